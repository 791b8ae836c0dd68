"""Refuses what would cost too much, before validation, in one pass whose cost grows only with the document's length.

A fragment is measured once however often it is spread, so documents that double with each fragment are told at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    Lexer,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    TokenKind,
    VariableNode,
    parse,
)
from strawberry.extensions import SchemaExtension

__all__ = ["GuardExtension", "check_document", "check_text"]

MAX_BYTES: Final = 100_000
MAX_TOKENS: Final = 8_000
MAX_DEPTH: Final = 16
MAX_FIELDS: Final = 2_000
MAX_ALIASES: Final = 100
MAX_DIRECTIVES: Final = 50
MAX_DEFINITIONS: Final = 100
MAX_ROWS: Final = 100_000
_LISTS: Final = frozenset(
    {"cases", "events", "notifications", "reminders", "meetings", "agenda", "inspections", "evidence", "measures"}
    | {"alertResponses", "disclosures"}
)
_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class _Cost:
    """Of a selection, with its fragments written out. `rows` estimates the objects that the lists may hold."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    rows: int = 0


def check_text(query: str) -> None:
    """Raises GraphQLError for a document that is too long to be parsed."""
    if len(query.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _too("查询过长", f"the document is longer than {MAX_BYTES} bytes")
    lexer = Lexer(Source(query))
    for _ in range(MAX_TOKENS):
        if lexer.advance().kind is TokenKind.EOF:
            return
    raise _too("查询过长", f"the document has more than {MAX_TOKENS} tokens")


def check_document(document: DocumentNode, variables: dict[str, Any] | None) -> None:
    """Raises GraphQLError for a document that would cost too much."""
    if len(document.definitions) > MAX_DEFINITIONS:
        raise _too("定义过多", f"more than {MAX_DEFINITIONS} definitions")
    meter = _Meter(document, variables or {})
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            meter.check(definition)


class _Meter:
    def __init__(self, document: DocumentNode, variables: dict[str, Any]) -> None:
        self._variables = variables
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._measured: dict[str, _Cost] = {}
        self._open: set[str] = set()

    def check(self, operation: OperationDefinitionNode) -> None:
        cost = self._of(operation.selection_set, 0)
        for name, most, what in (
            ("depth", MAX_DEPTH, "嵌套过深"),
            ("fields", MAX_FIELDS, "字段过多"),
            ("aliases", MAX_ALIASES, "别名过多"),
            ("directives", MAX_DIRECTIVES, "指令过多"),
            ("rows", MAX_ROWS, "结果过多"),
        ):
            if getattr(cost, name) > most:
                raise _too(what, f"{name}: more than {most}")
        if len(operation.directives or ()) > MAX_DIRECTIVES:
            raise _too("指令过多", f"directives: more than {MAX_DIRECTIVES}")

    def _of(self, selections: SelectionSetNode | None, level: int) -> _Cost:
        if selections is None:
            return _Cost()
        if level > MAX_DEPTH * 2:
            raise _too("嵌套过深", f"depth: more than {MAX_DEPTH}")
        return _sum(self._one(selection, level) for selection in selections.selections)

    def _one(self, selection: Any, level: int) -> _Cost:
        directives = len(selection.directives or ())
        if isinstance(selection, FragmentSpreadNode):
            inner = self._fragment(selection.name.value, level)
        elif isinstance(selection, InlineFragmentNode):
            inner = self._of(selection.selection_set, level + 1)
        else:
            return self._field(selection, directives, level)
        return _Cost(inner.depth, inner.fields, inner.aliases, inner.directives + directives, inner.rows)

    def _field(self, field: FieldNode, directives: int, level: int) -> _Cost:
        inner = self._of(field.selection_set, level + 1)
        size = self._size(field)
        return _Cost(
            depth=inner.depth + 1,
            fields=inner.fields + 1,
            aliases=inner.aliases + (field.alias is not None),
            directives=inner.directives + directives,
            rows=size * (1 + inner.rows) if size else inner.rows,
        )

    def _size(self, field: FieldNode) -> int:
        """How many entries a list may have; 0 for what is no list."""
        if field.name.value not in _LISTS:
            return 0
        for argument in field.arguments or ():
            if argument.name.value in ("first", "last"):
                value = argument.value
                if isinstance(value, IntValueNode):
                    return max(1, int(value.value[:9]))
                given = self._variables.get(value.name.value) if isinstance(value, VariableNode) else None
                if isinstance(given, int):
                    return max(1, given)
        return _PAGE

    def _fragment(self, name: str, level: int) -> _Cost:
        if name in self._open:
            raise _too("片段循环引用", f"the fragment {name} spreads itself")
        known = self._measured.get(name)
        if known is None:
            fragment = self._fragments.get(name)
            self._open.add(name)
            known = self._of(fragment.selection_set, level + 1) if fragment else _Cost()
            self._open.discard(name)
            self._measured[name] = known
        return known


def _sum(costs: Iterable[_Cost]) -> _Cost:
    total = list(costs)
    return _Cost(
        depth=max((cost.depth for cost in total), default=0),
        fields=sum(cost.fields for cost in total),
        aliases=sum(cost.aliases for cost in total),
        directives=sum(cost.directives for cost in total),
        rows=sum(cost.rows for cost in total),
    )


def _too(zh: str, en: str) -> GraphQLError:
    return GraphQLError(f"{zh} / {en}", extensions={"code": "TOO_COSTLY"})


class GuardExtension(SchemaExtension):
    """The same guard where Strawberry itself executes, over a websocket.

    Strawberry answers errors that stand before execution; what a hook raises would end the socket. So a text that must
    not be parsed gives way to a document of one field, which is then refused in its place.
    """

    _refusal: GraphQLError | None = None

    def on_parse(self) -> Any:
        try:
            check_text(self.execution_context.query or "")
        except GraphQLError as error:
            self._refusal = error
            self.execution_context.graphql_document = parse("{ __typename }")
        yield

    def on_validate(self) -> Any:
        document = self.execution_context.graphql_document
        try:
            if document is not None and self._refusal is None:
                check_document(document, self.execution_context.variables)
        except GraphQLError as error:
            self._refusal = error
        if self._refusal is not None:
            self.execution_context.pre_execution_errors = [self._refusal]
        yield
