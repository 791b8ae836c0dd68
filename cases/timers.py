"""What time alone changes: the card and node of a case's row, and the reminders that fall due.

A row says when it must be looked at again (`changes_at`, indexed), so no look costs more than the cases that are due.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from cases.clock import Clock
from cases.contacts import NOBODY, Contacts
from cases.db import Database
from cases.ids import case_id
from cases.models import CASES
from cases.projections import CASE_COLUMNS
from cases.renewing import Look, look_at, renew_rows, stored_events
from policy.versions import Timeline

__all__ = ["Timers", "due_cases"]

_log = logging.getLogger(__name__)
_CHUNK: Final = 500
_ASIDE: Final = timedelta(hours=1)
"""After which a case that could not be judged is looked at again."""


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

    def _chunk(self, connection: Connection, now: datetime) -> int:
        rows = [dict(row) for row in connection.execute(due_cases(now)).mappings()]
        events = stored_events(connection, [row["id"] for row in rows])
        timeline = self._timeline()
        looks: list[tuple[Mapping[str, Any], Look]] = []
        for row in rows:
            try:
                looks.append((row, look_at(timeline, row["id"], events[row["id"]], now)))
            except SQLAlchemyError:
                raise
            except Exception:  # whatever is odd about it, the others of the chunk are due as well
                self._put_aside(connection, row, now)
        renew_rows(connection, looks, self._contacts(), now)
        return len(rows)

    def _put_aside(self, connection: Connection, row: Mapping[str, Any], now: datetime) -> None:
        """So that it is not the first of every chunk: the row stays as it is, and is looked at again later."""
        _log.exception("%s cannot be judged; it is set aside for an hour", case_id(row["id"]))
        again = self._aside[row["id"]] = now + _ASIDE
        where = (CASES.c.id == row["id"], CASES.c.version == row["version"])
        connection.execute(update(CASES).where(*where).values(changes_at=again))


def due_cases(now: datetime) -> Select[Any]:
    """The cases to look at, at most a chunk, found by the index on `changes_at`; those of another sweeper left out."""
    columns = (CASES.c[name] for name in ("id", "version", *CASE_COLUMNS))
    due = select(*columns).where(CASES.c.changes_at <= now).order_by(CASES.c.changes_at)
    return due.limit(_CHUNK).with_for_update(skip_locked=True)  # SQLite has one writer, and leaves this out
