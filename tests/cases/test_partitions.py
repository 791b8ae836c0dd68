"""On PostgreSQL the events of a month's cases are a table of their own; nothing is refused, and nothing is lost."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

import cases
from cases.actors import Actor, Role
from cases.audit import GENESIS, examined
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.feed import Feed
from cases.ids import case_key, first_key, new_case_key
from cases.ledger import NewEvent, chained
from cases.models import CASES, EVENTS
from cases.partitions import UNORDERED, UNORDERED_FROM, Partitions
from cases.service import CaseService
from policy.instants import parse_instant
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)
SCRIPTS = Path(cases.__file__).parent / "migrations"
BEFORE = str(ScriptDirectory(str(SCRIPTS)).get_revision("0021").down_revision)


@pytest.fixture
def server(new_postgresql: Callable[[], str]) -> Iterator[Database]:
    store = Database(new_postgresql())
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def service(server: Database, timeline: Timeline, clock: SettableClock) -> CaseService:
    return CaseService(server, lambda: timeline, clock, "s")


def registered(service: CaseService) -> str:
    return case_key(service.register(OFFICE, RegisterCase("hotline", "东", "s", "n")).case_id or "") or ""


def places(connection: Connection) -> dict[str, set[str]]:
    """The keys of the cases whose events each table holds."""
    found: dict[str, set[str]] = {}
    for table, key in connection.execute(text("SELECT DISTINCT tableoid::regclass::text, case_id FROM case_event")):
        found.setdefault(table, set()).add(key)
    return found


def test_keys_stand_in_the_order_of_receipt() -> None:
    first, second = (parse_instant(f"2026-03-0{day} 10:00") for day in (1, 2))
    assert new_case_key(first) < first_key(second) <= new_case_key(second) < UNORDERED_FROM
    assert uuid.UUID(new_case_key(first)).version == 7
    assert uuid.UUID(new_case_key(first)).variant == uuid.RFC_4122
    assert new_case_key(parse_instant("1969-12-31 10:00")) < first_key(first)


def test_all_events_of_a_case_lie_in_the_month_of_its_receipt(
    server: Database, service: CaseService, clock: SettableClock
) -> None:
    clock.set("2035-01-31 23:59")
    partitions = Partitions(server, clock)
    assert (partitions.look(), partitions.look()) == (4, 0)
    january = registered(service)
    clock.set("2035-02-01 00:00")
    assert partitions.look() == 1
    february = registered(service)
    assert service.act(OFFICE, ActOnCase("recordContact", f"case:{january}")).done
    late = service.register(
        OFFICE, RegisterCase("hotline", "东", "s", "n", received_at=parse_instant("2019-01-01 10:00"))
    )
    with server.read() as connection:
        assert places(connection) == {
            "case_event_2035_01": {january},
            "case_event_2035_02": {february},
            "case_event_before": {case_key(late.case_id or "")},
        }
        assert examined(connection, january).events == 3


def test_what_no_month_was_made_for_is_kept_and_moved_once_it_is(
    server: Database, service: CaseService, clock: SettableClock
) -> None:
    clock.set("2035-01-31 10:00")
    key = registered(service)
    with server.read() as connection:
        assert places(connection) == {"case_event_rest": {key}}
    assert Partitions(server, clock).look() == 4
    with server.read() as connection:
        assert places(connection) == {"case_event_2035_01": {key}}
        assert examined(connection, key).intact
    assert service.act(OFFICE, ActOnCase("recordContact", f"case:{key}")).done


def test_two_events_of_one_number_are_refused_by_the_database(server: Database, service: CaseService) -> None:
    key = registered(service)
    with server.read() as connection:
        row = dict(connection.execute(select(EVENTS).where(EVENTS.c.case_id == key).limit(1)).mappings().one())
    with pytest.raises(IntegrityError), server.write() as connection:
        connection.execute(insert(EVENTS).values({**row, "sequence": row["sequence"] + 1}))


def test_a_read_by_case_looks_into_one_table(server: Database, service: CaseService) -> None:
    key = registered(service)
    with server.read() as connection:
        plan = connection.execute(text("EXPLAIN SELECT * FROM case_event WHERE case_id = :key"), {"key": key}).scalars()
        assert len(re.findall(r"Scan.* on case_event", "\n".join(plan))) == 1


def test_a_store_from_before_keeps_every_event_where_it_can_be_found(
    new_postgresql: Callable[[], str], server: Database, service: CaseService, timeline: Timeline, clock: SettableClock
) -> None:
    registered(service)
    old = Database(new_postgresql())
    old.migrate(BEFORE)
    keys = ["01" + uuid.uuid4().hex[2:], "fe" + uuid.uuid4().hex[2:], UNORDERED_FROM + uuid.uuid4().hex[2:]]
    with server.read() as connection:
        row = dict(connection.execute(select(CASES)).mappings().one())
        events = [
            NewEvent(event.type, event.at, event.data)
            for event in connection.execute(select(EVENTS).order_by(EVENTS.c.seq))
        ]
    with old.write() as connection:
        for key in keys:
            copy_with_key(connection, row, events, key)
    old.migrate()
    with old.read() as connection:
        assert set(places(connection)[UNORDERED]) == {keys[1], keys[2]}
        assert all(examined(connection, key).intact for key in keys)
        assert connection.execute(select(func.count()).select_from(EVENTS)).scalar_one() == len(keys) * len(events)
    assert len(Feed(old).cases_since((0, 0))[0]) == len(keys)
    service = CaseService(old, lambda: timeline, clock, "s")
    assert service.act(OFFICE, ActOnCase("recordContact", f"case:{keys[0]}")).done
    assert service.act(OFFICE, ActOnCase("recordContact", f"case:{keys[1]}")).done
    old.close()


def copy_with_key(connection: Connection, row: dict[str, Any], events: list[NewEvent], key: str) -> None:
    names = {column["name"] for column in inspect(connection).get_columns("petition_case")}
    rows = chained(key, GENESIS, 0, events, "shen", parse_instant("2026-03-02 10:00"), 1)
    connection.execute(insert(CASES).values({**{name: row[name] for name in names}, "id": key, "number": key}))
    connection.execute(insert(EVENTS), rows)
    connection.execute(update(CASES).where(CASES.c.id == key).values(head=rows[-1]["digest"]))
