"""From a case's events and its status to the columns of its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cases.ids import case_key
from policy.evaluator import standing_of
from policy.events import Event
from policy.history import CaseHistory
from policy.reminders import standing_reminders
from policy.reports import departments_told
from policy.status import CaseStanding
from policy.versions import Timeline

__all__ = ["as_event", "assessed", "derived"]


def as_event(row: Mapping[str, Any]) -> Event:
    """The policy's event of a stored one."""
    return Event(row["seq"], row["type"], row["at"], row["data"])


def derived(timeline: Timeline, events: Sequence[Event], now: datetime) -> dict[str, Any]:
    """Every column that the events decide, judged at `now` under the version that governs."""
    case = CaseHistory.of(events)
    bundle = timeline.bundle(timeline.governing(events, now))
    attributes = case.attributes
    at = max(now, case.last_at)
    status = standing_of(bundle, case, at)
    columns = assessed(status)
    if any(True for _ in standing_reminders(bundle, case, status, at)):
        columns["changes_at"] = now  # they are raised by the next look of `cases.timers`
    return {
        **columns,
        **{name: attributes[name] for name in ("channel", "branch", "main_class", "business_line", "topic")},
        **{name: attributes[name] for name in ("scope", "urgency", "complexity", "product", "customer_age")},
        "lead_department": case.lead_department,
        "assisting_departments": case.assisting_departments,
        "first_receiver": case.first_receiver or "",
        "handler": case.handler,
        "copied_departments": departments_told(events),
        "received_at": case.received_at,
        "resolved_at": case.resolved_at,
        "repeat_of": case_key(case.repeat_of) if case.repeat_of else None,
        "rating": case.rating,
    }


def assessed(status: CaseStanding) -> dict[str, Any]:
    """The columns that also change with time and policy."""
    return {
        "subclass": status.classification.subclass,
        "grade": status.classification.grade,
        "card": status.card.value,
        "node": status.current_node.value if status.current_node else None,
        "policy_version": status.policy_version,
        "changes_at": status.changes_at,
    }
