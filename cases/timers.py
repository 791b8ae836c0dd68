"""What time alone changes: the card and node of a case's row, and the reminders that fall due.

A row says when it must be looked at again (`changes_at`, indexed), so no look costs more than the cases that are due.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from cases.clock import Clock
from cases.db import Database
from cases.models import CASES, EVENTS, REMINDERS
from cases.reminders import due_reminders
from cases.rows import as_event, assessed
from policy.events import Event
from policy.history import CaseHistory
from policy.versions import Timeline

__all__ = ["Timers"]

_CHUNK: Final = 500


class Timers:
    def __init__(self, database: Database, timeline: Callable[[], Timeline], clock: Clock) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock

    def look(self) -> int:
        """Renews every row that is due and raises its reminders, chunk by chunk; answers how many rows were due.

        Safe to run anywhere at once: a reminder's unique key admits it once, a row that moved on meanwhile is left.
        """
        now, total = self._clock(), 0
        while True:
            done = self._database.transact(lambda connection: self._chunk(connection, now))
            total += done
            if done < _CHUNK:
                return total

    def reassess(self, version: str) -> None:
        """Makes every open case due at once that was judged under another version than this one."""
        now = self._clock()
        later = or_(CASES.c.changes_at.is_(None), CASES.c.changes_at > now)
        other = CASES.c.policy_version != version
        query = update(CASES).where(CASES.c.resolved_at.is_(None), other, later).values(changes_at=now)
        self._database.transact(lambda connection: connection.execute(query))

    def _chunk(self, connection: Connection, now: datetime) -> int:
        due = select(CASES.c.id, CASES.c.version).where(CASES.c.changes_at <= now).order_by(CASES.c.changes_at)
        due = due.limit(_CHUNK)
        if connection.dialect.name == "postgresql":
            due = due.with_for_update(skip_locked=True)
        rows = connection.execute(due).all()
        events = _events(connection, [row.id for row in rows])
        for row in rows:
            self._renew(connection, row.id, row.version, events[row.id], now)
        return len(rows)

    def _renew(self, connection: Connection, key: str, version: int, events: Sequence[Event], now: datetime) -> None:
        timeline = self._timeline()
        at = max(now, events[-1].at)
        bundle = timeline.bundle(timeline.governing(events, at))
        case = CaseHistory.of(events)
        reminders = list(due_reminders(bundle, case, at))
        if reminders:
            _raise(connection, key, reminders)
        connection.execute(
            update(CASES).where(CASES.c.id == key, CASES.c.version == version).values(assessed(bundle, case, at))
        )


def _events(connection: Connection, keys: Sequence[str]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {key: [] for key in keys}
    columns = (EVENTS.c.case_id, EVENTS.c.seq, EVENTS.c.type, EVENTS.c.at, EVENTS.c.data)
    query = select(*columns).where(EVENTS.c.case_id.in_(keys)).order_by(EVENTS.c.case_id, EVENTS.c.seq)
    for row in connection.execute(query).mappings():
        found[row["case_id"]].append(as_event(dict(row)))
    return found


def _raise(connection: Connection, key: str, reminders: Sequence[dict[str, Any]]) -> None:
    write = 0
    dialect: Any = sqlite
    if connection.dialect.name == "postgresql":
        dialect = postgresql
        write = int(connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one())
    rows = [{**reminder, "case_id": key, "write_id": write} for reminder in reminders]
    connection.execute(dialect.insert(REMINDERS).on_conflict_do_nothing(), rows)
