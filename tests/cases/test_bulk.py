"""Rows that are inserted in bulk are stored as SQLAlchemy's own insert stores them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError, StatementError

from cases.bulk import insert_rows, insert_together, update_row
from cases.db import Database
from cases.models import CASES, CUSTOMERS, EVENTS, TALLY_CHANGES
from cases.models.figures import DIMENSIONS
from policy.tallies import MEASURES

AT = datetime(2026, 3, 2, 10, 0, 0, 7, tzinfo=timezone(timedelta(hours=8)))


def case(number: int, **other: Any) -> dict[str, Any]:
    named = dict.fromkeys(
        ("channel", "branch", "subject", "narrative", "search", "main_class", "subclass", "grade"), "东"
    )
    texts = {**named, "business_line": "wealth", "first_receiver": "li", "policy_version": "v", "head": "0" * 64}
    codes = {"scope": "individual", "urgency": "normal", "complexity": "simple", "card": "none", "node": None}
    own = {"id": f"{number:032d}", "number": f"XF2026-{number}", "version": 1, "customer_age": 60, "received_at": AT}
    departments = {"assisting_departments": ("a", "b"), "copied_departments": ()}
    return {**texts, **codes, **own, **departments, **other}


def event(case_id: str) -> dict[str, Any]:
    chain = {"actor": "li", "note": None, "previous": "0" * 64, "digest": "1" * 64, "write_id": 3}
    own = {"case_id": case_id, "seq": 1, "type": "received", "at": AT, "recorded_at": AT.astimezone(UTC)}
    return {**own, **chain, "data": {"渠道": ["热线", 1, None]}}


def stored(database: Database, table: Any, *own: str) -> list[dict[str, Any]]:
    """Each row as it is read, without the columns in which two must differ."""
    with database.read() as connection:
        rows = connection.execute(select(table)).mappings()
        return [{name: value for name, value in row.items() if name not in own} for row in rows]


def test_both_ways_store_the_same(database: Database) -> None:
    first, second = case(1), case(2)
    digests = {"phone_index": "p", "id_number_index": None, "key_id": 2, "data_key": b"\x01", "erased_at": None}
    sealed = {"name": b"\x00\xff", "phone": None, "id_number": None, **digests}
    change = {"scope": "", "day": 20260302, **dict.fromkeys(DIMENSIONS, "东"), **dict.fromkeys(MEASURES, 2)}
    with database.write() as connection:
        for table, row in ((CASES, first), (EVENTS, event(first["id"])), (TALLY_CHANGES, change)):
            connection.execute(insert(table), [row])
        connection.execute(insert(CUSTOMERS), [{"case_id": first["id"], **sealed}])
        for table, row in ((CASES, second), (EVENTS, event(second["id"])), (TALLY_CHANGES, change)):
            insert_rows(connection, table, [row])
        insert_rows(connection, CUSTOMERS, [{"case_id": second["id"], **sealed}])
    for table, own in (
        (CASES, ("id", "number")),
        (EVENTS, ("case_id", "sequence")),
        (CUSTOMERS, ("case_id",)),
        (TALLY_CHANGES, ("id",)),
    ):
        one, other = stored(database, table, *own)
        assert one == other
    assert stored(database, EVENTS)[1]["data"] == {"渠道": ["热线", 1, None]}


def test_what_is_stored_together_is_stored_as_ever(database: Database) -> None:
    change = {"scope": "", "day": 20260302, **dict.fromkeys(DIMENSIONS, "东"), **dict.fromkeys(MEASURES, 2)}
    texts = case(2, narrative="“引号” 'x' \\x00 {}\n")
    with database.write() as connection:
        for table, rows in ((CASES, [case(1), texts]), (EVENTS, [event(case(1)["id"])]), (TALLY_CHANGES, [change] * 3)):
            insert_rows(connection, table, rows)
    apart = [stored(database, table, "sequence", "id") for table in (CASES, EVENTS, TALLY_CHANGES)]
    with database.write() as connection:
        for table in (TALLY_CHANGES, EVENTS, CASES):
            connection.execute(delete(table))
        both = {CASES: [case(1), texts], EVENTS: [event(case(1)["id"])], TALLY_CHANGES: [change] * 3}
        insert_together(connection, both, "SELECT 1")
    assert [stored(database, table, "sequence", "id") for table in (CASES, EVENTS, TALLY_CHANGES)] == apart


def test_all_that_is_stored_together_is_refused_together(database: Database) -> None:
    for rows in ([event("nobody")], [event(case(1)["id"])] * 2):
        with pytest.raises(IntegrityError), database.write() as connection:
            insert_together(connection, {CASES: [case(1)], EVENTS: rows}, "SELECT 1")
    assert stored(database, CASES) == stored(database, EVENTS) == []


def test_a_row_is_changed_where_it_is_as_said(database: Database) -> None:
    departments = {"assisting_departments": ("c",), "customer_age": None}
    with database.write() as connection:
        insert_rows(connection, CASES, [case(1), case(2)])
        assert update_row(connection, CASES, {"version": 2, **departments}, {"id": case(1)["id"], "version": 1}) == 1
        assert update_row(connection, CASES, {"version": 3, **departments}, {"id": case(1)["id"], "version": 1}) == 0
    with database.read() as connection:
        columns = (CASES.c.version, CASES.c.assisting_departments, CASES.c.customer_age)
        found = connection.execute(select(*columns).order_by(CASES.c.id)).all()
    assert [tuple(row) for row in found] == [(2, ("c",), None), (1, ("a", "b"), 60)]


def test_what_the_store_refuses_is_told_as_ever(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        insert_rows(connection, CASES, [case(1), case(1)])
    with pytest.raises((StatementError, ValueError), match="naive"), database.write() as connection:
        insert_rows(connection, CASES, [case(1, received_at=datetime.combine(date(2026, 3, 2), time()))])
    with pytest.raises(KeyError), database.write() as connection:
        insert_rows(connection, CASES, [case(1), {"id": "2"}])
    assert stored(database, CASES) == []


def test_no_rows_are_no_statement(database: Database) -> None:
    with database.write() as connection:
        insert_rows(connection, CASES, [])
    assert stored(database, CASES) == []
