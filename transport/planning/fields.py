"""A field of a selection: where its values stand, and its ways into graphql-core, which decides whatever is unusual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path

__all__ = ["Field", "Run", "Where"]

Run: TypeAlias = Executor[None]

Where: TypeAlias = tuple[Any, str | int, str | None]
"""Where a value stands in the answer: what graphql-core's Path tells, which takes longer to make."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """What answers under one response name of a selection on `parent`."""

    name: str
    parent: GraphQLObjectType
    definition: GraphQLField
    details: FieldDetailsList
    nodes: list[FieldNode]

    def within(self, above: Where | None) -> Where:
        """Where the field stands in the object that stands there."""
        return above, self.name, self.parent.name

    def info(self, run: Run, where: Where) -> GraphQLResolveInfo[Any]:
        """What a resolver is told; `where` may be in a list that the field answers."""
        while isinstance(where[1], int):
            where = where[0]
        return run.build_resolve_info(self.definition, self.nodes, self.parent, _path(where))

    def arguments(self, run: Run) -> Mapping[str, Any]:
        """Raises GraphQLError for what the variables do not allow."""
        node = self.nodes[0]
        return get_argument_values(self.definition, node, run.variable_values, None, run.hide_suggestions)

    def executed(self, run: Run, source: Any, above: Where | None) -> Any:
        """The whole of the field, by graphql-core."""
        return run.execute_field(self.parent, source, self.details, _path(self.within(above)), None)

    def completed(self, run: Run, type_: GraphQLOutputType, value: Any, where: Where) -> Any:
        """A value that is there, completed by graphql-core. Raises what it raises."""
        return run.complete_value(type_, self.details, self.info(run, where), _path(where), value, None)

    def failed(self, run: Run, error: Exception, type_: GraphQLOutputType, where: Where) -> Any:
        """Notes the error and answers None, or raises it located where null must not stand."""
        run.handle_field_error(error, type_, self.details, _path(where))
        return None


def _path(where: Where) -> Path:
    """A list's entries are counted in no type of their own, so their place names none."""
    if isinstance(where, Path):
        return where
    above = where[0]
    return Path(None if above is None else _path(above), where[1], where[2])
