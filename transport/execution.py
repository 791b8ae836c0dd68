"""Carries out one GraphQL document: guard, parse, validate, execute. Documents that come again are not read again."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    specified_rules,
    subscribe,
    validate,
)

from resolvers.context import Context
from schema.contract import SCHEMA
from schema.errors import present
from schema.guard import check_document, check_text
from transport.pace import Pace
from transport.planning.executor import PlannedExecutor, Plans, never
from transport.registered import Registered
from transport.remembered import Known, Remembered

__all__ = ["Answer", "Executor", "Prepared", "Request"]


@dataclass(frozen=True, slots=True)
class Request:
    """A well-formed GraphQL request. `document_id` names a registered document in the place of `query`."""

    query: str
    variables: Mapping[str, Any] | None = None
    operation_name: str | None = None
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request whose document is valid, with the one operation of it that is asked for."""

    request: Request
    document: DocumentNode
    operation: OperationDefinitionNode
    plans: Plans
    pace: Pace = field(default_factory=Pace)

    @property
    def kind(self) -> OperationType:
        return self.operation.operation

    @property
    def root_field(self) -> str:
        """The one field of the schema that the operation asks for, or `several`: never a client's text."""
        fields = self.operation.selection_set.selections
        return fields[0].name.value if len(fields) == 1 and isinstance(fields[0], FieldNode) else "several"

    @property
    def variables(self) -> dict[str, Any]:
        return dict(self.request.variables or {})


@dataclass(frozen=True, slots=True)
class Answer:
    """`executed` is False where the request itself was at fault, and nothing was tried."""

    body: dict[str, Any]
    executed: bool


class Executor:
    """Executes on one schema. Safe for threads.

    Without `introspection` nobody may ask for the schema itself, and no error suggests names of it. `registered` are
    the documents that clients may name by their digest, and perhaps the only ones that are carried out.
    """

    def __init__(
        self,
        schema: GraphQLSchema = SCHEMA._schema,
        *,
        introspection: bool = True,
        registered: Registered | None = None,
    ) -> None:
        self._schema = schema
        self._introspection = introspection
        self._rules = [*specified_rules, *(() if introspection else (NoSchemaIntrospectionCustomRule,))]
        self._registered = registered or Registered()
        self._documents = Remembered(self._read)

    def prepare(self, request: Request) -> Prepared | Answer:
        """Reads and checks the document; answers the refusal where there is one. Never raises."""
        try:
            known = self._documents.read(self._text(request))
            if known.errors:
                return _refused(*known.errors)
            known.check(request.variables)
            operation = self._operation(known.document, request.operation_name)
            pace = known.pace(operation, request.variables)
            return Prepared(request, known.document, operation, known.plans(operation), pace)
        except GraphQLError as error:
            return _refused(error)

    def remembers(self, request: Request) -> bool:
        """Whether `prepare` has nothing to read, so that it takes next to no time."""
        try:
            known = self._documents.known(self._text(request))
        except GraphQLError:
            return True
        return known is not None and known.checked(request.variables)

    def _text(self, request: Request) -> str:
        return self._registered.text(request.document_id) or request.query

    def execute(self, prepared: Prepared, context: Context) -> Answer:
        """Carries out a query or a mutation. Never raises for what a client can cause."""
        if prepared.kind is OperationType.SUBSCRIPTION:
            words = "订阅请用 WebSocket 或 SSE / subscribe over a websocket or server-sent events"
            return _refused(GraphQLError(words))
        executor = PlannedExecutor.build(
            self._schema,
            prepared.document,
            context_value=context,
            raw_variable_values=prepared.variables,
            operation_name=prepared.request.operation_name,
            hide_suggestions=not self._introspection,
            is_awaitable=never,
            is_async_iterable=never,
            plans=prepared.plans,
        )
        if isinstance(executor, list):
            return _refused(*executor)
        result = executor.execute_operation()
        if not isinstance(result, ExecutionResult):
            raise TypeError("a query answers at once")
        if result.data is None and result.errors and all(error.path is None for error in result.errors):
            return _refused(*result.errors)
        return Answer(_body(result), executed=True)

    async def subscribe(self, prepared: Prepared, context: Context) -> AsyncGenerator[dict[str, Any], None] | Answer:
        """The bodies of a subscription's events, or why there are none."""
        result = subscribe(
            self._schema,
            prepared.document,
            context_value=context,
            variable_values=prepared.variables,
            operation_name=prepared.request.operation_name,
            hide_suggestions=not self._introspection,
        )
        stream = await result if isawaitable(result) else result
        if isinstance(stream, ExecutionResult):
            return _refused(*(stream.errors or ()))
        if not isinstance(stream, AsyncGenerator):
            raise TypeError(f"{type(stream).__name__} cannot be closed")  # graphql-core answers a generator

        async def bodies() -> AsyncGenerator[dict[str, Any], None]:
            try:
                async for part in stream:
                    yield _body(part)
            finally:
                await stream.aclose()

        return bodies()

    def _read(self, query: str) -> Known:
        check_text(query)
        document = parse(query)
        check_document(document, None)
        self._registered.check(document)
        errors = validate(self._schema, document, self._rules, max_errors=20, hide_suggestions=not self._introspection)
        return Known(document, tuple(errors))

    @staticmethod
    def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
        operation = get_operation_ast(document, name)
        if operation is None:
            words = f"没有操作 {name!r}" if name else "须指明操作"
            raise GraphQLError(f"{words} / name one operation of the document with operationName")
        return operation


def _body(result: ExecutionResult) -> dict[str, Any]:
    errors = [present(error).formatted for error in result.errors or ()]
    return {"data": result.data, "errors": errors} if errors else {"data": result.data}


def _refused(*errors: GraphQLError) -> Answer:
    return Answer({"errors": [present(error).formatted for error in errors]}, executed=False)
