"""The numbers of writes go on when a store is moved to another PostgreSQL server, whatever that has counted to."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from cases.actors import Actor, Role
from cases.changes import window
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.feed import Feed
from cases.models import EVENTS, WRITE_EPOCHS
from cases.service import CaseService
from cases.writes import horizon, settle, write_number
from policy.errors import InvalidRequest
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)
FAR = 10**9
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def service(database: Database, timeline: Timeline, clock: SettableClock) -> CaseService:
    settle(database, clock)
    return CaseService(database, lambda: timeline, clock, "s")


def moved(database: Database) -> None:
    """As a restored store is: its writes were numbered by a server that had counted much further."""
    with database.write() as connection:
        connection.execute(update(EVENTS).values(write_id=FAR))
        connection.execute(update(WRITE_EPOCHS).values(server="another/00000001"))


def registered(service: CaseService) -> str:
    return str(service.register(OFFICE, RegisterCase("hotline", "东", "s", "n")).case_id)


def test_a_store_that_stays_where_it_is_begins_one_epoch(database: Database, clock: SettableClock) -> None:
    assert [settle(database, clock), settle(database, clock)] == [False, False]
    with database.read() as connection:
        added = connection.execute(select(WRITE_EPOCHS.c.added)).scalars().all()
    assert added == ([] if database.sqlite else [0])


@ON_POSTGRESQL
def test_what_is_written_after_a_move_comes_after_all_that_was(
    database: Database, service: CaseService, clock: SettableClock
) -> None:
    before = registered(service)
    moved(database)
    last = (FAR, 10**6)
    assert service.act(OFFICE, ActOnCase("recordContact", before)).done
    assert Feed(database).cases_since(last)[0] == ()  # the fault that an epoch mends
    with database.write() as connection:
        connection.execute(update(EVENTS).values(write_id=FAR))
    assert settle(database, clock)
    assert not settle(database, clock)
    after = registered(service)
    assert Feed(database).cases_since(last)[0] == (after.removeprefix("case:"),)
    assert Feed(database).last().events > last
    assert len(Feed(database).cases_since((0, 0))[0]) == 2


@ON_POSTGRESQL
def test_a_store_that_was_moved_before_there_were_epochs_is_seen_to_be(
    database: Database, service: CaseService, clock: SettableClock
) -> None:
    registered(service)
    moved(database)
    with database.write() as connection:
        connection.execute(delete(WRITE_EPOCHS))
    assert settle(database, clock)
    with database.write() as connection:
        assert write_number(connection) >= (horizon(connection) or 0) > FAR


@ON_POSTGRESQL
def test_change_numbers_hold_but_for_those_of_what_was_lost(
    database: Database, service: CaseService, clock: SettableClock
) -> None:
    registered(service)
    moved(database)
    settle(database, clock)
    with database.read() as connection:
        found = window(connection, [EVENTS], (FAR + 1,))
        assert found.until[0] > FAR
        assert connection.execute(select(EVENTS.c.seq).where(found.holds(EVENTS))).all() == []
        assert window(connection, [EVENTS], found.until).next == found.next
        with pytest.raises(InvalidRequest):
            window(connection, [EVENTS], (FAR + 2,))


@ON_POSTGRESQL
def test_a_second_move_begins_above_the_first(database: Database, service: CaseService, clock: SettableClock) -> None:
    for _ in range(2):
        registered(service)
        with database.write() as connection:
            connection.execute(update(WRITE_EPOCHS).values(server="another/00000001"))
        with database.read() as connection:
            before = horizon(connection) or 0
        assert settle(database, clock)
        with database.read() as connection:
            assert (horizon(connection) or 0) > before
