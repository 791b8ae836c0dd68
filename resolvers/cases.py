"""Reading cases: authorised by scope, judged under the version that governs."""

from __future__ import annotations

from datetime import datetime

from cases.options import CaseAction, actions
from cases.paging import Window
from cases.views import CaseFilter, CaseOrder, CaseView, EventView, Page, ReminderView
from policy.evaluator import evaluate
from policy.explain import Explanation, explain
from policy.status import CaseStatus
from policy.versions import Version
from resolvers.context import Context

__all__ = ["actions_of", "case_page", "event", "event_page", "explained", "reminder", "reminder_page", "status_of"]


def case_page(context: Context, wanted: CaseFilter, order: CaseOrder, window: Window) -> Page[CaseView]:
    """A page of the cases in scope. What time or a new policy changes in a row is renewed first where it matters."""
    asked = (wanted.card, wanted.node, wanted.overdue, wanted.due_before, wanted.grade, wanted.subclass)
    if order is CaseOrder.DUE or any(value is not None for value in asked):
        context.services.settle()
    page = context.services.cases.page(context.actor, wanted, window, order)
    context.meet(page.items)
    return page


def status_of(context: Context, case: CaseView, as_of: datetime | None, version: str | None) -> CaseStatus:
    """The case at an instant. Raises InvalidRequest before its receipt, or for a version that never was."""
    at, judged = _judged(context, case, as_of, version)
    return evaluate(context.timeline.bundle(judged), context.events(case.id), at)


def actions_of(context: Context, case: CaseView) -> tuple[CaseAction, ...]:
    """What the actor may do with the case now."""
    at, governing = _judged(context, case, None, None)
    bundle, events = context.timeline.bundle(governing), context.events(case.id)
    return actions(context.actor, case, events, bundle, evaluate(bundle, events, at))


def explained(context: Context, case: CaseView, as_of: datetime | None, version: str | None) -> tuple[Explanation, ...]:
    """Every rule that bears on the case, and why it fired or did not."""
    at, judged = _judged(context, case, as_of, version)
    return explain(context.timeline.bundle(judged), context.events(case.id), at)


def _judged(context: Context, case: CaseView, as_of: datetime | None, version: str | None) -> tuple[datetime, Version]:
    events = context.events(case.id)
    at = as_of or max(context.now, events[-1].at)
    timeline = context.timeline
    return at, timeline.governing(events, at) if version is None else timeline.named(version)


def event(context: Context, identifier: str) -> EventView | None:
    return context.services.cases.event(context.actor, identifier)


def event_page(context: Context, case: CaseView, window: Window) -> Page[EventView]:
    return context.services.cases.event_page(case.id, window)


def reminder(context: Context, identifier: str) -> ReminderView | None:
    return context.services.cases.reminder(context.actor, identifier)


def reminder_page(context: Context, case: str | None, window: Window) -> Page[ReminderView]:
    page = context.services.cases.reminder_page(context.actor, case, window)
    context.meet_reminders(page.items)
    return page
