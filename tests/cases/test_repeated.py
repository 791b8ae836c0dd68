"""A query that is asked again goes to the driver as it was compiled, and finds the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, Integer, bindparam, insert, literal_column, select, union_all
from sqlalchemy.exc import IntegrityError, OperationalError

from cases.actors import Actor, Role
from cases.bulk import insert_rows
from cases.columns import UtcDateTime
from cases.commands import RegisterCase
from cases.db import Database
from cases.filters import SEEN, listed, listing
from cases.models import CASES, IDEMPOTENCY, SESSIONS
from cases.paging import Window
from cases.repeated import Repeated, Statement, by_driver
from cases.service import CaseService
from cases.views import CaseFilter, CaseOrder
from policy.versions import Timeline
from tests.conftest import SettableClock
from tests.running import SECRET

OFFICE = Actor("shen", Role.PETITION_OFFICE)


def register(database: Database, timeline: Timeline, clock: SettableClock) -> None:
    service = CaseService(database, lambda: timeline, clock, SECRET)
    for number in range(3):
        clock.set(f"2026-03-0{number + 2} 10:00")
        service.register(OFFICE, RegisterCase("hotline", "城东支行", "排队 100%", f"排队两小时 {number}"))


@pytest.mark.parametrize(
    "actor", [OFFICE, Actor("li", Role.HANDLER, branch="城东支行"), Actor("x", Role.HANDLER, department="operations")]
)
@pytest.mark.parametrize(
    "wanted", [CaseFilter(), CaseFilter(text="100%", received_from=datetime(2026, 3, 3, tzinfo=UTC), mine=True)]
)
def test_it_finds_the_same_each_time(
    database: Database, timeline: Timeline, clock: SettableClock, actor: Actor, wanted: CaseFilter
) -> None:
    register(database, timeline, clock)
    query = Repeated(listed(actor, wanted, CaseOrder.RECEIVED).order_by(CASES.c.id).limit(2))
    with database.read() as connection:
        first, *more = ([tuple(row) for row in query.rows(connection)] for _ in range(3))
        known = [tuple(row) for row in connection.execute(query.query)]
    assert len(first) == (2 if actor is OFFICE or (actor.branch and not wanted.mine) else 0)
    assert [first, *more] == [known] * 3
    assert all(row[len(SEEN) - 1] is None or row[len(SEEN) - 1].tzinfo is UTC for row in first)


def test_the_statement_of_a_page_is_made_once(database: Database) -> None:
    asked = [listing(OFFICE, CaseFilter(), CaseOrder.RECEIVED, Window(first=7)) for _ in range(2)]
    assert asked[0] is asked[1]


def test_instants_are_kept_to_the_microsecond_by_every_way_in(database: Database) -> None:
    east = datetime(2026, 3, 2, 8, 0, 0, 1, tzinfo=timezone(timedelta(hours=8)))
    whole = datetime(2026, 3, 2, tzinfo=UTC)
    row = {"generation": 0, "user": "x", "role": "auditor", "seen_at": east, "ends_at": whole}
    with database.write() as connection:
        connection.execute(insert(SESSIONS).values(digest="a" * 64, **row))
        insert_rows(connection, SESSIONS, [{"digest": "b" * 64, **row}])
        found = connection.execute(select(SESSIONS.c.seen_at, SESSIONS.c.ends_at)).all()
    assert found == [(east, whole)] * 2
    assert {instant.tzinfo for pair in found for instant in pair} == {UTC}


def test_a_naive_instant_is_refused(database: Database) -> None:
    naive = datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None)
    row = {"digest": "a" * 64, "generation": 0, "user": "x", "role": "auditor", "seen_at": naive, "ends_at": naive}
    with pytest.raises(ValueError, match="naive"), database.write() as connection:
        insert_rows(connection, SESSIONS, [row])


def test_what_the_driver_refuses_is_told_as_by_sqlalchemy(database: Database) -> None:
    """Else a mutation that met another writer would not be carried out again, nor a full disk be told as one."""
    row = {
        "actor": "x",
        "mutation": "m",
        "key": "k",
        "digest": "d",
        "case_id": "c",
        "carried_out_at": datetime.now(UTC),
    }
    attempts: list[int] = []

    def work(connection: Connection) -> None:
        attempts.append(1)
        insert_rows(connection, IDEMPOTENCY, [row, row])

    with pytest.raises(IntegrityError):
        database.transact(work)
    assert len(attempts) == 5
    if database.sqlite:
        with pytest.raises(OperationalError, match="no such table") as refused, database.read() as connection:
            by_driver(connection, "SELECT * FROM no_such WHERE a = ?", ["a customer's phone"])
        assert "phone" not in str(refused.value)


def test_a_parameter_may_stand_in_several_places(database: Database) -> None:
    number, at = literal_column("1", Integer), datetime(2026, 3, 2, tzinfo=UTC)
    one, other = (
        select(number + bindparam(name, type_=Integer), bindparam("at", type_=UtcDateTime)) for name in ("one", "other")
    )
    statement = Statement(union_all(one, other))
    for step in range(3):
        values = {"one": step, "other": step + 10, "at": at}
        with database.read() as connection:
            rows = [tuple(row) for row in statement.rows(connection, values)]
        assert sorted(rows) == [(step + 1, at), (step + 11, at)]
