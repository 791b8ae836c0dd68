"""Documents that ask for everything: written from the schema, so that a new field is asked for by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_operation_ast,
    is_enum_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
    parse,
)

from cases.actors import Actor
from cli.scenarios.stage import Stage
from resolvers.context import Context
from schema.contract import SCHEMA
from transport.execution import Executor, Prepared, Request
from transport.planning.executor import Plans

__all__ = ["API", "ask", "given", "objects", "prepared", "roots", "selected", "shown"]

API: Final[GraphQLSchema] = SCHEMA._schema
_EXECUTOR: Final = Executor()
_DEEP: Final = 4
"""So many types along a path: a page, its edge, a case, a measure of it. What lies deeper, other roots ask for."""
_PLAIN: Final[Mapping[str, str]] = {
    "Boolean": "true",
    "Date": '"2026-03-02"',
    "DateTime": '"2026-03-02T10:00:00+08:00"',
    "Decimal": '"1"',
    "Float": "1",
    "ID": '"case:0"',
    "Int": "3",
    "String": '"x"',
}
"""A value of each scalar, for arguments that a test does not name."""


def prepared(text: str) -> Prepared:
    """A document of one operation as the service carries it out, past its guard: more is asked than a client may."""
    document = parse(text)
    operation = get_operation_ast(document)
    assert operation is not None
    return Prepared(Request(text), document, operation, Plans())


def ask(place: Stage, actor: Actor, asked: Prepared) -> tuple[Any, list[Any]]:
    """What the one root field answers, and the codes of the errors."""
    body = _EXECUTOR.execute(asked, Context(place.services, actor)).body
    codes = [error.get("extensions", {}).get("code") for error in body.get("errors", ())]
    return next(iter((body["data"] or {"": None}).values())), codes


def roots(kind: str) -> dict[str, GraphQLField]:
    """The fields of Query, Mutation or Subscription."""
    found = API.type_map[kind]
    assert isinstance(found, GraphQLObjectType)
    return dict(found.fields)


def objects() -> dict[str, GraphQLObjectType]:
    """Every object of the API by its name, but for the three roots and what GraphQL itself brings."""
    kinds = {name: kind for name, kind in API.type_map.items() if isinstance(kind, GraphQLObjectType)}
    return {
        name: kind
        for name, kind in kinds.items()
        if name not in ("Query", "Mutation", "Subscription") and not name.startswith("__")
    }


def selected(field: GraphQLField, covered: set[str], kind: str | None = None, deep: int = _DEEP) -> str:
    """All that a root field can answer, or all of one `kind` of node. `covered` gains what is asked for."""
    named = get_named_type(field.type)
    if kind is None:
        return _selection(named, (), covered, deep)
    return f"{{ __typename ... on {kind} {_selection(API.type_map[kind], (), covered, deep)} }}"


def _selection(kind: GraphQLNamedType, path: tuple[str, ...], covered: set[str], deep: int) -> str:
    if not isinstance(kind, GraphQLObjectType):
        return ""
    return f"{{ __typename {' '.join(_fields(kind, (*path, kind.name), covered, deep))} }}"


def _fields(kind: GraphQLObjectType, here: tuple[str, ...], covered: set[str], deep: int) -> Iterator[str]:
    """Where a type comes again along a path, only its plain fields are asked for."""
    again = here.count(kind.name) > 1 or len(here) >= deep
    for name, field in kind.fields.items():
        target = get_named_type(field.type)
        if not is_leaf_type(target) and again:
            continue
        covered.add(f"{kind.name}.{name}")
        yield f"{name}{_arguments(field)} {_selection(target, here, covered, deep)}"


def _arguments(field: GraphQLField) -> str:
    named = {name: shown(argument) for name, argument in field.args.items() if is_required_argument(argument)}
    if "first" in field.args:
        named["first"] = "5"
    return f"({', '.join(f'{name}: {value}' for name, value in named.items())})" if named else ""


def shown(argument: GraphQLArgument, values: Mapping[str, str] | None = None) -> str:
    """A well-formed value for an argument: those parts that must be given, and what `values` names."""
    return _value(argument.type, values or {})


def given(field: GraphQLField, values: Mapping[str, str]) -> str:
    """The arguments of a root field, written out: those that must be given, and what `values` names at any depth."""
    parts = [
        f"{name}: {values.get(name) or shown(argument, values)}"
        for name, argument in field.args.items()
        if name in values or is_required_argument(argument)
    ]
    return f"({', '.join(parts)})" if parts else ""


def _value(kind: object, values: Mapping[str, str]) -> str:
    if is_non_null_type(kind):
        return _value(kind.of_type, values)
    if is_list_type(kind):
        return f"[{_value(kind.of_type, values)}]"
    if isinstance(kind, GraphQLInputObjectType):
        parts = [
            f"{name}: {values.get(name) or _value(part.type, values)}"
            for name, part in kind.fields.items()
            if name in values or is_required_input_field(part)
        ]
        return f"{{ {', '.join(parts)} }}"
    if is_enum_type(kind):
        return str(next(iter(kind.values)))
    assert hasattr(kind, "name")
    return _PLAIN[kind.name]
