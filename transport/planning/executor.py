"""graphql-core's executor, that answers the objects of a known document by its plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Never, TypeGuard

from graphql import GraphQLObjectType
from graphql.execution import Executor
from graphql.execution.collect_fields import DeferUsage, FieldDetailsList, GroupedFieldSet
from graphql.pyutils import AwaitableOrValue, Path

from transport.planning.selecting import Plan

__all__ = ["PlannedExecutor", "Plans", "never"]

_MOST: Final = 8


def never(value: object) -> TypeGuard[Never]:
    """Says that nothing is awaited: where it is `is_awaitable` and `is_async_iterable`, the operation is planned."""
    return False


class Plans:
    """The plans of one operation: one for each choice that its boolean variables can make of @skip and @include."""

    def __init__(self) -> None:
        self._plans: dict[tuple[tuple[str, bool], ...], Plan] = {}

    @property
    def steps(self) -> int:
        """How many are kept."""
        return sum(plan.steps for plan in list(self._plans.values()))

    def chosen(self, variables: dict[str, Any]) -> Plan:
        key = tuple([(name, value) for name, value in variables.items() if value is True or value is False])
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _MOST:
                self._plans = {}
            plan = self._plans[key] = Plan()
        return plan


class PlannedExecutor(Executor[None]):
    """Executes as graphql-core does, to the same answers and errors in the same order.

    Only an operation that awaits nothing is planned, without middleware and fragments' own variables; any other is
    carried out by graphql-core alone. Attributes and methods of the answer's objects must tell the same when asked
    twice, and the document must be valid.
    """

    def __init__(self, *given: Any, plans: Plans, **named: Any) -> None:
        super().__init__(*given, **named)
        awaits = self.is_awaitable is not never or self.is_async_iterable is not never
        varied = any(fragment.variable_signatures for fragment in self.fragments.values())
        unplanned = awaits or varied or self.middleware_manager is not None
        self._plan = None if unplanned else plans.chosen(self.variable_values.coerced)

    def execute_collected_root_fields(
        self,
        root_type: GraphQLObjectType,
        root_value: Any,
        grouped_field_set: GroupedFieldSet,
        serially: bool,
        new_defer_usages: Sequence[DeferUsage],
    ) -> AwaitableOrValue[dict[str, Any]]:
        fields = grouped_field_set if self._plan is None else self._plan.root(grouped_field_set)
        return super().execute_collected_root_fields(root_type, root_value, fields, serially, new_defer_usages)

    def collect_and_execute_subfields(
        self,
        return_type: GraphQLObjectType,
        field_details_list: FieldDetailsList,
        path: Path,
        result: Any,
        position_context: None,
    ) -> AwaitableOrValue[dict[str, Any]]:
        if self._plan is None:
            return super().collect_and_execute_subfields(
                return_type, field_details_list, path, result, position_context
            )
        return self._plan.answer(self, return_type, field_details_list)(self, result, path)
