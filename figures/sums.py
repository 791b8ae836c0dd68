"""Reading the sums: a period is covered by as few buckets as can be, so that what it costs does not grow with cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from operator import add
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select

from cases import branch_sums, rights
from cases.actors import Actor
from cases.branch_sums import Cells
from cases.models import CASE_TALLIES, CASES, ROLLUPS, TALLY_CHANGES
from cases.models.figures import BRANCH_MEASURES, CASE_COLUMN
from cases.projections import as_number
from figures.answers import DimensionName
from figures.shares import Share
from policy.tallies import MEASURES

__all__ = ["WHOLE", "Place", "Sums", "Within", "by_branch", "cover", "read", "read_pairs", "shortest", "total"]


@dataclass(frozen=True, slots=True)
class Place:
    """Whose cases are summed: those that the actor sees, and of these only a branch's or a department's where named."""

    actor: Actor
    branch: str | None = None
    department: str | None = None

    @property
    def scope(self) -> str | None:
        """The scope of the rollups that holds just these cases; None where they have no sums of their own."""
        actor = self.actor
        if not rights.may(actor, rights.READ):
            return None
        bounds = {("b", self.branch), ("d", self.department)}
        if not rights.unbounded(actor):
            bounds |= {("b", actor.branch), ("d", actor.department)}
        named = [f"{kind}:{name}" for kind, name in bounds if name is not None]
        if not named:
            return "" if rights.unbounded(actor) else None
        return named[0] if len(named) == 1 else None

    @property
    def condition(self) -> ColumnElement[bool]:
        """The same as a condition on `CASES`."""
        condition = rights.scope(self.actor)
        if self.branch is not None:
            condition &= CASES.c.branch == self.branch
        if self.department is not None:
            condition &= rights.seen_by(self.department)
        return condition


@dataclass(frozen=True, slots=True)
class Within:
    """A branch's or a department's part of the figures; neither: all of it."""

    branch: str | None = None
    department: str | None = None

    def place(self, actor: Actor) -> Place:
        return Place(actor, self.branch, self.department)


WHOLE: Final = Within()
_RATED: Final = tuple(f"rated_{rating}" for rating in range(1, 6))


class Sums(dict[str, int]):
    """Measures (`policy.tallies.MEASURES`) summed; what is not there is 0."""

    def __missing__(self, measure: str) -> int:
        return 0

    @classmethod
    def of(cls, parts: Iterable[Mapping[str, int]]) -> Sums:
        """All parts together."""
        whole = cls()
        for part in parts:
            for measure, number in part.items():
                whole[measure] += number
        return whole

    def share(self, numerator: str, denominator: str) -> Share:
        return Share(self[numerator], self[denominator])

    @property
    def completion(self) -> Share:
        return Share(self["received"] - self["open"], self["received"])

    def satisfaction(self, satisfied_from: int) -> Share:
        ratings = [self[measure] for measure in _RATED]
        return Share(sum(ratings[satisfied_from - 1 :]), sum(ratings))


def read(connection: Connection, place: Place, start: date, end: date, by: DimensionName) -> dict[str, Sums]:
    """The sums of [start, end) by key, in the order of the keys; a key with nothing but zeros is left out."""
    scope = place.scope
    if scope is None:
        return _grouped(connection.execute(_of_cases(place, start, end, by)))
    kind, _, name = scope.partition(":")
    given = {**_bounds(start, end), "scope": scope, "changed": scope if kind == "d" else "", "branch": name}
    summed = connection.execute(_of_rollups(by), given).all()
    return _grouped((*summed, *connection.execute(_of_changes(by, of_branch=kind == "b"), given)))


def by_branch(connection: Connection, start: date, end: date, by: DimensionName) -> dict[tuple[str, str], Cells]:
    """The whole bank's sums of `BRANCH_MEASURES` by branch and key, in their order; none of them all zero."""
    given = _bounds(start, end)
    found = _branches(connection, given) if by == "branch" else branch_sums.read(connection, by, *shortest(start, end))
    changed = connection.execute(_changes_of_branches(by), given).all()
    if not changed:
        return found
    for branch, key, *numbers in changed:
        cells = tuple(numbers)
        known = found.get((branch, key))
        found[branch, key] = cells if known is None else tuple(map(add, known, cells))
    return {place: found[place] for place in sorted(found) if any(found[place])}


def _branches(connection: Connection, given: Mapping[str, Any]) -> dict[tuple[str, str], Cells]:
    """Each branch under its own name: what is kept of the whole bank by branch."""
    query = _summed((ROLLUPS.c.key,), ROLLUPS, BRANCH_MEASURES).where(ROLLUPS.c.dimension == "branch", _COVERED)
    found = connection.execute(query.where(ROLLUPS.c.scope == "").group_by(ROLLUPS.c.key), given).all()
    return {(branch, branch): tuple(numbers) for branch, *numbers in sorted(found) if any(numbers)}


def read_pairs(
    connection: Connection, place: Place, start: date, end: date, by: tuple[DimensionName, DimensionName]
) -> dict[tuple[str, str], Sums]:
    """The sums by two dimensions at once, counted from what each case adds: its cost grows with the period's cases."""
    keys = [func.coalesce(CASES.c[CASE_COLUMN[dimension]], "") for dimension in by]
    query = _summed(keys, CASE_TALLIES).join(CASES, CASES.c.id == CASE_TALLIES.c.case_id)
    query = query.where(place.condition, *_days(CASE_TALLIES.c.day, start, end)).group_by(*keys)
    return _grouped(((first, second), *numbers) for first, second, *numbers in connection.execute(query))


def cover(start: date, end: date) -> Iterator[int]:
    """The buckets that make up [start, end), years and months where they fit."""
    day = start
    while day < end:
        for bucket, after in _from(day):
            if after <= end:
                yield bucket
                day = after
                break


def shortest(start: date, end: date) -> tuple[list[int], list[int]]:
    """The buckets that make up [start, end) where some may be taken away again: those added, and those taken.

    Ten days less one are two buckets, not nine.
    """
    plain = list(cover(start, end))
    first, left_out, before = _nearest(start)
    last, after, beyond = _nearest(end)
    added, taken = [*before, *cover(first, last), *after], [*left_out, *beyond]
    return (added, taken) if len(added) + len(taken) < len(plain) else (plain, [])


def _nearest(day: date) -> tuple[date, list[int], list[int]]:
    """The nearest beginning of ten days; the days from it to the day, and those from the day to it."""
    first = day.replace(day=1 + 10 * min((day.day - 1) // 10, 2))
    following = _next_month(day) if first.day == 21 else first + timedelta(days=10)
    if day - first <= following - day:
        return first, [as_number(first + timedelta(days=place)) for place in range((day - first).days)], []
    return following, [], [as_number(day + timedelta(days=place)) for place in range((following - day).days)]


def _from(day: date) -> Iterator[tuple[int, date]]:
    """The buckets that begin with the day, longest first, each with the day after it."""
    month = day.year * 100 + day.month
    if day.day == 1:
        if day.month == 1:
            yield day.year, date(day.year + 1, 1, 1)
        yield month, _next_month(day)
    if day.day in (1, 11):
        yield month * 10 + day.day // 10, day + timedelta(days=10)
    elif day.day == 21:
        yield month * 10 + 2, _next_month(day)
    yield as_number(day), day + timedelta(days=1)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _bounds(start: date, end: date) -> dict[str, Any]:
    return {"buckets": list(cover(start, end)), "first": as_number(start), "end": as_number(end)}


_COVERED: Final = ROLLUPS.c.bucket.in_(bindparam("buckets", expanding=True))
_CHANGED: Final = (TALLY_CHANGES.c.day >= bindparam("first"), TALLY_CHANGES.c.day < bindparam("end"))


@cache
def _of_rollups(by: DimensionName) -> Select[Any]:
    """Statements are built once: each names some thirty sums."""
    query = _summed((ROLLUPS.c.key,), ROLLUPS).where(ROLLUPS.c.dimension == by, _COVERED)
    return query.where(ROLLUPS.c.scope == bindparam("scope")).group_by(ROLLUPS.c.key)


@cache
def _of_changes(by: DimensionName, *, of_branch: bool) -> Select[Any]:
    """What is not in the sums yet."""
    key = TALLY_CHANGES.c[by]
    query = _summed((key,), TALLY_CHANGES).where(TALLY_CHANGES.c.scope == bindparam("changed"), *_CHANGED)
    return (query.where(TALLY_CHANGES.c.branch == bindparam("branch")) if of_branch else query).group_by(key)


@cache
def _changes_of_branches(by: DimensionName) -> Select[Any]:
    """What is not in the sums of the branches yet."""
    keys = (TALLY_CHANGES.c.branch, TALLY_CHANGES.c[by].label("key"))
    changed = _summed(keys, TALLY_CHANGES, BRANCH_MEASURES).where(TALLY_CHANGES.c.scope == "", *_CHANGED)
    return changed.group_by(*keys)


def _of_cases(place: Place, start: date, end: date, by: DimensionName) -> Select[Any]:
    """Counted from what each case adds: for whoever sees cases by two bounds at once."""
    key = func.coalesce(CASES.c[CASE_COLUMN[by]], "")
    query = _summed((key,), CASE_TALLIES).join(CASES, CASES.c.id == CASE_TALLIES.c.case_id)
    return query.where(place.condition, *_days(CASE_TALLIES.c.day, start, end)).group_by(key)


def _summed(keys: Sequence[ColumnElement[Any]], table: Any, measures: Sequence[str] = MEASURES) -> Select[Any]:
    return select(*keys, *(func.sum(table.c[name]) for name in measures))


def _days(day: ColumnElement[int], start: date, end: date) -> tuple[ColumnElement[bool], ...]:
    return day >= as_number(start), day < as_number(end)


def _grouped(rows: Iterable[Any]) -> dict[Any, Sums]:
    found: dict[Any, Sums] = {}
    for key, *numbers in rows:
        sums = Sums(zip(MEASURES, numbers, strict=True))
        found[key] = Sums.of((found[key], sums)) if key in found else sums
    return {key: found[key] for key in sorted(found) if any(found[key].values())}


def total(sums: Mapping[Any, Sums]) -> Sums:
    """All keys together: every case has one key in a dimension."""
    return Sums.of(sums.values())
