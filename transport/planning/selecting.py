"""The steps of a selection, and the plan of an operation: its selections, each worked out when it is first met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from graphql import GraphQLObjectType, TypeNameMetaFieldDef
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet

from transport.planning.completing import Answer, completion, passing
from transport.planning.fields import Field, Run, Where
from transport.planning.resolving import calling, read_off

__all__ = ["Plan"]

_Step: TypeAlias = tuple[str, Callable[[Any], Any] | None, frozenset[type], Callable[..., Any], Field]
"""A response name, what reads the value off the object, the types of what is answered as it is, what completes
any other.

Where nothing reads it off, the last answers for the whole of the field."""

_KNOWN_DIRECTIVES: Final = frozenset({"skip", "include"})


class Plan:
    """Of one operation of a valid document under one choice of what its @skip and @include leave in.

    Safe for threads: two that meet a selection at once both work it out, to the same.
    """

    def __init__(self) -> None:
        self.steps = 0
        self._root: GroupedFieldSet | None = None
        self._answers: dict[tuple[GraphQLObjectType, int], tuple[FieldDetailsList, Answer]] = {}

    def root(self, fields: GroupedFieldSet) -> GroupedFieldSet:
        """The root's fields as they were first collected: what is kept of them is found by their identity."""
        if self._root is None:
            self._root = fields
        return self._root

    def answer(self, run: Run, type_: GraphQLObjectType, details: FieldDetailsList) -> Answer:
        """What answers the selection of these fields on the type. Raises GraphQLError for a condition without value."""
        key = type_, id(details)
        known = self._answers.get(key)
        if known is None:
            steps = list(self._steps(run, type_, details))
            self.steps += len(steps)
            known = self._answers[key] = details, _Selection(type_.name, steps).answer
        return known[1]

    def _steps(self, run: Run, type_: GraphQLObjectType, details: FieldDetailsList) -> Iterator[_Step]:
        for name, found in run.collect_subfields(type_, details).grouped_field_set.items():
            definition = run.schema.get_field(type_, found[0].node.name.value)
            if definition is not None:
                yield self._step(run, Field(name, type_, definition, found, [detail.node for detail in found]))

    def _step(self, run: Run, field: Field) -> _Step:
        type_, passes = field.definition.type, passing(field.definition.type)
        if any(given.name.value not in _KNOWN_DIRECTIVES for node in field.nodes for given in node.directives or ()):
            return field.name, None, passes, field.executed, field
        if field.definition is TypeNameMetaFieldDef:
            name = field.parent.name
            return field.name, (lambda _: name), passes, field.completed, field
        complete = completion(field, type_, self._select)
        read = read_off(run, field)
        if read is None:
            return field.name, None, passes, calling(run, field, complete, passes).answer, field
        return field.name, read, passes, complete, field

    def _select(self, run: Run, type_: GraphQLObjectType, field: Field) -> Answer:
        return self.answer(run, type_, field.details)


class _Selection:
    __slots__ = ("_steps", "_type")

    def __init__(self, type_: str, steps: list[_Step]) -> None:
        self._type = type_
        self._steps = steps

    def answer(self, run: Run, source: Any, above: Where | None) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        type_ = self._type
        for name, read, passes, complete, field in self._steps:
            if read is None:
                answers[name] = complete(run, source, above)
                continue
            try:
                value = read(source)
                answers[name] = value if type(value) in passes else complete(run, value, (above, name, type_))
            except Exception as error:
                answers[name] = field.failed(run, error, field.definition.type, field.within(above))
        return answers
