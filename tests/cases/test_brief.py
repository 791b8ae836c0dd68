"""Brief reading: it waits for nobody, writes nothing, and is given up where it takes long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import OperationalError

from cases.brief import TooLong
from cases.db import Database
from cases.models import SERIES
from cases.policy_store import PolicyStore
from tests.conftest import new_sqlite

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
LONG = 60.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    opened = Database(new_sqlite(tmp_path / "petition.db"))
    yield opened
    opened.close()


def years(store: Database) -> list[int]:
    with store.read() as connection:
        return list(connection.execute(select(SERIES.c.year)).scalars())


def begin_year(store: Database, year: int) -> None:
    with store.write() as connection:
        connection.execute(insert(SERIES).values(year=year, last=1))


def test_a_statement_that_does_not_end_is_given_up(store: Database) -> None:
    with pytest.raises(TooLong), store.briefly(0.02), store.read() as connection:
        connection.exec_driver_sql(ENDLESS)
    with store.briefly(LONG):
        assert years(store) == []  # the connection goes on


def test_whoever_is_over_time_begins_no_other_statement(store: Database) -> None:
    with pytest.raises(TooLong), store.briefly(0), store.read():
        raise AssertionError("it was let in")


def test_a_statement_that_fails_is_an_error_of_its_own(store: Database) -> None:
    with pytest.raises(OperationalError), store.briefly(LONG), store.read() as connection:
        connection.exec_driver_sql("SELECT * FROM nothing")


def test_nothing_is_written_nor_waited_for(store: Database) -> None:
    def work(connection: Connection) -> None:
        raise AssertionError("it was let in")

    with pytest.raises(TooLong), store.briefly(LONG):
        begin_year(store, 2026)
    for alone in (False, True):
        with pytest.raises(TooLong), store.briefly(LONG):
            store.transact(work, alone=alone)
    with pytest.raises(TooLong), store.briefly(LONG):
        PolicyStore(store).texts("a bundle, to be compiled")
    begin_year(store, 2026)
    assert years(store) == [2026]


def test_it_sees_one_state_of_the_store_throughout(store: Database) -> None:
    with store.briefly(LONG):
        assert years(store) == []
        other = threading.Thread(target=begin_year, args=(store, 2026))
        other.start()  # another thread writes as ever
        other.join()
        assert years(store) == []
    with store.briefly(LONG):
        assert years(store) == [2026]


def test_it_waits_for_no_connection_that_others_hold(store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.briefly(LONG):
        years(store)
    monkeypatch.setattr(store._engine, "connect", pytest.fail)
    with store.briefly(LONG):
        assert years(store) == []


def test_only_one_thread_is_at_it(store: Database) -> None:
    refused: list[bool] = []

    def other() -> None:
        try:
            with store.briefly(LONG):
                refused.append(False)
        except TooLong:
            refused.append(True)

    def alone() -> None:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    with store.briefly(LONG):
        alone()
    alone()
    assert refused == [True, False]


def test_postgresql_is_never_read_in_a_hurry() -> None:
    with pytest.raises(ValueError, match="only SQLite"):
        Database("postgresql://nowhere/petition").briefly(LONG)
