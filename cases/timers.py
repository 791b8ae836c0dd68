"""What time alone changes: the card and node of a case's row, and the reminders that fall due.

A row says when it must be looked at again (`changes_at`, indexed), so no look costs more than the cases that are due.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from cases.changes import note_changes
from cases.clock import Clock
from cases.contacts import NOBODY, Contacts
from cases.db import Database
from cases.ids import case_id
from cases.models import CASES, EVENTS
from cases.projections import CASE_COLUMNS, Renewal, renew
from cases.reminders import due_reminders, raise_reminders
from cases.rows import assessed, judge
from policy.events import Event
from policy.versions import Timeline

__all__ = ["Timers", "due_cases"]

_log = logging.getLogger(__name__)
_CHUNK: Final = 500
_ASIDE: Final = timedelta(hours=1)
"""After which a case that could not be judged is looked at again."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a look found of one case: its reminders, its row's columns, and what it adds to the figures."""

    reminders: Sequence[Mapping[str, Any]]
    columns: Mapping[str, Any]
    renewal: Renewal


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
        self._aside: dict[str, datetime] = {}

    @property
    def set_aside(self) -> int:
        """How many cases this one could not judge, and has not come back to yet."""
        now = self._clock()
        return sum(again > now for again in tuple(self._aside.values()))

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
        events = _readable(connection, [row.id for row in rows])
        timeline = self._timeline()
        looked: list[_Looked] = []
        for row in rows:
            try:
                looked.append(_looked_at(connection, timeline, row, events[row.id], now))
            except SQLAlchemyError:
                raise
            except Exception:  # whatever is odd about it, the others of the chunk are due as well
                self._put_aside(connection, row, now)
        reminders = [reminder for one in looked for reminder in one.reminders]
        if reminders:
            raise_reminders(connection, reminders, self._contacts(), now)
        if looked:
            connection.execute(update(CASES).where(*_UNMOVED), [one.columns for one in looked])
            renew(connection, [one.renewal for one in looked])
            note_changes(connection, [one.renewal.key for one in looked])
        return len(rows)

    def _put_aside(self, connection: Connection, row: Row[Any], now: datetime) -> None:
        """So that it is not the first of every chunk: the row stays as it is, and is looked at again later."""
        _log.exception("%s cannot be judged; it is set aside for an hour", case_id(row.id))
        again = self._aside[row.id] = now + _ASIDE
        connection.execute(update(CASES).where(*_UNMOVED), [{"key": row.id, "seen": row.version, "changes_at": again}])


def due_cases(now: datetime) -> Select[Any]:
    """The cases to look at, at most a chunk, found by the index on `changes_at`; those of another sweeper left out."""
    columns = (CASES.c[name] for name in ("id", "version", *CASE_COLUMNS))
    due = select(*columns).where(CASES.c.changes_at <= now).order_by(CASES.c.changes_at)
    return due.limit(_CHUNK).with_for_update(skip_locked=True)  # SQLite has one writer, and leaves this out


_UNMOVED: Final = (CASES.c.id == bindparam("key"), CASES.c.version == bindparam("seen"))


def _looked_at(
    connection: Connection, timeline: Timeline, row: Row[Any], events: Sequence[Event], now: datetime
) -> _Looked:
    judged = judge(timeline, events, now)
    at = max(now, events[-1].at)
    reminders = list(due_reminders(judged.bundle, judged.case, judged.status, at, row.id))
    own = {**assessed(judged.status), "responsible": judged.columns["responsible"]}
    renewal = judged.renewal(connection, row.id, dict(row._mapping))
    return _Looked(reminders, {"key": row.id, "seen": row.version, **own}, renewal)


def _readable(connection: Connection, keys: Sequence[str]) -> dict[str, list[Event]]:
    """The events of each case; none where a column of one cannot be made out."""
    try:
        return _events(connection, keys)
    except SQLAlchemyError:
        raise
    except Exception:
        if len(keys) == 1:
            return {key: [] for key in keys}
        return {key: events for one in keys for key, events in _readable(connection, [one]).items()}


def _events(connection: Connection, keys: Sequence[str]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {key: [] for key in keys}
    columns = (EVENTS.c.case_id, EVENTS.c.seq, EVENTS.c.type, EVENTS.c.at, EVENTS.c.data)
    query = select(*columns).where(EVENTS.c.case_id.in_(keys)).order_by(EVENTS.c.case_id, EVENTS.c.seq)
    for key, *event in connection.execute(query):
        found[key].append(Event(*event))
    return found
