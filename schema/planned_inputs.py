"""Input objects are made by a plan of their type: Strawberry works out names and types of all fields each time anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

import strawberry
from strawberry.types.arguments import InputContext, convert_argument
from strawberry.types.base import StrawberryObjectDefinition, StrawberryOptional, get_object_definition
from strawberry.types.enum import has_enum_definition
from strawberry.types.field import StrawberryField

__all__ = ["plan_inputs"]

_PLAIN: Final = (str, int, float, bool, date, datetime, strawberry.ID)
"""What graphql-core has converted already, as it has enums."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A field by its two names. `kind` is None where its value is taken as it is."""

    sent: str
    name: str
    kind: Any


def plan_inputs(schema: strawberry.Schema) -> None:
    """Has every input type of the schema made by its plan."""
    for concrete in schema.schema_converter.type_map.values():
        definition = concrete.definition
        if isinstance(definition, StrawberryObjectDefinition) and definition.is_input:
            definition.from_input = _made


def _made(kind: type, value: Mapping[str, Any], context: InputContext) -> Any:
    """As Strawberry itself makes it (`strawberry.types.arguments.convert_argument`)."""
    given: dict[str, Any] = {}
    for entry in _plan(kind, context.config.name_converter):
        if entry.sent in value:
            sent = value[entry.sent]
            given[entry.name] = sent if entry.kind is None or sent is None else _converted(entry, sent, context)
    return kind(**given)


def _converted(entry: _Entry, sent: Any, context: InputContext) -> Any:
    path = (*context.path, entry.sent)
    return convert_argument(sent, entry.kind, context.scalar_registry, context.config, context.info, path=path)


@cache
def _plan(kind: type, names: Any) -> tuple[_Entry, ...]:
    """All its fields. Those that may be left out have a default of their own."""
    definition = get_object_definition(kind, strict=True)
    return tuple(
        _Entry(names.from_field(field), field.python_name, _kind(field, definition)) for field in definition.fields
    )


def _kind(field: StrawberryField, definition: StrawberryObjectDefinition) -> Any:
    kind = field.resolve_type(type_definition=definition)
    inner = kind.of_type if type(kind) is StrawberryOptional else kind
    return None if inner in _PLAIN or has_enum_definition(inner) else kind
