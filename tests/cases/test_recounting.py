"""What is kept with each mutation is what the events tell; what was broken is found and mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from cases.commands import ActOnCase
from cases.db import Database
from cases.models import CASE_TALLIES, CASES, ROLLUPS, TALLY_CHANGES
from cases.recounting import Recount
from cases.rollups import Rollups
from cases.timers import Timers
from policy.versions import Timeline
from tests.cases.jobs.carried_out import rebuilt
from tests.conftest import SettableClock
from tests.figures.histories import OFFICE, fill

NOW = "2026-04-20 09:00"


@pytest.fixture
def recount(database: Database, timeline: Timeline, clock: SettableClock) -> Recount:
    clock.set(NOW)
    return Recount(database, lambda: timeline, clock)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 5))])
def test_mutations_keep_the_figures(
    database: Database, timeline: Timeline, clock: SettableClock, recount: Recount, seed: int
) -> None:
    fill(database, timeline, clock, seed)
    assert list(recount.verify()) == []
    assert Rollups(database).fold() > 0
    assert list(recount.verify()) == []
    assert Rollups(database).fold() == 0


def test_time_alone_changes_figures_too(
    database: Database, timeline: Timeline, clock: SettableClock, recount: Recount
) -> None:
    fill(database, timeline, clock, 5)
    clock.now += timedelta(days=40)
    with database.read() as connection:
        before = connection.execute(select(func.sum(CASE_TALLIES.c.overdue))).scalar_one()
    assert Timers(database, lambda: timeline, clock).look() > 0
    with database.read() as connection:
        assert connection.execute(select(func.sum(CASE_TALLIES.c.overdue))).scalar_one() > before
    assert list(recount.verify()) == []


def test_what_is_broken_is_named_and_mended(
    database: Database, timeline: Timeline, clock: SettableClock, recount: Recount
) -> None:
    fill(database, timeline, clock, 1)
    Rollups(database).fold()
    with database.write() as connection:
        day = connection.execute(select(func.max(CASE_TALLIES.c.day)).where(CASE_TALLIES.c.received > 0)).scalar_one()
        connection.execute(update(CASE_TALLIES).where(CASE_TALLIES.c.day == day).values(elderly=7))
        month = ROLLUPS.c.bucket == day // 100
        connection.execute(update(ROLLUPS).where(month, ROLLUPS.c.scope == "").values(open=99))
    found = list(recount.verify())
    assert any(wrong.place.startswith("XF2026-") and (wrong.bucket, wrong.stored) == (day, 7) for wrong in found)
    assert any(wrong.measure == "open" and (wrong.bucket, wrong.stored) == (day // 100, 99) for wrong in found)
    rebuilt(database, timeline, clock)
    assert list(recount.verify()) == []


def test_a_store_without_figures_is_filled(
    database: Database, timeline: Timeline, clock: SettableClock, recount: Recount
) -> None:
    assert not recount.unbuilt()
    fill(database, timeline, clock, 2)
    with database.write() as connection:
        for table in (CASE_TALLIES, TALLY_CHANGES, ROLLUPS):
            connection.execute(delete(table))
    assert recount.unbuilt()
    rebuilt(database, timeline, clock)
    assert not recount.unbuilt()
    assert list(recount.verify()) == []


def test_a_case_that_turns_out_repeated_was_not_settled_the_first_time(
    database: Database, timeline: Timeline, clock: SettableClock, recount: Recount
) -> None:
    """The first resolution's month is corrected by a link that is made later, and by one that is made elsewhere."""
    from cases.commands import Customer, RegisterCase
    from cases.service import CaseService

    service = CaseService(database, lambda: timeline, clock, "s")

    def register(local: str) -> str:
        clock.set(local)
        customer = Customer(phone="13900000000")
        command = RegisterCase("hotline", "东", "s", "n", main_class="service_complaint", business_line="wealth",
                               customer=customer)  # fmt: skip
        identifier = service.register(OFFICE, command).case_id
        assert identifier is not None
        return identifier

    def firsts() -> tuple[int, int, int]:
        with database.read() as connection:
            sums = (func.sum(CASE_TALLIES.c[name]) for name in ("first_resolved", "first_time", "repeats"))
            found = connection.execute(select(*sums)).one()
        return (found[0], found[1], found[2])

    first = register("2026-03-02 10:00")
    for mutation in ("dispatchCase", "resolveCase"):
        clock.now += timedelta(hours=1)
        service.act(OFFICE, ActOnCase(mutation, first, data={"outcome": "x"} if mutation == "resolveCase" else {}))
    assert firsts() == (1, 1, 0)
    again = register("2026-03-20 10:00")
    service.act(OFFICE, ActOnCase("linkRepeat", again, data={"repeat_of_id": first}))
    assert firsts() == (1, 0, 1)
    assert list(recount.verify()) == []
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(CASES)).scalar_one() == 2
