"""Responses to risk warnings, read under the actor's rights; their steps are taken at the office's desk."""

from __future__ import annotations

from dataclasses import replace

from cases.ids import alert_id
from cases.office_views import OfficeStepView
from cases.paging import Window
from cases.response_views import ResponseFilter, ResponseView
from cases.views import Page
from policy.clocks import overdue_working_days
from policy.status import Reason
from resolvers.context import Context

__all__ = ["alert_of", "overdue_days", "reason", "response", "response_page", "steps"]


def response(context: Context, identifier: str) -> ResponseView | None:
    return context.services.responses.get(context.actor, identifier)


def response_page(context: Context, wanted: ResponseFilter, overdue: bool | None, window: Window) -> Page[ResponseView]:
    """`overdue` asks for those that are open past their time now."""
    given = replace(wanted, overdue_at=context.now) if overdue else wanted
    return context.services.responses.page(context.actor, given, window)


def alert_of(found: ResponseView) -> str:
    """The id of the warning that it responds to."""
    identity = found.identity
    return alert_id(identity.metric, identity.dimension or None, identity.key, identity.period)


def overdue_days(context: Context, found: ResponseView) -> int:
    """The working days past the due date, frozen once it is done."""
    at = found.done_at or context.now
    if not found.overdue(at):
        return 0
    return overdue_working_days(found.due_on, at, context.bundle.calendar(found.department))


def reason(context: Context, found: ResponseView) -> Reason:
    """The rule of that kind as it reads now; where it is gone, its kind and the clause that was stored."""
    rules = context.bundle.rules.alerts.responses
    rule = next((rule for rule in rules if rule.kind == found.kind.value), None)
    if rule is None:
        return Reason(found.kind.value, "alerts", found.clause, found.kind.value)
    return Reason(rule.id, "alerts", found.clause, f"{rule.label.zh} / {rule.label.en}")


def steps(context: Context, found: ResponseView) -> tuple[OfficeStepView, ...]:
    return context.services.office.steps(found.id)
