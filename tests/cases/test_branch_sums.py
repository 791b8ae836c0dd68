"""The packed sums by branch are the sums of the changes, to the last cell, whatever the changes are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update

import cases
from cases import branch_sums
from cases.branch_sums import Cells
from cases.db import Database
from cases.models import BRANCH_NUMBERS, BRANCH_SUMS, TALLY_CHANGES
from cases.models.figures import BRANCH_DIMENSIONS, BRANCH_MEASURES, DIMENSIONS
from cases.recounting import Recount
from cases.rollups import RANGE, Rollups, buckets
from policy.tallies import MEASURES
from policy.versions import Timeline
from tests.cases.jobs.carried_out import rebuilt
from tests.conftest import THOROUGH, SettableClock
from tests.figures.histories import fill

Change = tuple[str, str, int, dict[str, int]]

CHANGES = st.lists(
    st.tuples(
        st.integers(0, 110).map("支行{}".format),  # of three blocks
        st.sampled_from(("", "wealth", "debit_card")),
        st.sampled_from((20260101, 20260110, 20260111, 20260131, 20260220, 20260228, 20270301)),
        st.dictionaries(st.sampled_from(BRANCH_MEASURES), st.integers(-(2**31), 2**31 - 1), min_size=1),
    ),
    min_size=1,
    max_size=12,
)


def left(database: Database, changes: list[Change]) -> None:
    """Leaves changes as mutations do; every dimension has the key of the line."""
    rows: list[dict[str, Any]] = [
        {"scope": "", "day": day, **dict.fromkeys(DIMENSIONS, line), "branch": branch,
         **dict.fromkeys(MEASURES, 0), **measured}
        for branch, line, day, measured in changes
    ]  # fmt: skip
    seen = {**rows[0], "scope": "d:operations"}  # once more for a department, which no branch's sum counts again
    with database.write() as connection:
        connection.execute(insert(TALLY_CHANGES), [*rows, seen])


def folded(database: Database, changes: list[Change]) -> None:
    left(database, changes)
    with database.write() as connection:
        branch_sums.fold(connection, connection.execute(select(func.max(TALLY_CHANGES.c.id))).scalar_one())
        connection.execute(delete(TALLY_CHANGES))


def added_up(changes: list[Change], days: range) -> dict[tuple[str, str], Cells]:
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(BRANCH_MEASURES))
    for (branch, line, day, measured), (place, name) in product(changes, enumerate(BRANCH_MEASURES)):
        found[branch, line][place] += measured.get(name, 0) if day in days else 0
    return {place: tuple(cells) for place, cells in found.items() if any(cells)}


def stored(database: Database, *asked: int, taken: Sequence[int] = ()) -> dict[tuple[str, str], Cells]:
    with database.read() as connection:
        found, *others = (branch_sums.read(connection, dimension, asked, taken) for dimension in BRANCH_DIMENSIONS)
    assert all(other == found for other in others)
    return found


@settings(max_examples=12 * THOROUGH, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CHANGES, min_size=1, max_size=3))
def test_sums_are_those_of_the_changes(database: Database, folds: list[list[Change]]) -> None:
    with database.write() as connection:
        for table in (BRANCH_SUMS, BRANCH_NUMBERS):
            connection.execute(delete(table))
    for changes in folds:
        folded(database, changes)
    every = [change for changes in folds for change in changes]
    assert stored(database, 20260110) == added_up(every, range(20260110, 20260111))
    assert stored(database, 2026010) == added_up(every, range(20260101, 20260111))
    assert stored(database, 2026012) == added_up(every, range(20260121, 20260132))
    assert stored(database, 202602) == added_up(every, range(20260201, 20260232))
    assert stored(database, 2026) == added_up(every, range(20260101, 20261232))
    not_the_last = [change for change in every if change[2] != 20260228]
    assert stored(database, 202601, 2026021, 2027) == added_up(not_the_last, range(20260101, 20271232))
    assert stored(database, 2026, taken=[20260228]) == added_up(not_the_last, range(20260101, 20261232))


def test_no_cell_runs_over_into_its_neighbour(database: Database) -> None:
    """Thirty-two bits are not enough, and a number below zero takes nothing from the next branch."""
    for _ in range(3):
        folded(database, [("东", "wealth", 20260105, {"received": 2**31 - 1, "rated_5": 2**31 - 1})])
        folded(database, [("西", "wealth", 20260105, {"received": -5})])
    most = 3 * (2**31 - 1)
    assert stored(database, 2026) == {
        ("东", "wealth"): (most, 0, 0, 0, 0, 0, 0, 0, 0, most),
        ("西", "wealth"): (-15, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    }


def test_two_that_fold_at_once_count_everything_once(database: Database) -> None:
    """Both find branches without a number, and the same changes."""
    changes: list[Change] = [(f"支行{number}", "wealth", 20260105, {"received": number + 1}) for number in range(60)]
    left(database, changes)
    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(Rollups(database).fold) for _ in range(2)]
    assert sorted(one.result() for one in done) == [0, len(changes) + 1]
    assert stored(database, 20260105) == stored(database, 2026) == added_up(changes, range(20260105, 20260106))


def test_what_is_broken_is_named_and_mended(database: Database, timeline: Timeline, clock: SettableClock) -> None:
    clock.set("2026-04-20 09:00")
    fill(database, timeline, clock, 1)
    Rollups(database).fold()
    recount = Recount(database, lambda: timeline, clock)
    assert list(recount.verify()) == []
    with database.write() as connection:
        month = (BRANCH_SUMS.c.dimension == "channel") & (BRANCH_SUMS.c.bucket == 202603)
        connection.execute(update(BRANCH_SUMS).where(month).values(cells=b"\x07"))
        connection.execute(delete(BRANCH_SUMS).where(BRANCH_SUMS.c.dimension == "topic", BRANCH_SUMS.c.bucket == 2026))
        connection.execute(insert(BRANCH_SUMS).values(dimension="topic", bucket=1999, key="x", block=0, cells=b"\x01"))
    found = {(wrong.place.partition("=")[0].rpartition(" ")[2], wrong.bucket) for wrong in recount.verify()}
    assert found == {("channel", 202603), ("topic", 2026), ("topic", 1999)}
    rebuilt(database, timeline, clock)
    assert list(recount.verify()) == []


def test_a_store_of_the_last_release_is_filled_by_the_migration(
    database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    clock.set("2026-04-20 09:00")
    fill(database, timeline, clock, 3)
    Rollups(database).fold()
    script = ScriptDirectory(str(Path(cases.__file__).parent / "migrations")).get_revision("0015")
    with database.write() as connection:
        for table in (BRANCH_SUMS, BRANCH_NUMBERS):
            table.drop(connection)
        with Operations.context(MigrationContext.configure(connection)):
            script.module.upgrade()
        assert connection.execute(select(func.count()).select_from(BRANCH_SUMS)).scalar_one() > 0
        found = {bucket for kind in RANGE for bucket in buckets(connection, kind)}
        for bucket in found:
            rolled_up = branch_sums.rolled_up(connection, bucket)
            expected = {place: cells for place, cells in rolled_up.items() if any(cells)}
            assert branch_sums.kept(connection, bucket) == expected
    assert len(found) > 10


@pytest.mark.parametrize("branches", [1, 47, 48, 49, 200])
def test_every_branch_has_its_own_place(database: Database, branches: int) -> None:
    folded(database, [(f"{number}", "wealth", 20260105, {"received": number + 1}) for number in range(branches)])
    assert {branch: cells[0] for (branch, _), cells in stored(database, 20260105).items()} == {
        f"{number}": number + 1 for number in range(branches)
    }
