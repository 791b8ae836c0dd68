"""The GraphQL selection that answers an expectation: whoever writes a scenario does not write the query as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graphql import (
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from cli.scenarios.compare import ENTRY_KEYS

__all__ = ["UnknownField", "merged", "selection", "within_field"]

_NAMING: Final = ("code", "id")
"""The field that stands for a whole object where a plain value is expected: `mainClass: service_complaint`."""

Composite = GraphQLObjectType | GraphQLInterfaceType


class UnknownField(Exception):
    """An expectation names a field that the schema does not have."""


def selection(expected: Mapping[str, Any], parent: GraphQLNamedType) -> str:
    """`{ a b { c } }` for the keys of `expected` on the type `parent`."""
    if not isinstance(parent, Composite):
        raise UnknownField(f"{parent.name} has no fields, and {', '.join(expected)} is expected of it")
    asked = [_asked(parent, name, value) for name, value in expected.items()]
    return "{ " + " ".join(asked or ["__typename"]) + " }"


def _asked(parent: Composite, name: str, value: Any) -> str:
    return name if name == "__typename" else f"{name}{within_field(value, _field(parent, name))}"


def _field(parent: Composite, name: str) -> GraphQLOutputType:
    if name not in parent.fields:
        raise UnknownField(f"{parent.name} has no field {name!r}; it has {', '.join(sorted(parent.fields))}")
    kind: GraphQLOutputType = parent.fields[name].type
    return kind


def within_field(expected: Any, field: GraphQLOutputType) -> str:
    """What is asked of a field of this type, with a blank before it; nothing for a plain value."""
    named = get_named_type(field)
    if not isinstance(named, Composite):
        return ""
    if _is_list(field):
        return _of_entries(expected, named)
    if isinstance(expected, Mapping):
        return " " + selection(expected, named)
    return f" {{ {_naming(named)} }}"


def _of_entries(expected: Any, entry: Composite) -> str:
    """What is asked of a list's entries: all that is expected of any of them, and the field that tells them apart."""
    if isinstance(expected, Mapping) and set(expected) == {"contains"}:
        wanted, keyed = [expected["contains"]], False
    elif isinstance(expected, Mapping):
        wanted, keyed = list(expected.values()), True
    else:
        wanted, keyed = list(expected or ()), False
    asked: dict[str, Any] = {}
    for value in wanted:
        if isinstance(value, Mapping):
            asked = merged(asked, value)
    if keyed:
        asked.setdefault(_entry_key(entry), None)
    return " " + selection(asked or {_naming(entry): None}, entry)


def merged(left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that either asks for."""
    both = dict(left)
    for key, value in right.items():
        known = both.get(key)
        both[key] = merged(known, value) if isinstance(known, Mapping) and isinstance(value, Mapping) else value
    return both


def _naming(named: Composite) -> str:
    return next((name for name in (*_NAMING, *ENTRY_KEYS) if name in named.fields), "__typename")


def _entry_key(entry: Composite) -> str:
    for name in ENTRY_KEYS:
        if name in entry.fields:
            return name
    raise UnknownField(f"entries of {entry.name} have no key to find them by; expect a list instead")


def _is_list(field: GraphQLOutputType) -> bool:
    return is_list_type(get_nullable_type(field))
