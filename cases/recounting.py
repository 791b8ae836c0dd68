"""Counts the figures again from the events: to compare, and to make those of cases anew."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Executable, Select, bindparam, select, update

from cases import branch_sums
from cases.clock import Clock
from cases.db import Database
from cases.models import CASES, ROLLUPS, TALLY_CHANGES
from cases.models.figures import BRANCH_MEASURES
from cases.projections import CASE_COLUMNS, Renewal, as_number, renew, stored_tallies
from cases.renewing import stored_events
from cases.rollups import LEVELS, RANGE, Rollups, added_by_cases, buckets, coarser, departments_of, summed, sums_of
from cases.rows import judge
from policy.tallies import MEASURES
from policy.versions import Timeline

__all__ = ["Difference", "Recount", "recounted"]

_log = logging.getLogger(__name__)
_CHUNK: Final = 200
_COLUMNS: Final = (*CASE_COLUMNS, "due_at", "responsible")
"""What a recount makes anew of a case's row: its place in the figures and in the worklists."""

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is stored and is not what the events tell. `place` is a case's number, or a sum's scope, dimension and key.

    `bucket` is a day or a longer span (`cases.models.figures`), None for a column of the case's row.
    """

    place: str
    bucket: int | None
    measure: str
    stored: Any
    counted: Any


class Recount:
    """`timeline` and `clock` judge the cases as the running service does."""

    def __init__(self, database: Database, timeline: Callable[[], Timeline], clock: Clock) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock
        self._rollups = Rollups(database)

    def verify(self, progress: Progress = lambda _what, _done: None) -> Iterator[Difference]:
        """Every difference: first of cases against their events, then of sums against the cases.

        Rows that are due and not looked at yet are left to `cases.timers`.
        """
        done = 0
        for keys in self._chunks():
            yield from self._cases(keys)
            done += len(keys)
            progress("cases", done)
        with self._database.read() as connection:
            queries = tuple(summed(added_by_cases(departments_of(connection))))
        for number, day in enumerate(self._rollups.days(), start=1):
            yield from self._day(day, queries)
            progress("days", number)
        for kind in LEVELS:
            yield from self._coarser(kind)
        for kind in RANGE:
            yield from self._by_branch(kind)

    def unbuilt(self) -> bool:
        """Whether there are cases of which nothing is counted: a store from before there were figures in it."""
        with self._database.read() as connection:
            cases = connection.execute(select(CASES.c.id).limit(1)).scalar_one_or_none()
            return cases is not None and not stored_tallies(connection, [cases])

    def _chunks(self) -> Iterator[list[str]]:
        last = ""
        while True:
            with self._database.read() as connection:
                query = select(CASES.c.id).where(CASES.c.id > last).order_by(CASES.c.id).limit(_CHUNK)
                keys = list(connection.execute(query).scalars())
            if not keys:
                return
            yield keys
            last = keys[-1]

    def _cases(self, keys: Sequence[str]) -> Iterator[Difference]:
        with self._database.read() as connection:
            settled = (CASES.c.changes_at >= self._clock()) | CASES.c.changes_at.is_(None)
            rows = _rows(connection, select(CASES).where(settled), keys)
            stored = stored_tallies(connection, keys)
            for row, renewal in _counted(connection, rows, self._timeline(), self._clock()):
                counted = {as_number(day): tally for day, tally in renewal.tallies.items()}
                yield from _of_case(row, renewal.after, stored.get(renewal.key, {}), counted)

    def _day(self, day: int, queries: Iterable[Executable]) -> Iterator[Difference]:
        on = {"on": day}
        with self._database.read() as connection:
            counted = _found(connection, queries, on)
            stored = _found(connection, [select(ROLLUPS).where(sums_of(day))])
            pending = _found(connection, _pending(), on)
        for key in sorted(counted.keys() | stored.keys() | pending.keys()):
            kept = tuple(map(sum, zip(stored.get(key, _ZEROS), pending.get(key, _ZEROS), strict=True)))
            yield from _of_sum(key, kept, counted.get(key, _ZEROS))

    def _coarser(self, kind: str) -> Iterator[Difference]:
        kept, finer = select(ROLLUPS).where(ROLLUPS.c.bucket.between(*RANGE[kind])), coarser(kind)
        with self._database.read() as connection:
            stored = _found(connection, [kept.except_(finer)])
            counted = _found(connection, [finer.except_(kept)])
        for key in sorted(stored.keys() | counted.keys()):
            yield from _of_sum(key, stored.get(key, _ZEROS), counted.get(key, _ZEROS))

    def _by_branch(self, kind: str) -> Iterator[Difference]:
        """The packed sums against the rollups, which are what is counted here."""
        with self._database.read() as connection:
            found = buckets(connection, kind)
        for bucket in found:
            with self._database.read() as connection:
                stored = branch_sums.kept(connection, bucket)
                counted = branch_sums.rolled_up(connection, bucket)
            for place in sorted(stored.keys() | counted.keys()):
                yield from _of_branch(place, bucket, stored.get(place), counted.get(place))


def recounted(connection: Connection, keys: Sequence[str], timeline: Timeline, now: datetime) -> list[str]:
    """Makes anew what these cases add to the figures, and the columns on which their places in it depend.

    Answers the numbers of those that cannot be judged: they are left as they were.
    """
    odd: list[str] = []
    renewals: list[Renewal] = []
    rows = _rows(connection, _LOCKED, keys)
    events = stored_events(connection, [row["id"] for row in rows])
    for row in rows:
        try:
            judged = judge(timeline, events[row["id"]], now)
        except Exception:
            _log.exception("case %s cannot be counted, it is left as it was", row["number"])
            odd.append(row["number"])
        else:
            renewals.append(judged.renewal(connection, row["id"], row))
    for renewal in renewals:
        own = {name: renewal.after[name] for name in _COLUMNS}
        connection.execute(update(CASES).where(CASES.c.id == renewal.key).values(own))
    renew(connection, renewals)
    return odd


def _rows(connection: Connection, query: Select[Any], keys: Sequence[str]) -> list[Mapping[str, Any]]:
    found = connection.execute(query.where(CASES.c.id.in_(keys)).order_by(CASES.c.id)).mappings()
    return [dict(row) for row in found]


def _counted(
    connection: Connection, rows: Sequence[Mapping[str, Any]], timeline: Timeline, now: datetime
) -> Iterator[tuple[Mapping[str, Any], Renewal]]:
    events = stored_events(connection, [row["id"] for row in rows])
    for row in rows:
        yield row, judge(timeline, events[row["id"]], now).renewal(connection, row["id"], row)


_LOCKED: Final = select(CASES).with_for_update()
_ZEROS: Final = (0,) * len(MEASURES)
_SumKey = tuple[str, int, str, str]
"""Dimension, bucket, scope and key."""


@cache
def _pending() -> tuple[Executable, ...]:
    return tuple(summed(TALLY_CHANGES, [TALLY_CHANGES.c.day == bindparam("on")]))


def _found(
    connection: Connection, queries: Iterable[Executable], given: Mapping[str, Any] | None = None
) -> dict[_SumKey, tuple[int, ...]]:
    return {
        (row[0], row[1], row[2], row[3]): tuple(map(int, row[4:]))
        for query in queries
        for row in connection.execute(query, given)
    }


def _of_case(
    row: Mapping[str, Any],
    after: Mapping[str, Any],
    stored: Mapping[int, Mapping[str, int]],
    counted: Mapping[int, Mapping[str, int]],
) -> Iterator[Difference]:
    for column in _COLUMNS:
        if row[column] != after[column]:
            yield Difference(row["number"], None, column, row[column], after[column])
    for day in sorted(stored.keys() | counted.keys()):
        kept, told = stored.get(day, {}), counted.get(day, {})
        for measure in MEASURES:
            if kept.get(measure, 0) != told.get(measure, 0):
                yield Difference(row["number"], day, measure, kept.get(measure, 0), told.get(measure, 0))


def _of_sum(key: _SumKey, stored: Sequence[int], counted: Sequence[int]) -> Iterator[Difference]:
    dimension, bucket, scope, name = key
    for measure, kept, told in zip(MEASURES, stored, counted, strict=True):
        if kept != told:
            yield Difference(f"{scope or '*'} {dimension}={name}", bucket, measure, kept, told)


def _of_branch(
    place: tuple[str, str, str], bucket: int, stored: branch_sums.Cells | None, counted: branch_sums.Cells | None
) -> Iterator[Difference]:
    dimension, branch, name = place
    nothing = (0,) * len(BRANCH_MEASURES)
    for measure, kept, told in zip(BRANCH_MEASURES, stored or nothing, counted or nothing, strict=True):
        if kept != told:
            yield Difference(f"packed b:{branch} {dimension}={name}", bucket, measure, kept, told)
