"""From a case's events and its status to the columns of its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cases.ids import case_key
from policy.bundle import Bundle
from policy.evaluator import evaluate_history
from policy.events import Event
from policy.history import CaseHistory
from policy.reports import departments_told
from policy.status import Card
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
    columns = assessed(bundle, case, max(now, case.last_at))
    if columns["card"] != Card.NONE:
        columns["changes_at"] = now  # its reminders are raised by the next look of `cases.timers`
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


def assessed(bundle: Bundle, case: CaseHistory, now: datetime) -> dict[str, Any]:
    """The columns that also change with time and policy."""
    status = evaluate_history(bundle, case, now)
    return {
        "subclass": status.classification.subclass,
        "grade": status.classification.grade,
        "card": status.card.value,
        "node": status.current_node.value if status.current_node else None,
        "policy_version": bundle.version,
        "changes_at": status.changes_at,
    }
