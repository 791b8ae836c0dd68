"""The work of making every figure anew from the events: case by case, then day by day, then the coarser sums.

Figures are right for each case and day as soon as it is reached; others read and write meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, func, select

from cases.clock import Clock
from cases.db import Database
from cases.jobs.store import Request, Step
from cases.jobs.worker import Chunk
from cases.models import CASES
from cases.models.job import JobKind
from cases.recounting import recounted
from cases.rollups import LEVELS, Rollups, departments_of, sum_coarser, sum_day
from policy.versions import Timeline

__all__ = ["Rebuild"]

_CHUNK: Final = 1_000


class Rebuild:
    """`timeline` and `clock` judge the cases as the running service does. A cursor is of one of three phases."""

    def __init__(
        self, database: Database, timeline: Callable[[], Timeline], clock: Clock, *, chunk: int = _CHUNK
    ) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock
        self._chunk = chunk
        self._rollups = Rollups(database)

    def wanted(self) -> Request:
        with self._database.read() as connection:
            cases = int(connection.execute(select(func.count()).select_from(CASES)).scalar_one())
        return Request(JobKind.REBUILD, JobKind.REBUILD, "", {}, cases + len(self._rollups.days()) + len(LEVELS))

    def __call__(self, given: Mapping[str, Any], cursor: Mapping[str, Any]) -> Chunk:
        match cursor.get("phase", "cases"):
            case "cases":
                return Chunk(partial(self._cases, cursor.get("after", "")))
            case "days":
                return Chunk(self._day(cursor["after"]), snapshot=True)
            case _:
                return Chunk(partial(_coarser, cursor["level"]), snapshot=True)

    def _cases(self, after: str, connection: Connection) -> Step:
        query = select(CASES.c.id).where(CASES.c.id > after).order_by(CASES.c.id).limit(self._chunk)
        keys = list(connection.execute(query).scalars())
        odd = recounted(connection, keys, self._timeline(), self._clock())
        words = f"{odd[0]} 等案件不能计数，见日志 / {odd[0]} cannot be counted, see the log" if odd else None
        more = len(keys) == self._chunk
        cursor = {"phase": "cases", "after": keys[-1]} if more else {"phase": "days", "after": 0}
        return Step(cursor, len(keys), len(odd), words)

    def _day(self, after: int) -> Callable[[Connection], Step]:
        """The sums of the first day after that one."""
        day = next((day for day in self._rollups.days() if day > after), None)
        if day is None:
            return lambda connection: Step({"phase": "coarser", "level": 0}, 0)
        with self._database.read() as connection:
            departments = departments_of(connection)

        def write(connection: Connection) -> Step:
            sum_day(connection, day, departments)
            return Step({"phase": "days", "after": day}, 1)

        return write


def _coarser(level: int, connection: Connection) -> Step:
    sum_coarser(connection, LEVELS[level])
    return Step({"phase": "coarser", "level": level + 1} if level + 1 < len(LEVELS) else None, 1)
