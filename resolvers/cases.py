"""Reading cases: authorised by scope, judged under the version that governs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.audit import ChainReport
from cases.commands import Customer
from cases.options import CaseAction, actions
from cases.paging import Window
from cases.views import CaseFilter, CaseOrder, CaseView, EventView, Page, ReminderView
from policy.evaluator import evaluate
from policy.explain import Explanation, explain
from policy.history import CaseHistory
from policy.status import CaseStatus
from policy.versions import Version
from resolvers.context import Context, gone

__all__ = [
    "actions_of",
    "case_page",
    "chain",
    "customer",
    "event",
    "event_page",
    "explained",
    "members",
    "reminder",
    "reminder_page",
    "status_of",
    "suggestions_of",
]


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
    bundle, events = context.timeline.bundle(judged), context.events(case.id)
    return (
        evaluate(bundle, events, at)
        if as_of is not None
        else context.services.situations.status(case, bundle, events, at)
    )


def actions_of(context: Context, case: CaseView) -> tuple[CaseAction, ...]:
    """What the actor may do with the case now."""
    at, governing = _judged(context, case, None, None)
    bundle, events = context.timeline.bundle(governing), context.events(case.id)
    return actions(context.actor, case, events, bundle, context.services.situations.status(case, bundle, events, at))


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
    return context.of_case(_EventPages(window), case) or Page((), (), has_next=False, has_previous=bool(window.after))


@dataclass(frozen=True, slots=True)
class _EventPages:
    window: Window

    def __call__(self, context: Context, cases: Sequence[CaseView]) -> dict[str, Page[EventView]]:
        return context.services.cases.event_pages([case.id for case in cases], self.window, context.bounds)


def suggestions_of(context: Context, case: CaseView) -> Sequence[Mapping[str, Any]]:
    """The possible repeats on which nobody has decided, as the receipt holds them."""
    return context.of_case(_suggestions, case) or ()


def _suggestions(context: Context, cases: Sequence[CaseView]) -> dict[str, Sequence[Mapping[str, Any]]]:
    found = {case.id: CaseHistory.of(context.events(case.id)).suggestions for case in cases}
    context.want(entry["of"] for entries in found.values() for entry in entries)
    return dict(found)


def chain(context: Context, case: CaseView) -> ChainReport:
    """What a look at its hash chain finds. Raises InvalidRequest for one that left the scope meanwhile."""
    found = context.of_case(_chains, case)
    if found is None:
        raise gone(case.id)
    return found


def _chains(context: Context, cases: Sequence[CaseView]) -> dict[str, ChainReport]:
    return context.services.cases.chains([case.id for case in cases], context.bounds)


def customer(context: Context, case: CaseView) -> Customer | None:
    """The masked customer; None where none was given."""
    return context.of_case(_customers, case)


def _customers(context: Context, cases: Sequence[CaseView]) -> dict[str, Customer]:
    return context.services.people.customers(cases, context.bounds)


def members(context: Context, case: CaseView) -> dict[int, Customer]:
    """The masked members of a group case, by number."""
    return context.of_case(_members, case) or {}


def _members(context: Context, cases: Sequence[CaseView]) -> dict[str, dict[int, Customer]]:
    return context.services.people.members(cases, context.bounds)


def reminder(context: Context, identifier: str) -> ReminderView | None:
    return context.services.cases.reminder(context.actor, identifier)


def reminder_page(context: Context, case: str | None, window: Window) -> Page[ReminderView]:
    page = context.services.cases.reminder_page(context.actor, case, window)
    context.meet_reminders(page.items)
    return page
