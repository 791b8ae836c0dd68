"""Every input type of the schema is made as Strawberry itself makes it, whatever of it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
)
from strawberry.types.arguments import convert_argument
from strawberry.types.base import StrawberryObjectDefinition

from schema.contract import SCHEMA

CONVERTER = SCHEMA.schema_converter
INPUTS: Mapping[str, StrawberryObjectDefinition] = {
    name: entry.definition
    for name, entry in CONVERTER.type_map.items()
    if isinstance(entry.definition, StrawberryObjectDefinition) and entry.definition.is_input
}


def sample(kind: Any) -> Any:
    """A value as graphql-core gives it to resolvers: codes as enums, all else as it came."""
    if isinstance(kind, GraphQLNonNull):
        return sample(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [sample(kind.of_type)] * 2
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values.values())).value
    if isinstance(kind, GraphQLInputObjectType):
        return {name: sample(field.type) for name, field in kind.fields.items()}
    assert isinstance(kind, GraphQLScalarType)
    return kind.name


def core(name: str) -> GraphQLInputObjectType:
    kind = SCHEMA._schema.get_type(name)
    assert isinstance(kind, GraphQLInputObjectType)
    return kind


def everything(kind: GraphQLInputObjectType) -> dict[str, Any]:
    return dict(sample(kind))


def what_must_be_given(kind: GraphQLInputObjectType) -> dict[str, Any]:
    return {name: sample(field.type) for name, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)}


def nulls(kind: GraphQLInputObjectType) -> dict[str, Any]:
    return {**dict.fromkeys(kind.fields), **what_must_be_given(kind)}


def made(name: str, given: Mapping[str, Any]) -> Any:
    return convert_argument(given, INPUTS[name].origin, CONVERTER.scalar_registry, SCHEMA.config)


@pytest.mark.parametrize("given", [everything, what_must_be_given, nulls])
@pytest.mark.parametrize("name", sorted(INPUTS))
def test_an_input_is_made_as_ever(
    name: str, given: Callable[[GraphQLInputObjectType], dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert INPUTS[name].from_input is not None
    planned = made(name, given(core(name)))
    for definition in INPUTS.values():
        monkeypatch.setattr(definition, "from_input", None)
    assert planned == made(name, given(core(name)))
    assert type(planned) is INPUTS[name].origin
