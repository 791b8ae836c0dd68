"""From a case's events and its status to the columns of its row, and to what it adds to the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from cases.ids import case_key
from cases.projections import Renewal, links_of
from policy.bundle import Bundle
from policy.evaluator import standing_of
from policy.events import Event
from policy.history import CaseHistory
from policy.reminders import standing_reminders
from policy.reports import departments_told
from policy.retention import erased_at
from policy.status import CaseStanding
from policy.tallies import Tally, tallies
from policy.versions import Timeline

__all__ = ["Derived", "Judgement", "Opened", "as_event", "assessed", "derived", "judge"]


def as_event(row: Mapping[str, Any]) -> Event:
    """The policy's event of a stored one."""
    return Event(row["seq"], row["type"], row["at"], row["data"])


class Judgement(Protocol):
    """What a ledger stores of a case besides its events: the columns of its row, and what it adds to the figures."""

    @property
    def columns(self) -> dict[str, Any]: ...

    def renewal(self, connection: Connection, key: str, before: Mapping[str, Any] | None) -> Renewal: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """The judgement of a case that was only just received: no other case is linked to it yet."""

    columns: dict[str, Any]
    tallies: Mapping[date, Tally]

    def renewal(self, connection: Connection, key: str, before: Mapping[str, Any] | None) -> Renewal:
        return Renewal(key, before, self.columns, self.tallies)


@dataclass(frozen=True, slots=True)
class Derived:
    """A case as judged for its row: the columns that the events decide, and what its tallies are counted from."""

    columns: dict[str, Any]
    bundle: Bundle
    case: CaseHistory
    status: CaseStanding

    def renewal(self, connection: Connection, key: str, before: Mapping[str, Any] | None) -> Renewal:
        """What the case adds to the figures now. The rows of the linked cases must be as they will stay."""
        links = links_of(connection, key, self.columns, resolved=bool(self.case.resolutions))
        after = {**before, **self.columns} if before else self.columns
        return Renewal(key, before, after, tallies(self.bundle, self.case, self.status, links))

    def opened(self) -> Opened:
        """The same of a new case as plain data."""
        return Opened(self.columns, tallies(self.bundle, self.case, self.status))


def derived(timeline: Timeline, events: Sequence[Event], now: datetime) -> Derived:
    """The case judged at `now`, with every column that its events decide."""
    judged = judge(timeline, events, now)
    case, status = judged.case, judged.status
    columns = judged.columns
    if any(True for _ in standing_reminders(judged.bundle, case, status, max(now, case.last_at))):
        columns["changes_at"] = now  # they are raised by the next look of `cases.timers`
    return judged


def judge(timeline: Timeline, events: Sequence[Event], now: datetime) -> Derived:
    """The case judged at `now` under the version that governs, whatever reminders stand."""
    case = CaseHistory.of(events)
    at = max(now, case.last_at)
    bundle = timeline.bundle(timeline.governing(events, at))
    status = standing_of(bundle, case, at)
    return Derived(_columns(case, status), bundle, case, status)


def _columns(case: CaseHistory, status: CaseStanding) -> dict[str, Any]:
    attributes = case.attributes
    return {
        **assessed(status),
        **{name: attributes[name] for name in ("channel", "branch", "main_class", "business_line", "topic")},
        **{name: attributes[name] for name in ("scope", "urgency", "complexity", "product", "customer_age")},
        "lead_department": case.lead_department,
        "assisting_departments": case.assisting_departments,
        "first_receiver": case.first_receiver or "",
        "handler": case.handler,
        "responsible": case.handler or case.duty,
        "copied_departments": departments_told(case.events),
        "received_at": case.received_at,
        "resolved_at": case.resolved_at,
        "erased_at": erased_at(case),
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
        "due_at": status.next_due.due_at if status.next_due else None,
    }
