"""Cases as figures see them: the row's codes, the events, and the status now under the version that governs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from cases import rights
from cases.actors import Actor
from cases.models import CASES, EVENTS
from cases.rows import as_event
from policy.bundle import Bundle
from policy.calendar import WorkCalendar
from policy.evaluator import standing_of
from policy.events import Event
from policy.history import CaseHistory
from policy.status import CaseStanding
from policy.tallies import Tally, tallies
from policy.versions import Timeline

__all__ = ["Record", "active_since", "days_of_receipt"]

_COLUMNS: Final = (
    "id",
    "number",
    "branch",
    "channel",
    "main_class",
    "subclass",
    "business_line",
    "topic",
    "lead_department",
    "product",
    "customer_age",
    "received_at",
    "resolved_at",
    "repeat_of",
)
_CHUNK: Final = 500


@dataclass(frozen=True)
class Record:
    """One case. `row` holds its columns, `events` all that happened, `now` the instant of the figures."""

    row: Mapping[str, Any]
    events: tuple[Event, ...]
    timeline: Timeline
    now: datetime

    @cached_property
    def history(self) -> CaseHistory:
        return CaseHistory.of(self.events, max(self.now, self.events[0].at))

    @cached_property
    def status(self) -> CaseStanding:
        return standing_of(self.bundle, self.history, max(self.now, self.events[0].at))

    @cached_property
    def bundle(self) -> Bundle:
        """The one that governs."""
        at = max(self.now, self.events[0].at)
        return self.timeline.bundle(self.timeline.governing(self.events, at))

    @cached_property
    def tallies(self) -> Mapping[date, Tally]:
        """What the case adds to the figures; links to other cases are left out, which no score counts."""
        return tallies(self.bundle, self.history, self.status)

    def of(self, event_type: str) -> tuple[Event, ...]:
        return tuple(event for event in self.history.events if event.type == event_type)


def active_since(
    connection: Connection, actor: Actor, opens: datetime, closes: datetime, timeline: Timeline, now: datetime
) -> tuple[Record, ...]:
    """The cases in scope received before `closes` that are open, or to which something happened from `opens` on."""
    stirred = exists().where(EVENTS.c.case_id == CASES.c.id, EVENTS.c.at >= opens)
    condition = or_(CASES.c.resolved_at.is_(None), stirred)
    return _read(connection, (CASES.c.received_at < closes, condition, rights.scope(actor)), timeline, now)


def days_of_receipt(connection: Connection, keys: Sequence[str], calendar: WorkCalendar) -> frozenset[date]:
    """The local dates on which cases were received, by the keys of their rows."""
    days: set[date] = set()
    for start in range(0, len(keys), _CHUNK):
        query = select(CASES.c.received_at).where(CASES.c.id.in_(keys[start : start + _CHUNK]))
        days.update(calendar.local_date(instant) for instant in connection.execute(query).scalars())
    return frozenset(days)


def _read(
    connection: Connection, conditions: Iterable[ColumnElement[bool]], timeline: Timeline, now: datetime
) -> tuple[Record, ...]:
    query = select(*(CASES.c[name] for name in _COLUMNS)).where(*conditions)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    events: dict[str, list[Event]] = {row["id"]: [] for row in rows}
    columns = (EVENTS.c.case_id, EVENTS.c.seq, EVENTS.c.type, EVENTS.c.at, EVENTS.c.data)
    keys = list(events)
    for start in range(0, len(keys), _CHUNK):
        found = select(*columns).where(EVENTS.c.case_id.in_(keys[start : start + _CHUNK]))
        for event in connection.execute(found.order_by(EVENTS.c.case_id, EVENTS.c.seq)).mappings():
            events[event["case_id"]].append(as_event(dict(event)))
    return tuple(Record(row, tuple(events[row["id"]]), timeline, now) for row in rows)
