"""What a case adds to the figures, kept with the case: written in the transaction of the mutation that changes it.

A change is the difference between what the case added before and what it adds now, under the dimensions of its row
before and after. The sums take the differences up later (`cases.rollups`); until then figures read both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, delete, select

from cases.bulk import insert_rows
from cases.models import CASE_TALLIES, CASES, TALLY_CHANGES
from cases.models.figures import CASE_COLUMN
from policy.tallies import MEASURES, NO_LINKS, Links, Tally

__all__ = [
    "CASE_COLUMNS",
    "Renewal",
    "as_day",
    "as_number",
    "differences",
    "links_of",
    "renew",
    "renewed",
    "stored_tallies",
]

CASE_COLUMNS: Final = (*CASE_COLUMN.values(), "assisting_departments", "copied_departments")
"""The columns of a case on which its place in the figures depends."""

Row = Mapping[str, Any]
_NOTHING: Final[Tally] = {}
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Renewal:
    """A case whose row or tallies may have changed: its row before (None for a new case) and after, its tallies now."""

    key: str
    before: Row | None
    after: Row
    tallies: Mapping[date, Tally]


def renew(connection: Connection, renewals: Sequence[Renewal]) -> None:
    """Stores the tallies as they are now, and what changed by it."""
    for table, rows in renewed(connection, renewals).items():
        insert_rows(connection, table, rows)


def renewed(connection: Connection, renewals: Sequence[Renewal]) -> dict[Table, list[dict[str, Any]]]:
    """Removes the tallies that hold no more; answers the rows that are to be inserted."""
    known = stored_tallies(connection, [renewal.key for renewal in renewals if renewal.before is not None])
    changes: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    added: list[dict[str, Any]] = []
    for renewal in renewals:
        old = known.get(renewal.key, {})
        new = {as_number(day): tally for day, tally in renewal.tallies.items()}
        changes.extend(differences(renewal.before, renewal.after, old, new))
        for day in old.keys() | new.keys():
            if old.get(day) != new.get(day):
                place = {"case_id": renewal.key, "day": day}
                gone.extend([place] if day in old else [])
                added.extend([{**place, **_filled(new[day])}] if day in new else [])
    if gone:
        connection.execute(_REMOVE, [{"case": place["case_id"], "on": place["day"]} for place in gone])
    return {CASE_TALLIES: added, TALLY_CHANGES: changes}


def links_of(connection: Connection, key: str, row: Row, *, resolved: bool) -> Links:
    """The receipts of the linked cases: of the one that this case repeats, and, once resolved, of its repeats."""
    earlier = None
    if row["repeat_of"] is not None:
        earlier = connection.execute(select(CASES.c.received_at).where(CASES.c.id == row["repeat_of"])).scalar_one()
    elif not resolved:
        return NO_LINKS
    later = select(CASES.c.received_at).where(CASES.c.repeat_of == key)
    return Links(earlier, tuple(connection.execute(later).scalars()) if resolved else ())


def stored_tallies(connection: Connection, keys: Sequence[str]) -> dict[str, dict[int, dict[str, int]]]:
    """What is stored of each of the cases: day → the measures that are not 0."""
    found: dict[str, dict[int, dict[str, int]]] = defaultdict(dict)
    for start in range(0, len(keys), _CHUNK):
        query = select(CASE_TALLIES).where(CASE_TALLIES.c.case_id.in_(keys[start : start + _CHUNK]))
        for case, day, *numbers in connection.execute(query):
            found[case][day] = {name: number for name, number in zip(MEASURES, numbers, strict=True) if number}
    return dict(found)


def differences(
    before: Row | None, after: Row, old: Mapping[int, Tally], new: Mapping[int, Tally]
) -> Iterator[dict[str, Any]]:
    """The rows for `TALLY_CHANGES` that lead from the old tallies under the old row to the new ones under the new."""
    former, latter = None if before is None else _place(before), _place(after)
    for day in sorted(old.keys() | new.keys()):
        was, now = old.get(day, _NOTHING), new.get(day, _NOTHING)
        if former == latter:
            yield from _changes(latter, day, {name: now.get(name, 0) - was.get(name, 0) for name in was.keys() | now})
            continue
        if former is not None:
            yield from _changes(former, day, {name: -number for name, number in was.items()})
        yield from _changes(latter, day, now)


def as_number(day: date) -> int:
    """A day as the tables have it: 20260305."""
    return day.year * 10_000 + day.month * 100 + day.day


def as_day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


_Place = tuple[dict[str, str], tuple[str, ...]]
"""A case's key in each dimension, and the departments that see it."""


def _place(row: Row) -> _Place:
    keys = {dimension: row[column] or "" for dimension, column in CASE_COLUMN.items()}
    departments = {*row["assisting_departments"], *row["copied_departments"], keys["department"]} - {""}
    return keys, tuple(sorted(departments))


def _changes(place: _Place, day: int, tally: Tally) -> Iterator[dict[str, Any]]:
    if not any(tally.values()):
        return
    keys, departments = place
    for scope in ("", *(f"d:{department}" for department in departments)):
        yield {"scope": scope, "day": day, **keys, **_filled(tally)}


def _filled(tally: Tally) -> dict[str, int]:
    return {**_ZEROS, **tally}


_ZEROS: Final = dict.fromkeys(MEASURES, 0)
_REMOVE: Final = delete(CASE_TALLIES).where(
    CASE_TALLIES.c.case_id == bindparam("case"), CASE_TALLIES.c.day == bindparam("on")
)
