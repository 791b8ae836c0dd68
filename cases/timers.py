"""What time alone changes: the card and node of a case's row, and the reminders that fall due.

A row says when it must be looked at again (`changes_at`, indexed), so no look costs more than the cases that are due.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, func, or_, select, update

from cases.changes import note_changes
from cases.clock import Clock
from cases.contacts import NOBODY, Contacts
from cases.db import Database
from cases.models import CASES, EVENTS
from cases.projections import CASE_COLUMNS, Renewal, renew
from cases.reminders import due_reminders, raise_reminders
from cases.rows import Derived, assessed, judge
from policy.events import Event
from policy.versions import Timeline

__all__ = ["Timers", "due_cases"]

_CHUNK: Final = 500


class Timers:
    """`contacts` says where a recipient is reached, asked once a chunk; by default nobody is, beyond the list."""

    def __init__(
        self,
        database: Database,
        timeline: Callable[[], Timeline],
        clock: Clock,
        contacts: Callable[[], Contacts] = lambda: NOBODY,
    ) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock
        self._contacts = contacts

    def look(self, most: int | None = None) -> int:
        """Renews every row that is due and raises its reminders, chunk by chunk; answers how many rows were due.

        Stops early once it has looked at `most`: for a reader who would rather be told that more are due than wait.
        Safe to run anywhere at once: a reminder's unique key admits it once, a row that moved on meanwhile is left.
        """
        now, total = self._clock(), 0
        while most is None or total < most:
            done = self._database.transact(lambda connection: self._chunk(connection, now), alone=True)
            total += done
            if done < _CHUNK:
                break
        return total

    def due(self) -> int:
        """How many rows are due: until they are looked at, figures have them as they were."""
        with self._database.read() as connection:
            query = select(func.count()).select_from(CASES).where(CASES.c.changes_at <= self._clock())
            return int(connection.execute(query).scalar_one())

    def reassess(self, version: str) -> None:
        """Makes every open case due at once that was judged under another version than this one."""
        now = self._clock()
        later = or_(CASES.c.changes_at.is_(None), CASES.c.changes_at > now)
        other = CASES.c.policy_version != version
        query = update(CASES).where(CASES.c.resolved_at.is_(None), other, later).values(changes_at=now)
        self._database.transact(lambda connection: connection.execute(query), alone=True)

    def _chunk(self, connection: Connection, now: datetime) -> int:
        rows = connection.execute(due_cases(now)).all()
        events = _events(connection, [row.id for row in rows])
        timeline = self._timeline()
        reminders: list[dict[str, Any]] = []
        renewed: list[dict[str, Any]] = []
        renewals: list[Renewal] = []
        for row in rows:
            found, derived = _looked_at(timeline, row.id, events[row.id], now)
            reminders.extend(found)
            own = {**assessed(derived.status), "responsible": derived.columns["responsible"]}
            renewed.append({"key": row.id, "seen": row.version, **own})
            renewals.append(derived.renewal(connection, row.id, dict(row._mapping)))
        if reminders:
            raise_reminders(connection, reminders, self._contacts(), now)
        if renewed:
            unmoved = (CASES.c.id == bindparam("key"), CASES.c.version == bindparam("seen"))
            connection.execute(update(CASES).where(*unmoved), renewed)
            renew(connection, renewals)
            note_changes(connection, [row.id for row in rows])
        return len(rows)


def due_cases(now: datetime) -> Select[Any]:
    """The cases to look at, at most a chunk, found by the index on `changes_at`; those of another sweeper left out."""
    columns = (CASES.c[name] for name in ("id", "version", *CASE_COLUMNS))
    due = select(*columns).where(CASES.c.changes_at <= now).order_by(CASES.c.changes_at)
    return due.limit(_CHUNK).with_for_update(skip_locked=True)  # SQLite has one writer, and leaves this out


def _looked_at(
    timeline: Timeline, key: str, events: Sequence[Event], now: datetime
) -> tuple[list[dict[str, Any]], Derived]:
    """The reminders of a case that stand, and the case judged anew."""
    judged = judge(timeline, events, now)
    at = max(now, events[-1].at)
    return list(due_reminders(judged.bundle, judged.case, judged.status, at, key)), judged


def _events(connection: Connection, keys: Sequence[str]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {key: [] for key in keys}
    columns = (EVENTS.c.case_id, EVENTS.c.seq, EVENTS.c.type, EVENTS.c.at, EVENTS.c.data)
    query = select(*columns).where(EVENTS.c.case_id.in_(keys)).order_by(EVENTS.c.case_id, EVENTS.c.seq)
    for key, *event in connection.execute(query):
        found[key].append(Event(*event))
    return found
