"""Sums over any period equal the same counted from what each case adds, whoever asks and however much is folded in."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from cases.actors import Actor, Role
from cases.branch_sums import Cells
from cases.db import Database
from cases.models import CASE_TALLIES, CASES
from cases.models.figures import BRANCH_MEASURES, CASE_COLUMN
from cases.projections import as_day
from cases.rollups import Rollups
from figures.answers import DimensionName
from figures.sums import Place, Sums, by_branch, cover, read, shortest
from policy.tallies import MEASURES
from policy.versions import Timeline
from tests.conftest import SettableClock
from tests.figures.histories import OFFICE, fill

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 1))
ACTORS = (
    OFFICE,
    Actor("a", Role.FRONT_DESK, branch="东"),
    Actor("b", Role.DEPARTMENT_HEAD, department="operations"),
    Actor("c", Role.HANDLER, branch="西", department="personal_finance"),
    Actor("d", Role.HANDLER),
)


def days_of(bucket: int) -> set[date]:
    """The days of a bucket, by trying every day of its year."""
    year = int(str(bucket)[:4])
    every = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    texts = {4: "%Y", 6: "%Y%m", 8: "%Y%m%d"}
    if bucket < 1_000_000 or bucket > 9_999_999:
        return {day for day in every if day.strftime(texts[len(str(bucket))]) == str(bucket)}
    return {
        day for day in every if day.strftime("%Y%m") == str(bucket)[:6] and min((day.day - 1) // 10, 2) == bucket % 10
    }


@given(DAYS, st.integers(1, 800))
def test_a_cover_holds_every_day_once(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    buckets = list(cover(start, end))
    held = [day for bucket in buckets for day in days_of(bucket)]
    assert sorted(held) == [start + timedelta(days=number) for number in range(length)]
    assert len(buckets) <= 2 * (9 + 2 + 11) + 2


@given(DAYS, st.integers(1, 800))
def test_the_shortest_way_holds_every_day_once_too(start: date, length: int) -> None:
    """Any thirty days take at most thirteen buckets."""
    end = start + timedelta(days=length)
    added, taken = shortest(start, end)
    held = Counter(day for bucket in added for day in days_of(bucket))
    held.subtract(day for bucket in taken for day in days_of(bucket))
    assert +held == -Counter({start + timedelta(days=number): -1 for number in range(length)})
    assert min(held.values()) >= 0
    assert not {*added} & {*taken}
    assert len(added) + len(taken) <= len(list(cover(start, end)))
    assert length != 30 or len(added) + len(taken) <= 13


def plainly(database: Database, actor: Actor, start: date, end: date, by: str) -> dict[str, Sums]:
    """One row a case and day, added up in Python under the actor's scope as the domain says it."""
    found: dict[str, Sums] = {}
    with database.read() as connection:
        rows = connection.execute(select(CASES, CASE_TALLIES).join(CASE_TALLIES)).mappings()
        for row in rows:
            departments = {row["lead_department"], *row["assisting_departments"], *row["copied_departments"]} - {None}
            seen = (
                actor.role is Role.PETITION_OFFICE or row["branch"] == actor.branch or actor.department in departments
            )
            if seen and start <= as_day(row["day"]) < end:
                key = row[CASE_COLUMN[by]] or ""
                found[key] = Sums.of((found.get(key, Sums()), {name: row[name] for name in MEASURES}))
    return {key: found[key] for key in sorted(found)}


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 5))])
def test_sums_equal_a_plain_count(database: Database, timeline: Timeline, clock: SettableClock, seed: int) -> None:
    clock.set("2026-04-20 09:00")
    fill(database, timeline, clock, seed)
    Rollups(database).fold()
    fill(database, timeline, clock, seed + 100, cases=4)  # not folded in
    chance = Random(seed)
    for actor in ACTORS:
        for by in get_args(DimensionName):
            start = date(2026, 2, 20) + timedelta(days=chance.randint(0, 30))
            end = start + timedelta(days=chance.choice((1, 7, 31, 400)))
            with database.read() as connection:
                sums = read(connection, Place(actor), start, end, by)
            expected = plainly(database, actor, start, end, by)
            assert sums == expected, (actor.user, by, start, end)


def shown(sums: Sums) -> Cells:
    return tuple(sums[measure] for measure in BRANCH_MEASURES)


@pytest.mark.parametrize("folded", [True, False])
def test_every_branch_of_the_whole(database: Database, timeline: Timeline, clock: SettableClock, folded: bool) -> None:
    """Of a month, of thirty days from any day on, and of a year; half of the cases are not folded in, or all are."""
    clock.set("2026-04-20 09:00")
    fill(database, timeline, clock, 7)
    Rollups(database).fold()
    fill(database, timeline, clock, 8, cases=4)
    if folded:
        Rollups(database).fold()
    for by in get_args(DimensionName):
        chance = Random(by)
        spans = [(date(2026, 3, 1), 31), (date(2026, 1, 1), 365)]
        spans += [(date(2026, 2, 20) + timedelta(days=chance.randint(0, 30)), 30) for _ in range(5)]
        for start, days in spans:
            end = start + timedelta(days=days)
            with database.read() as connection:
                whole = by_branch(connection, start, end, by)
                places = {branch: Place(OFFICE, branch=branch) for branch in ("东", "西")}
                parts = {branch: read(connection, place, start, end, by) for branch, place in places.items()}
            expected = {(branch, key): shown(sums) for branch, part in parts.items() for key, sums in part.items()}
            found = {place: cells for place, cells in sorted(expected.items()) if any(cells)}
            assert whole == found, (by, start, days)
            assert list(whole) == sorted(whole)
