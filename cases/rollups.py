"""The sums behind the figures: kept by folding in what changed, and made anew from what each case adds.

A mutation only adds rows to `TALLY_CHANGES`; folding them in is done behind it, by whoever comes to it, many at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Insert,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite

from cases import branch_sums, rights
from cases.db import Database
from cases.models import CASE_TALLIES, CASES, ROLLUPS, TALLY_CHANGES
from cases.models.figures import CASE_COLUMN, DIMENSIONS
from cases.repeated import Statement
from policy.tallies import MEASURES

__all__ = [
    "LEVELS",
    "RANGE",
    "Rollups",
    "added_by_cases",
    "buckets",
    "coarser",
    "departments_of",
    "sum_coarser",
    "sum_day",
    "summed",
    "sums_of",
]

_CHUNK: Final = 20_000
_PIECE: Final = 24
"""Changes that are folded in one transaction while clients wait: some 15 ms."""

_MANY: Final = 240
"""Where more changes wait, small pieces give way to whole chunks: so many are of the same branches again and again, and
a sum takes as long for one change as for all of its changes."""

_BREATH: Final = 0.05
_KEYS: Final = ("dimension", "bucket", "scope", "key")
_CHANGE: Final = ("scope", "day", *DIMENSIONS, *MEASURES)


def _tens(day: ColumnElement[int]) -> ColumnElement[int]:
    return day // 100 * 10 + case((day % 100 > 20, 2), (day % 100 > 10, 1), else_=0)


_COARSER: Final = (_tens, lambda day: day // 100, lambda day: day // 10_000)
"""From a day to its other buckets, finest first."""

RANGE: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "day": (10_000_000, 99_999_999),
        "tens": (1_000_000, 9_999_999),
        "month": (100_000, 999_999),
        "year": (1_000, 9_999),
    }
)
"""The numbers of each kind of bucket."""

LEVELS: Final = ("tens", "month", "year")
"""The kinds that are summed from finer ones, finest first."""

_FINER: Final[Mapping[str, tuple[str, Any]]] = MappingProxyType(
    {"tens": ("day", _tens), "month": ("tens", lambda tens: tens // 10), "year": ("month", lambda month: month // 100)}
)
"""From which kind each coarser one is summed, and how a bucket is found."""


class Rollups:
    def __init__(self, database: Database) -> None:
        self._database = database

    def fold(self) -> int:
        """Takes every change up into the sums, a chunk a transaction; answers how many there were.

        Safe to run anywhere at once: of two that meet, one starts again and finds the rest.
        """
        total = 0
        while done := self._chunk(_CHUNK):
            total += done
            if done < _CHUNK:
                break
        return total

    def fold_beside(self) -> int:
        """The same, while clients write: on SQLite in small pieces, and between them it lets others have their turn."""
        if not self._database.sqlite:
            return self.fold()
        most = _CHUNK if self._waiting() > _MANY else _PIECE
        total, began = 0, time.monotonic()
        while done := self._chunk(most):
            total += done
            if done < most:
                break
            time.sleep(min(_BREATH, time.monotonic() - began))
            began = time.monotonic()
        return total

    def _chunk(self, most: int) -> int:
        _folding(self._database.dialect.name).compiled(self._database.dialect)  # before the turn is taken: it is long
        return self._database.transact(lambda connection: _fold(connection, most), snapshot=True)

    def _waiting(self) -> int:
        """How many changes are not in the sums; one more than `_MANY` where there are more."""
        some = select(TALLY_CHANGES.c.id).limit(_MANY + 1).subquery()
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(some)).scalar_one())

    def days(self) -> tuple[int, ...]:
        """The days to which any case adds something, or on which sums stand."""
        with self._database.read() as connection:
            own = connection.execute(select(CASE_TALLIES.c.day).distinct()).scalars()
            return tuple(sorted({*own, *buckets(connection, "day")}))


def _fold(connection: Connection, most: int = _CHUNK) -> int:
    chunk = select(TALLY_CHANGES.c.id).order_by(TALLY_CHANGES.c.id).limit(most).subquery()
    count, last = connection.execute(select(func.count(), func.max(chunk.c.id))).one()
    if count:
        _folding(connection.dialect.name).carry_out(connection, {"last": last})
        branch_sums.fold(connection, last)
        connection.execute(delete(TALLY_CHANGES).where(TALLY_CHANGES.c.id <= last))
    return int(count)


def sum_day(connection: Connection, day: int, departments: Sequence[str]) -> None:
    """Makes the sums of a day anew from what the cases add to it, in a transaction that sees one state of the store.

    Puts down what the cases add, as changes, and sums these: the cases are looked up once, not for every sum.
    """
    while _fold(connection):
        pass
    connection.execute(delete(ROLLUPS).where(sums_of(day)))
    connection.execute(insert(TALLY_CHANGES).from_select(_CHANGE, select(added_by_cases(departments))), {"on": day})
    connection.execute(_summing(connection.dialect.name))
    connection.execute(delete(TALLY_CHANGES))  # those of this transaction: it sees no others
    branch_sums.remake(connection, day)


def sum_coarser(connection: Connection, kind: str) -> None:
    """Makes the sums of every ten days, month or year anew from the next finer ones; sees one state of the store."""
    connection.execute(delete(ROLLUPS).where(ROLLUPS.c.bucket.between(*RANGE[kind])))
    connection.execute(insert(ROLLUPS).from_select([*_KEYS, *MEASURES], coarser(kind)))
    for bucket in buckets(connection, kind):
        branch_sums.remake(connection, bucket)


def buckets(connection: Connection, kind: str) -> tuple[int, ...]:
    """The days, ten days, months or years of which there are sums."""
    query = select(ROLLUPS.c.bucket).where(ROLLUPS.c.bucket.between(*RANGE[kind])).distinct()
    return tuple(sorted({*connection.execute(query).scalars(), *branch_sums.buckets(connection, *RANGE[kind])}))


def coarser(kind: str) -> Select[Any]:
    """The sums of every ten days, month or year, from the next finer ones."""
    finer, bucket = _FINER[kind]
    return _grouped(ROLLUPS, bucket).where(ROLLUPS.c.bucket.between(*RANGE[finer]))


def _grouped(sums: FromClause, bucket: Callable[[Any], Any]) -> Select[Any]:
    """Sums like `ROLLUPS`, by what `bucket` makes of their buckets."""
    keys = (sums.c.dimension, bucket(sums.c.bucket).label("bucket"), sums.c.scope, sums.c.key)
    return select(*keys, *(func.sum(sums.c[name]).label(name) for name in MEASURES)).group_by(*keys)


def sums_of(day: int) -> ColumnElement[bool]:
    """The sums of one day; the dimensions are named so that the primary key can be used."""
    return and_(ROLLUPS.c.dimension.in_(DIMENSIONS), ROLLUPS.c.bucket == day)


def _addition(dialect: str, queries: Iterable[Select[Any]]) -> Insert:
    """Adds sums to the rollups, all by one statement: between two of them others would want the processor."""
    new = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = new(ROLLUPS).from_select([*_KEYS, *MEASURES], union_all(*queries))
    more = {name: ROLLUPS.c[name] + statement.excluded[name] for name in MEASURES}
    return statement.on_conflict_do_update(index_elements=_KEYS, set_=more)


def summed(source: FromClause, where: Sequence[ColumnElement[bool]] = ()) -> Iterator[Select[Any]]:
    """The sums by day of rows like those of `TALLY_CHANGES`: by scope as they are, and once more by branch."""
    for dimension in DIMENSIONS:
        for scope, condition in ((source.c.scope, true()), (literal("b:") + source.c.branch, source.c.scope == "")):
            keys = (
                literal(dimension).label("dimension"),
                source.c.day.label("bucket"),
                scope.label("scope"),
                source.c[dimension].label("key"),
            )
            query = select(*keys, *(func.sum(source.c[name]).label(name) for name in MEASURES))
            yield query.where(condition, *where).group_by(*keys[1:])


def added_by_cases(departments: Sequence[str]) -> Subquery:
    """What the cases add to the day `:on`, like rows of `TALLY_CHANGES`: once, and for each department that sees it."""
    keys = [func.coalesce(CASES.c[column], "").label(dimension) for dimension, column in CASE_COLUMN.items()]
    columns = (CASE_TALLIES.c.day, *keys, *(CASE_TALLIES.c[name] for name in MEASURES))
    joined = CASE_TALLIES.join(CASES, CASES.c.id == CASE_TALLIES.c.case_id)

    def added(scope: str, condition: ColumnElement[bool]) -> Select[Any]:
        query = select(literal(scope).label("scope"), *columns).select_from(joined)
        return query.where(CASE_TALLIES.c.day == bindparam("on"), condition)

    seen = (added(f"d:{department}", rights.seen_by(department)) for department in departments)
    return union_all(added("", true()), *seen).subquery("added")


def departments_of(connection: Connection) -> tuple[str, ...]:
    """Every department that sees a case."""
    columns = (CASES.c.lead_department, CASES.c.assisting_departments, CASES.c.copied_departments)
    found: set[str] = set()
    for lead, assisting, copied in connection.execute(select(*columns).distinct()):
        found.update((lead or "", *assisting, *copied))
    return tuple(sorted(found - {""}))


@cache
def _folding(dialect: str) -> Statement:
    """By days, and from these by what is coarser; built once, when it is first needed."""
    days = union_all(*summed(TALLY_CHANGES, [TALLY_CHANGES.c.id <= bindparam("last")])).cte("days")
    return Statement(_addition(dialect, (select(days), *(_grouped(days, bucket) for bucket in _COARSER))))


@cache
def _summing(dialect: str) -> Insert:
    """The same of all changes, for their days only."""
    return _addition(dialect, summed(TALLY_CHANGES))
