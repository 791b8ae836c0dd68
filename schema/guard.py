"""Refuses what would cost too much, before validation, in passes whose cost grows only with the document's length.

A fragment is measured once however often it is spread, so documents that double with each fragment are told at once.
What validation compares pair by pair (fields that answer under one name) is bounded by how many there are of a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
)

__all__ = ["check_document", "check_text"]

MAX_BYTES: Final = 100_000
MAX_TOKENS: Final = 4_000
MAX_NESTING: Final = 80
MAX_DEPTH: Final = 16
MAX_FIELDS: Final = 1_000
MAX_SAME: Final = 20
MAX_ALIASES: Final = 100
MAX_DEFINITIONS: Final = 100
MAX_ROWS: Final = 100_000
_TOKENS: Final = {
    TokenKind.AT: (50, "指令过多", "directives"),
    TokenKind.SPREAD: (100, "片段过多", "spreads"),
    TokenKind.DOLLAR: (300, "变量过多", "variables"),
    TokenKind.INT: (500, "取值过多", "integers"),
    TokenKind.STRING: (500, "取值过多", "strings"),
    TokenKind.FLOAT: (500, "取值过多", "floats"),
    TokenKind.BLOCK_STRING: (500, "取值过多", "block strings"),
    TokenKind.COLON: (1_000, "参数过多", "arguments and aliases"),
}
_OPENING: Final = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
_CLOSING: Final = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})
_LISTS: Final = frozenset(
    {"cases", "events", "notifications", "reminders", "meetings", "agenda", "inspections", "evidence", "measures"}
    | {"alertResponses", "disclosures"}
)
_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class _Cost:
    """Of a selection, with its fragments written out. `fields` counts spreads and inline fragments too.

    `rows` estimates the objects that the lists may hold.
    """

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    rows: int = 0


def check_text(query: str) -> int:
    """Answers how many tokens the document has. Raises GraphQLError for one that would cost too much to be parsed."""
    if len(query.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _too("查询过长", f"the document is longer than {MAX_BYTES} bytes")
    lexer = Lexer(Source(query))
    left = {kind: most for kind, (most, _, _) in _TOKENS.items()}
    nesting = 0
    for count in range(MAX_TOKENS):
        kind = lexer.advance().kind
        if kind is TokenKind.EOF:
            return count
        if kind in left:
            left[kind] -= 1
            if left[kind] < 0:
                most, zh, en = _TOKENS[kind]
                raise _too(zh, f"{en}: more than {most}")
        nesting += (kind in _OPENING) - (kind in _CLOSING)
        if nesting > MAX_NESTING:
            raise _too("嵌套过深", f"brackets are nested more than {MAX_NESTING} deep")
    raise _too("查询过长", f"the document has more than {MAX_TOKENS} tokens")


def check_document(document: DocumentNode, variables: Mapping[str, Any] | None) -> int:
    """Answers how many fields the document asks for. Raises GraphQLError for one that would cost too much."""
    if len(document.definitions) > MAX_DEFINITIONS:
        raise _too("定义过多", f"more than {MAX_DEFINITIONS} definitions")
    meter = _Meter(document, variables or {})
    operations = [found for found in document.definitions if isinstance(found, OperationDefinitionNode)]
    fields = meter.measure(operations)
    for operation in operations:
        meter.compare([operation.selection_set])
    return fields


class _Meter:
    def __init__(self, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._variables = variables
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._measured: dict[str, _Cost] = {}
        self._open: set[str] = set()

    def measure(self, operations: Iterable[OperationDefinitionNode]) -> int:
        """The fields of all operations. Raises GraphQLError."""
        cost = _sum(self._of(operation.selection_set, 0) for operation in operations)
        for name, most, what in (
            ("depth", MAX_DEPTH, "嵌套过深"),
            ("fields", MAX_FIELDS, "字段过多"),
            ("aliases", MAX_ALIASES, "别名过多"),
            ("rows", MAX_ROWS, "结果过多"),
        ):
            if getattr(cost, name) > most:
                raise _too(what, f"{name}: more than {most}")
        for name in self._fragments:
            if name not in self._measured:  # validation would refuse it too, but only after comparing its fields
                raise GraphQLError(f"片段未使用 / the fragment {name} is never used")
        return cost.fields

    def compare(self, sets: Iterable[SelectionSetNode]) -> None:
        """Raises GraphQLError where too many fields answer under one name. Only for what was measured."""
        named: dict[str, list[FieldNode]] = {}
        for field in self._fields(sets, set()):
            named.setdefault((field.alias or field.name).value, []).append(field)
        for name, fields in named.items():
            if len(fields) > MAX_SAME:
                raise _too("同名字段过多", f"fields called {name}: more than {MAX_SAME}")
            self.compare(field.selection_set for field in fields if field.selection_set)

    def _fields(self, sets: Iterable[SelectionSetNode], spread: set[str]) -> Iterator[FieldNode]:
        """The fields of one level, with its fragments written out, each once."""
        for selections in sets:
            for selection in selections.selections:
                if isinstance(selection, FieldNode):
                    yield selection
                elif isinstance(selection, InlineFragmentNode):
                    yield from self._fields([selection.selection_set], spread)
                elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                    spread.add(selection.name.value)
                    fragment = self._fragments.get(selection.name.value)
                    yield from self._fields([fragment.selection_set] if fragment else [], spread)

    def _of(self, selections: SelectionSetNode | None, level: int) -> _Cost:
        if selections is None:
            return _Cost()
        if level > MAX_DEPTH * 2:
            raise _too("嵌套过深", f"depth: more than {MAX_DEPTH}")
        return _sum(self._one(selection, level) for selection in selections.selections)

    def _one(self, selection: Any, level: int) -> _Cost:
        if isinstance(selection, FieldNode):
            return self._field(selection, level)
        if isinstance(selection, FragmentSpreadNode):
            inner = self._fragment(selection.name.value, level)
        else:
            inner = self._of(selection.selection_set, level + 1)
        return _Cost(inner.depth, inner.fields + 1, inner.aliases, inner.rows)

    def _field(self, field: FieldNode, level: int) -> _Cost:
        inner = self._of(field.selection_set, level + 1)
        size = self._size(field)
        return _Cost(
            depth=inner.depth + 1,
            fields=inner.fields + 1,
            aliases=inner.aliases + (field.alias is not None),
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
        rows=sum(cost.rows for cost in total),
    )


def _too(zh: str, en: str) -> GraphQLError:
    return GraphQLError(f"{zh} / {en}", extensions={"code": "TOO_COSTLY"})
