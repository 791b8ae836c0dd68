"""Documents that ask `odd`'s schema for everything, in every way that a document can."""

from __future__ import annotations

from typing import Any, Final

from graphql import GraphQLNamedType, GraphQLObjectType, get_named_type, is_abstract_type, is_leaf_type
from hypothesis import strategies as st

from tests.transport.planning.odd import SCHEMA

__all__ = ["documents"]

_GRAPH: Final = SCHEMA._schema
_ARGUMENTS: Final = {
    "echo": ('(text: "x")', "(text: $text, times: $times)", "(times: -1)", '(text: "y", times: 2)', "(text: null)"),
    "blank": ('(text: "x")', "(text: $text)", "(text: null)"),
    "perhaps": ('(text: "x")', "(text: $text)", "(text: null)"),
    "guessed": ('(text: "x")', "(text: $text)", "(text: null)"),
    "spoken": ('(text: "x")', "(text: $text)", "(text: null)", "(other: null)", "(text: null, other: null)"),
    "listed": ('(words: ["x"])', "(words: $words)", "(words: null)"),
    "found": ("(reverse: $yes)", "(reverse: true)"),
}
_DIRECTIVES: Final = ("", "", "", "", "", " @include(if: $yes)", " @skip(if: $no)", " @include(if: false)", " @odd",
                      " @skip(if: $yes) @include(if: $no)")  # fmt: skip
_VARIABLES: Final = "$yes: Boolean!, $no: Boolean = false, $text: String, $times: Int = 2, $words: [String!]"
_FRAGMENTS: Final = ("Thing", "Thing", "Named", "Part")
_DEEPEST: Final = 4


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A query: aliases, fields that are merged, fragments in fragments, conditions, a strange directive."""
    operation = f"query Q({_VARIABLES}) {draw(_selections('Query', 0, 0))}"
    fragments = (
        f"fragment F{place} on {type_} {draw(_selections(type_, 3, place + 1))}"
        for place, type_ in enumerate(_FRAGMENTS)
    )
    return "\n".join([operation, *fragments])


@st.composite
def _selections(draw: st.DrawFn, type_: str, depth: int, fragment: int) -> str:
    """A selection on the type that spreads only fragments from that number on."""
    count = draw(st.integers(1, 5))
    return "{ " + " ".join(draw(_selection(type_, depth, fragment)) for _ in range(count)) + " }"


@st.composite
def _selection(draw: st.DrawFn, type_: str, depth: int, fragment: int) -> str:
    directives = draw(st.sampled_from(_DIRECTIVES))
    kind = draw(st.sampled_from(["field", "field", "field", "inline", "spread"]))
    fitting = [f"F{place}" for place, on in enumerate(_FRAGMENTS) if place >= fragment and _overlap(on, type_)]
    if kind == "spread" and fitting:
        return f"...{draw(st.sampled_from(fitting))}{directives}"
    if kind == "inline" and depth < _DEEPEST:
        on = draw(
            st.sampled_from([None, *(name for name in ("Thing", "Named", "Part", "Piece") if _overlap(name, type_))])
        )
        condition = f" on {on}" if on else ""
        return f"...{condition}{directives} {draw(_selections(on or type_, depth + 1, fragment))}"
    return draw(_field(type_, directives, depth, fragment))


@st.composite
def _field(draw: st.DrawFn, type_: str, directives: str, depth: int, fragment: int) -> str:
    fields = getattr(_GRAPH.type_map[type_], "fields", {})
    deeper = depth < _DEEPEST
    fitting = [key for key, field in fields.items() if deeper or _leaf(field.type)]
    name = draw(st.sampled_from([*fitting, "__typename"]))
    if name == "__typename":
        return f"{draw(st.sampled_from(['', 'kind: ']))}__typename{directives}"
    variants = _ARGUMENTS.get(name, ())
    variant = draw(st.integers(0, len(variants)))
    arguments = variants[variant - 1] if variant else ""
    alias = f"{name}{variant}: " if variant or draw(st.booleans()) else ""
    inner = (
        ""
        if _leaf(fields[name].type)
        else f" {draw(_selections(get_named_type(fields[name].type).name, depth + 1, fragment))}"
    )
    return f"{alias}{name}{arguments}{directives}{inner}"


def _leaf(type_: Any) -> bool:
    return is_leaf_type(get_named_type(type_))


def _overlap(one: str, other: str) -> bool:
    return bool(_possible(one) & _possible(other))


def _possible(name: str) -> set[str]:
    type_: GraphQLNamedType = _GRAPH.type_map[name]
    if is_abstract_type(type_):
        return {found.name for found in _GRAPH.get_possible_types(type_)}
    return {name} if isinstance(type_, GraphQLObjectType) else set()
