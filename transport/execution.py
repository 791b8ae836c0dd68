"""Carries out one GraphQL document: guard, parse, validate, execute. Documents that come again are not read again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from resolvers.context import Context
from schema.contract import SCHEMA
from schema.errors import present
from schema.guard import check_document, check_text

__all__ = ["Answer", "Executor", "Request"]

_CACHED: Final = 500


@dataclass(frozen=True, slots=True)
class Request:
    """A well-formed GraphQL request."""

    query: str
    variables: Mapping[str, Any] | None = None
    operation_name: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`executed` is False where the request itself was at fault, and nothing was tried."""

    body: dict[str, Any]
    executed: bool


class Executor:
    """Executes on one schema. Safe for threads."""

    def __init__(self, schema: GraphQLSchema = SCHEMA._schema) -> None:
        self._schema = schema
        self._documents: OrderedDict[str, DocumentNode | tuple[GraphQLError, ...]] = OrderedDict()
        self._lock = Lock()

    def execute(self, request: Request, context: Context, *, only_queries: bool = False) -> Answer:
        """Never raises for what a client can cause. `only_queries` refuses mutations, for GET."""
        try:
            document = self._document(request.query)
            if isinstance(document, tuple):
                return _refused(*document)
            check_document(document, dict(request.variables or {}))
            operation = self._operation(document, request.operation_name)
        except GraphQLError as error:
            return _refused(error)
        if operation.operation is OperationType.SUBSCRIPTION:
            return _refused(
                GraphQLError("订阅请用 WebSocket 或 SSE / subscribe over a websocket or server-sent events")
            )
        if only_queries and operation.operation is not OperationType.QUERY:
            return _refused(GraphQLError("GET 只能查询 / GET is for queries only"))
        return self._carry_out(document, request, context)

    def operation_type(self, request: Request) -> OperationType | None:
        """What kind of operation the request asks for; None where it cannot be told."""
        try:
            document = self._document(request.query)
            if isinstance(document, tuple):
                return None
            return self._operation(document, request.operation_name).operation
        except GraphQLError:
            return None

    def root_field(self, request: Request) -> str:
        """The one field of the schema that the operation asks for; `several`, or `invalid`: never a client's text."""
        try:
            document = self._document(request.query)
            if isinstance(document, tuple):
                return "invalid"
            fields = self._operation(document, request.operation_name).selection_set.selections
        except GraphQLError:
            return "invalid"
        only = fields[0]
        return only.name.value if len(fields) == 1 and isinstance(only, FieldNode) else "several"

    def _carry_out(self, document: DocumentNode, request: Request, context: Context) -> Answer:
        result = execute_sync(
            self._schema,
            document,
            context_value=context,
            variable_values=dict(request.variables or {}),
            operation_name=request.operation_name,
        )
        if not isinstance(result, ExecutionResult):
            raise TypeError("a query answers at once")
        errors = [present(error) for error in result.errors or ()]
        if result.data is None and errors and all(error.path is None for error in errors):
            return _refused(*errors)
        body: dict[str, Any] = {"data": result.data}
        if errors:
            body["errors"] = [error.formatted for error in errors]
        return Answer(body, executed=True)

    def _document(self, query: str) -> DocumentNode | tuple[GraphQLError, ...]:
        with self._lock:
            known = self._documents.get(query)
            if known is not None:
                self._documents.move_to_end(query)
                return known
        read = self._read(query)
        with self._lock:
            self._documents[query] = read
            while len(self._documents) > _CACHED:
                self._documents.popitem(last=False)
        return read

    def _read(self, query: str) -> DocumentNode | tuple[GraphQLError, ...]:
        check_text(query)
        document = parse(query)
        check_document(document, None)
        errors = validate(self._schema, document, max_errors=20)
        return tuple(errors) if errors else document

    @staticmethod
    def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
        operation = get_operation_ast(document, name)
        if operation is None:
            words = f"没有操作 {name!r}" if name else "须指明操作"
            raise GraphQLError(f"{words} / name one operation of the document with operationName")
        return operation


def _refused(*errors: GraphQLError) -> Answer:
    return Answer({"errors": [present(error).formatted for error in errors]}, executed=False)
