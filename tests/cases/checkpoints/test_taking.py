"""A checkpoint an hour, by whichever instance comes first, over the heads that changed since the last one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from cases.checkpoints.reading import Checkpoints
from cases.checkpoints.record import BEGINNING
from cases.checkpoints.signing import SigningKey
from cases.checkpoints.taking import CheckpointTaker
from cases.db import Database
from cases.models import CHECKPOINTS, EVENTS, LEAVES
from cases.paging import Window
from cases.writes import settle
from policy.versions import Timeline
from tests.cases.checkpoints.sealed import Sealed
from tests.conftest import SettableClock


@pytest.fixture
def sealed(database: Database, timeline: Timeline, clock: SettableClock, tmp_path: Path) -> Sealed:
    return Sealed(database, timeline, clock, tmp_path)


def chains(sealed: Sealed) -> list[str]:
    with sealed.database.read() as connection:
        return [row.chain for row in connection.execute(select(LEAVES.c.chain).order_by(LEAVES.c.position))]


def test_the_first_covers_every_chain_and_the_next_what_changed(sealed: Sealed) -> None:
    covered = chains(sealed)
    kinds = sorted(chain.split(":")[0] for chain in covered[: sealed.first.size])
    assert kinds == ["case", "case", "draft", "measure", "meeting", "milestone"]
    assert covered[sealed.first.size :] == [sealed.case]
    assert (sealed.first.previous, sealed.second.previous) == (BEGINNING.digest, sealed.first.digest)
    assert (sealed.first.number, sealed.second.number) == (1, 2)
    assert sealed.key.public.signed(sealed.second.statement, sealed.second.signature)
    assert not sealed.key.public.signed(replace(sealed.second, size=9).statement, sealed.second.signature)


def test_there_is_one_an_hour_also_where_nothing_changed(sealed: Sealed) -> None:
    sealed.step()
    sealed.clock.set("2026-03-02 11:59")
    assert sealed.taker.look() is None
    sealed.clock.set("2026-03-02 09:30")  # a clock that was set back makes none either
    assert sealed.taker.look() is None
    sealed.clock.set("2026-03-02 12:00")
    assert sealed.taken().size == sealed.second.size + 1
    sealed.clock.set("2026-03-02 15:00")
    quiet = sealed.taken()
    assert (quiet.number, quiet.size) == (4, sealed.second.size + 1)
    assert sealed.findings() == []


def test_of_two_instances_one_takes_it(sealed: Sealed) -> None:
    sealed.clock.set("2026-03-02 12:00")
    first = CheckpointTaker(sealed.database, sealed.clock, lambda: sealed.key)

    def key_while_the_other_one_writes() -> SigningKey:
        assert first.look() is not None
        return sealed.key

    assert CheckpointTaker(sealed.database, sealed.clock, key_while_the_other_one_writes).look() is None
    with sealed.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(CHECKPOINTS)).scalar_one() == 3
    assert sealed.findings() == []


@pytest.mark.parametrize("peaks", ["[]", '["x"]'])
def test_subtrees_that_somebody_changed_spoil_no_later_checkpoint(sealed: Sealed, peaks: str) -> None:
    sealed.attack("UPDATE audit_checkpoint SET peaks = :peaks WHERE number = 2", peaks=peaks)
    sealed.step()
    sealed.clock.set("2026-03-02 12:00")
    third = sealed.taken()
    assert {found.place for found in sealed.findings()} == {"checkpoint 2"}
    with sealed.database.write() as connection:
        connection.execute(update(CHECKPOINTS).where(CHECKPOINTS.c.number == 2).values(sealed.second.row))
    assert third.size == sealed.second.size + 1
    assert sealed.findings() == []


ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@ON_POSTGRESQL
def test_a_change_still_in_flight_is_covered_by_the_next(sealed: Sealed) -> None:
    with sealed.database.write() as connection:
        connection.execute(select(func.pg_current_xact_id()))  # this write began before the step, and goes on
        sealed.step()
        sealed.clock.set("2026-03-02 12:00")
        assert sealed.taken().size == sealed.second.size
    sealed.clock.set("2026-03-02 13:00")
    assert sealed.taken().size == sealed.second.size + 1


@ON_POSTGRESQL
def test_a_store_moved_to_another_server_goes_on(sealed: Sealed) -> None:
    """There transactions are numbered anew: the last checkpoint ends far above them."""
    far = 10**9
    place = replace(sealed.second, place=(far, sealed.second.place[1]))
    moved = replace(place, signature=sealed.key.sign(place.statement))
    with sealed.database.write() as connection:
        connection.execute(update(CHECKPOINTS).where(CHECKPOINTS.c.number == 2).values(moved.row))
        connection.execute(update(EVENTS).values(write_id=far))
    assert settle(sealed.database, sealed.clock)
    sealed.step()
    sealed.clock.set("2026-03-02 12:00")
    assert sealed.taken().size == sealed.second.size + 1


def test_pages_begin_with_the_newest(sealed: Sealed) -> None:
    checkpoints = Checkpoints(sealed.database)
    page = checkpoints.page(Window(first=1))
    assert page.items == (sealed.second,)
    assert checkpoints.page(Window(first=1, after=page.cursors[0])).items == (sealed.first,)
    assert checkpoints.verified() is None
