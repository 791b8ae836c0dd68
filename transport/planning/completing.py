"""What becomes of a value that a field answers. The usual is done here; anything else is left to graphql-core.

Each of these takes the value and where it stands, answers what the client sees, and raises what graphql-core raises.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Final, TypeAlias, cast

from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLBoolean,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
    Undefined,
    is_leaf_type,
    is_list_type,
    is_object_type,
)
from strawberry.schema.schema_converter import CustomGraphQLEnumType, GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition

from transport.planning.fields import Field, Run, Where

__all__ = ["Answer", "Complete", "completion", "passing"]

Complete: TypeAlias = Callable[[Run, Any, Where], Any]

Answer: TypeAlias = Callable[[Run, Any, Where | None], dict[str, Any]]
"""Answers the selection on an object that stands there."""

Select: TypeAlias = Callable[[Run, GraphQLObjectType, Field], Answer]

_PASSING: Final[dict[Any, frozenset[type]]] = {
    GraphQLString: frozenset({str}),
    GraphQLID: frozenset({str}),
    GraphQLBoolean: frozenset({bool}),
}


def passing(type_: GraphQLOutputType) -> frozenset[type]:
    """The types of the values that are answered as they are: not those derived from them."""
    if isinstance(type_, GraphQLNonNull):
        return _PASSING.get(type_.of_type, frozenset())
    return _PASSING.get(type_, frozenset()) | {type(None)}


def completion(field: Field, type_: GraphQLOutputType, select: Select) -> Complete:
    """What completes values of the type. `select` is asked for the selection when the first object is there."""
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if inner is GraphQLInt:
        return _Int(field, type_, GraphQLInt).complete
    if isinstance(inner, CustomGraphQLEnumType):
        return _Member(field, type_, inner).complete
    if is_leaf_type(inner):
        return _Leaf(field, type_, inner).complete
    if is_list_type(inner):
        return _Items(field, type_, inner, select).complete
    if is_object_type(inner):
        return _Object(field, type_, inner, select).complete
    return _Other(field, type_).complete


class _Other:
    """Interfaces and unions."""

    __slots__ = ("_field", "_type")

    def __init__(self, field: Field, type_: GraphQLOutputType) -> None:
        self._field = field
        self._type = type_

    def complete(self, run: Run, value: Any, where: Where) -> Any:
        return self._field.completed(run, self._type, value, where)


class _Leaf(_Other):
    __slots__ = ("_coerce",)

    def __init__(self, field: Field, type_: GraphQLOutputType, leaf: GraphQLLeafType) -> None:
        super().__init__(field, type_)
        self._coerce = leaf.coerce_output_value

    def complete(self, run: Run, value: Any, where: Where) -> Any:
        if value is not None and value is not Undefined and not isinstance(value, Exception):
            coerced = self._coerce(value)
            if coerced is not None and coerced is not Undefined:
                return coerced
        return self._field.completed(run, self._type, value, where)


class _Int(_Leaf):
    __slots__ = ()

    def complete(self, run: Run, value: Any, where: Where) -> Any:
        if type(value) is int and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT:
            return value
        return super().complete(run, value, where)


class _Member(_Leaf):
    """Of one of Strawberry's enums, which looks through all its members for each value. A member hashes slowly, too."""

    __slots__ = ("_kind", "_names")

    def __init__(self, field: Field, type_: GraphQLOutputType, enum: CustomGraphQLEnumType) -> None:
        super().__init__(field, type_, enum)
        self._kind = cast("type[Enum]", enum.wrapped_cls)
        self._names = {id(member): enum.coerce_output_value(member) for member in self._kind}

    def complete(self, run: Run, value: Any, where: Where) -> Any:
        return self._names[id(value)] if type(value) is self._kind else super().complete(run, value, where)


class _Items(_Other):
    __slots__ = ("_complete", "_item", "_passes")

    def __init__(
        self, field: Field, type_: GraphQLOutputType, items: GraphQLList[GraphQLOutputType], select: Select
    ) -> None:
        super().__init__(field, type_)
        self._item = items.of_type
        self._passes = passing(items.of_type)
        self._complete = completion(field, items.of_type, select)

    def complete(self, run: Run, value: Any, where: Where) -> Any:
        if type(value) is not list and type(value) is not tuple:
            return self._field.completed(run, self._type, value, where)
        passes, complete, items = self._passes, self._complete, []
        for index, item in enumerate(value):
            if type(item) not in passes:
                here = (where, index, None)
                try:
                    item = complete(run, item, here)
                except Exception as error:
                    item = self._field.failed(run, error, self._item, here)
            items.append(item)
        return items


class _Object(_Other):
    __slots__ = ("_answer", "_is_type_of", "_object", "_select", "_told")

    def __init__(self, field: Field, type_: GraphQLOutputType, of: GraphQLObjectType, select: Select) -> None:
        super().__init__(field, type_)
        self._object = of
        self._is_type_of: Callable[[Any, Any], Any] | None = of.is_type_of
        of_strawberry = of.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        self._told = not isinstance(of_strawberry, StrawberryObjectDefinition) or of_strawberry.is_type_of is not None
        self._select = select
        self._answer: Answer | None = None

    def complete(self, run: Run, value: Any, where: Where) -> Any:
        if value is None or value is Undefined or isinstance(value, Exception):
            return self._field.completed(run, self._type, value, where)
        if self._is_type_of is not None:
            info = self._field.info(run, where) if self._told else None
            if not self._is_type_of(value, info):
                return self._field.completed(run, self._type, value, where)
        answer = self._answer
        if answer is None:  # not before: what is wrong with the selection is told only where an object is
            answer = self._answer = self._select(run, self._object, self._field)
        return answer(run, value, where)
