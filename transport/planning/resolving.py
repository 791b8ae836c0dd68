"""Where a field's value comes from: an attribute, a method, or a resolver that is told of the field.

What Strawberry does for a method without arguments or extensions comes down to one call of it. That call is made
directly where all that Strawberry would look at is seen to be absent; anywhere else its own resolver is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property, partial
from operator import attrgetter
from types import FunctionType
from typing import Any, Final, TypeAlias

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLResolveInfo,
    GraphQLSchema,
    ListValueNode,
    ObjectValueNode,
    VariableNode,
    get_named_type,
    is_union_type,
)
from strawberry.schema import Schema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryOptional
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver
from strawberry.types.info import Info

from transport.planning.completing import Complete
from transport.planning.fields import Field, Run, Where

__all__ = ["calling", "read_off"]

Read: TypeAlias = Callable[[Any], Any]

_UNSHARED: Final = (VariableNode, ListValueNode, ObjectValueNode)
_IMMUTABLE: Final = (type(None), bool, int, float, str, Enum, date, Decimal)


def read_off(run: Run, field: Field) -> Read | None:
    """What reads the value off the object, where that is all there is to do: an attribute, or a method of it alone.

    Of its arguments only such as are null in every request.
    """
    of = _plain(field.definition)
    if of is None:
        return None
    if of.is_basic_field:
        return attrgetter(of.python_name) if of.default_resolver is getattr else None
    resolver = of.base_resolver
    if resolver is None or resolver.info_parameter:
        return None
    method = _method(resolver)
    if method is None or not of.arguments:
        return method
    nulls = _nulls(run, field, of)
    return None if nulls is None else partial(method, **nulls)


class Call:
    """A field whose resolver is told of it. Its arguments are read once where nothing can change them."""

    __slots__ = ("_arguments", "_complete", "_field", "_passes", "_resolve")

    def __init__(self, run: Run, field: Field, complete: Complete, passes: frozenset[type]) -> None:
        self._field = field
        self._complete = complete
        self._passes = passes
        self._arguments = _settled(run, field)
        self._resolve = field.definition.resolve

    def answer(self, run: Run, source: Any, above: Where | None) -> Any:
        field = self._field
        where = field.within(above)
        info = field.info(run, where)
        try:
            arguments = field.arguments(run) if self._arguments is None else self._arguments
            value = (self._resolve or run.field_resolver)(source, info, **arguments)
            return value if type(value) in self._passes else self._complete(run, value, where)
        except Exception as error:
            return field.failed(run, error, field.definition.type, where)


class Told:
    """A method that is told of the field, and of arguments that are null in every request."""

    __slots__ = ("_complete", "_field", "_method", "_name", "_nulls", "_of", "_passes")

    def __init__(self, field: Field, complete: Complete, passes: frozenset[type], told: _Method) -> None:
        self._field = field
        self._complete = complete
        self._passes = passes
        self._method = told.method
        self._name = told.info
        self._nulls = told.nulls
        self._of = told.field

    def answer(self, run: Run, source: Any, above: Where | None) -> Any:
        where = self._field.within(above)
        try:
            value = self._method(source, **{self._name: _Info(run, self._field, where, self._of)}, **self._nulls)
            return value if type(value) in self._passes else self._complete(run, value, where)
        except Exception as error:
            return self._field.failed(run, error, self._field.definition.type, where)


class _Info(Info[Any, Any]):
    """Strawberry's, that works out what few resolvers ask for when they ask."""

    def __init__(self, run: Run, field: Field, where: Where, of: StrawberryField) -> None:
        self._run = run
        self._planned = field
        self._where = where
        self._field = of

    @cached_property
    def _raw_info(self) -> GraphQLResolveInfo[Any]:  # type: ignore[override]  # made when asked
        return self._planned.info(self._run, self._where)

    @property
    def context(self) -> Any:
        return self._run.context_value


@dataclass(frozen=True, slots=True)
class _Method:
    method: Callable[..., Any]
    info: str
    nulls: Mapping[str, None]
    field: StrawberryField


def _settled(run: Run, field: Field) -> Mapping[str, Any] | None:
    """The arguments, where they are the same in every request and may be shared by all of them."""
    if any(isinstance(argument.value, _UNSHARED) for argument in field.nodes[0].arguments or ()):
        return None
    try:
        arguments = field.arguments(run)
    except GraphQLError:
        return None  # told anew each time, where the field stands
    return arguments if all(isinstance(value, _IMMUTABLE) for value in arguments.values()) else None


def calling(run: Run, field: Field, complete: Complete, passes: frozenset[type]) -> Call | Told:
    """What answers a field that no value can be read off for."""
    told = _told(run, field)
    return Call(run, field, complete, passes) if told is None else Told(field, complete, passes, told)


def _told(run: Run, field: Field) -> _Method | None:
    """What Strawberry's resolver comes down to where it is told of the field, and all arguments are null."""
    of, strawberry = _plain(field.definition), _strawberry(run.schema)
    if of is None or strawberry is None or strawberry.config.info_class is not Info:
        return None
    resolver = of.base_resolver
    if resolver is None or resolver.info_parameter is None:
        return None
    method, nulls = _method(resolver), _nulls(run, field, of)
    return None if method is None or nulls is None else _Method(method, resolver.info_parameter.name, nulls, of)


def _nulls(run: Run, field: Field, of: StrawberryField) -> Mapping[str, None] | None:
    """The arguments by their Python names, where all are null in every request, which nothing converts."""
    arguments, strawberry = _settled(run, field), _strawberry(run.schema)
    if arguments is None or strawberry is None:
        return None
    name = strawberry.config.name_converter.from_argument
    given = [argument for argument in of.arguments if name(argument) in arguments]
    if any(value is not None for value in arguments.values()) or len(given) != len(arguments):
        return None
    if any(type(argument.type) is not StrawberryOptional for argument in given):
        return None  # a Maybe tells null from nothing
    return {argument.python_name: None for argument in given}


def _strawberry(schema: GraphQLSchema) -> Schema | None:
    found = getattr(schema, "_strawberry_schema", None)
    return found if isinstance(found, Schema) else None


def _plain(definition: GraphQLField) -> StrawberryField | None:
    """Strawberry's field, where its resolver does nothing but call it: no extensions, no exceptions made an answer."""
    field = definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    own = hasattr(definition.resolve, "_is_default")  # what Strawberry marks its resolvers with
    if type(field) is not StrawberryField or not own or field.extensions or field.is_async:
        return None
    return None if is_union_type(get_named_type(definition.type)) else field


def _method(resolver: StrawberryResolver[Any]) -> Callable[..., Any] | None:
    """The method itself, where it takes the object as `self`."""
    method = resolver.wrapped_func
    bound = resolver.self_parameter is not None and not resolver.root_parameter and not resolver.parent_parameter
    plain = type(resolver) is StrawberryResolver and type(method) is FunctionType
    return method if bound and plain and callable(method) else None
