"""The work of judging open cases again after the policy changed: rows, timers, reminders and figures of each."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.exc import DBAPIError

from cases.clock import Clock
from cases.contacts import NOBODY, Contacts
from cases.db import Database, away
from cases.jobs.store import Request, Step
from cases.jobs.worker import Chunk
from cases.models import CASES
from cases.models.job import JobKind
from cases.projections import CASE_COLUMNS
from cases.renewing import Look, look_at, renew_rows, stored_events
from policy.events import Event
from policy.versions import Timeline

__all__ = ["Reevaluation"]

_log = logging.getLogger(__name__)
_CHUNK: Final = 1_000

_AT_ONCE: Final = 4
_BREATH_SECONDS: Final = 0.001
"""After so many cases, a millisecond of work, clients have their turn: a thread that only computes makes each of theirs
wait for the interpreter's lock, 5 ms at a time and many times a request."""

_ORDER: Final = (CASES.c.resolved_at, CASES.c.id)
"""All are open: it is the order of their keys, said so that both databases go on from the cursor in the index."""

_Row = Mapping[str, Any]


class Reevaluation:
    """Cases are judged before the chunk's write begins; those that moved on until then, within it.

    A case that cannot be judged or written is left as it was, and told; it holds up no other.
    """

    def __init__(
        self,
        database: Database,
        timeline: Callable[[], Timeline],
        clock: Clock,
        contacts: Callable[[], Contacts] = lambda: NOBODY,
        *,
        chunk: int = _CHUNK,
    ) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock
        self._contacts = contacts
        self._chunk = chunk

    def wanted(self, version: str | None = None) -> Request:
        """Every open case; with a version, those that were judged under another one."""
        given = {"version": version}
        with self._database.read() as connection:
            total = connection.execute(_concerned(select(func.count()).select_from(CASES), given)).scalar_one()
        return Request(JobKind.REEVALUATION, JobKind.REEVALUATION, version or "", given, int(total))

    def __call__(self, given: Mapping[str, Any], cursor: Mapping[str, Any]) -> Chunk:
        now, timeline = self._clock(), self._timeline()
        with self._database.read() as connection:
            query = _concerned(select(CASES.c.id, CASES.c.version, CASES.c.number), given)
            following = query.where(CASES.c.id > cursor.get("after", "")).order_by(*_ORDER).limit(self._chunk)
            rows = [dict(row) for row in connection.execute(following).mappings()]
            events = stored_events(connection, [row["id"] for row in rows])
        part = _Part(timeline, now, self._contacts(), rows, more=len(rows) == self._chunk)
        for place, row in enumerate(rows):
            part.judge(row, events[row["id"]])
            if place % _AT_ONCE == 0:
                time.sleep(_BREATH_SECONDS)
        return Chunk(part.write)


@dataclass(slots=True)
class _Part:
    """One chunk: the cases as they were read, and what each was judged to be at which version."""

    timeline: Timeline
    now: datetime
    contacts: Contacts
    rows: Sequence[_Row]
    more: bool
    seen: dict[str, tuple[int, Look]] = field(default_factory=dict)
    odd: dict[str, str] = field(default_factory=dict)
    """The numbers of the cases that cannot be handled, by their keys."""

    def judge(self, row: _Row, events: Sequence[Event]) -> None:
        try:
            self.seen[row["id"]] = row["version"], look_at(self.timeline, row["id"], events, self.now)
        except Exception:
            self._leave(row)

    def write(self, connection: Connection) -> Step:
        for key in self.odd.keys() & self.seen.keys():  # an attempt before this one did not commit
            del self.odd[key]
        current = _locked(connection, [row["id"] for row in self.rows if row["id"] in self.seen])
        moved = [row for row in current if row["version"] != self.seen[row["id"]][0]]
        for key, events in stored_events(connection, [row["id"] for row in moved]).items():
            self.judge(next(row for row in moved if row["id"] == key), events)
        self._write(connection, [row for row in current if row["id"] not in self.odd])
        cursor = {"after": self.rows[-1]["id"]} if self.more else None
        return Step(cursor, len(self.rows), len(self.odd), self._message())

    def _write(self, connection: Connection, rows: Sequence[_Row]) -> None:
        """All at once; where that fails for another reason than the store's, one by one."""
        try:
            with connection.begin_nested():
                self._renew(connection, rows)
        except Exception as error:
            if _of_the_store(error):
                raise
            for row in rows:
                try:
                    with connection.begin_nested():
                        self._renew(connection, [row])
                except Exception as odd:
                    if _of_the_store(odd):
                        raise
                    self._leave(row)

    def _renew(self, connection: Connection, rows: Sequence[_Row]) -> None:
        renew_rows(connection, ((row, self.seen[row["id"]][1]) for row in rows), self.contacts, self.now)

    def _leave(self, row: _Row) -> None:
        self.odd[row["id"]] = row["number"]
        _log.exception("case %s cannot be judged again, it is left as it was", row["number"])

    def _message(self) -> str | None:
        first = min(self.odd.values(), default=None)
        return first and f"{first} 等案件不能重新判定，见日志 / {first} cannot be judged again, see the log"


def _concerned(query: Select[Any], given: Mapping[str, Any]) -> Select[Any]:
    query = query.where(CASES.c.resolved_at.is_(None))
    return query if given["version"] is None else query.where(CASES.c.policy_version != given["version"])


def _locked(connection: Connection, keys: Sequence[str]) -> list[_Row]:
    columns = (CASES.c[name] for name in ("id", "version", "number", *CASE_COLUMNS))
    query = select(*columns).where(CASES.c.id.in_(keys)).order_by(CASES.c.id).with_for_update()
    return [dict(row) for row in connection.execute(query).mappings()]


def _of_the_store(error: Exception) -> bool:
    """Whether it is not for the case that the write failed: the store is away, or another writer came between."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None) if isinstance(error, DBAPIError) else None
    return away(error) or state in ("40001", "40P01")
