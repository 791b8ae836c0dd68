"""Measures against root causes: read under the actor's rights, changed at their desk."""

from __future__ import annotations

from collections.abc import Sequence

from cases.commands import ActOnCase
from cases.measure_desk import MeasureOutcome, PlanMeasure, StepOnMeasure
from cases.measure_views import Measure, MeasureFilter, MeasureStepView
from cases.paging import Window
from cases.views import CaseView, Page
from figures.measures import Effect
from resolvers.context import Context

__all__ = ["act", "cases_of", "effect", "link", "measure", "measure_page", "of_case", "plan", "steps_of"]


def measure(context: Context, identifier: str) -> Measure | None:
    return context.services.measures.get(context.actor, identifier)


def measure_page(context: Context, wanted: MeasureFilter, window: Window) -> Page[Measure]:
    page = context.services.measures.page(context.actor, wanted, window)
    context.meet_measures(page.items)
    return page


def of_case(context: Context, case: CaseView) -> Sequence[Measure]:
    return context.of_case(_of_cases, case) or ()


def _of_cases(context: Context, cases: Sequence[CaseView]) -> dict[str, list[Measure]]:
    found = context.services.measures.of_cases(context.actor, [case.id for case in cases])
    context.meet_measures(measure for linked in found.values() for measure in linked)
    return found


def cases_of(context: Context, found: Measure) -> tuple[CaseView, ...]:
    """The linked cases in the actor's scope."""
    views = map(context.case, context.of_measure(_linked, found) or ())
    return tuple(view for view in views if view is not None)


def _linked(context: Context, measures: Sequence[Measure]) -> dict[str, list[str]]:
    linked = context.services.measures.cases_of(context.actor, [measure.id for measure in measures])
    context.want(case for cases in linked.values() for case in cases)
    return linked


def steps_of(context: Context, found: Measure) -> Sequence[MeasureStepView]:
    return context.of_measure(_steps, found) or ()


def _steps(context: Context, measures: Sequence[Measure]) -> dict[str, list[MeasureStepView]]:
    return context.services.measures.steps(context.actor, [measure.id for measure in measures])


def effect(context: Context, found: Measure, days: int | None) -> Effect | None:
    return context.services.figures.effect(context.actor, found, days)


def plan(context: Context, command: PlanMeasure) -> MeasureOutcome:
    return context.services.measure_desk.plan(context.actor, command)


def act(context: Context, command: StepOnMeasure) -> MeasureOutcome:
    return context.services.measure_desk.act(context.actor, command)


def link(context: Context, identifier: str, command: ActOnCase) -> MeasureOutcome:
    outcome = context.services.measure_desk.link(context.actor, identifier, command)
    context.renew()
    return outcome
