"""Transactions of the store: begun again where another came between, shared on SQLite, long ones alone."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.db import Database
from cases.models import CASES, SERIES
from cases.service import CaseService
from policy.versions import Timeline
from tests.conftest import SettableClock, new_sqlite
from tests.running import SECRET

CLERK = Actor("shen", Role.PETITION_OFFICE)


def test_a_work_that_met_another_writer_is_carried_out_again(database: Database) -> None:
    attempts: list[int] = []

    def work(connection: Connection) -> int:
        attempts.append(1)
        if len(attempts) == 1:
            connection.execute(insert(SERIES).values(year=2026, last=1))
            connection.execute(insert(SERIES).values(year=2026, last=2))
        return len(attempts)

    assert database.transact(work) == 2
    with database.read() as connection:
        assert connection.execute(select(SERIES)).all() == []


@pytest.mark.parametrize("alone", [False, True])
def test_a_work_that_fails_again_and_again_is_given_up(database: Database, alone: bool) -> None:
    attempts: list[int] = []

    def work(connection: Connection) -> None:
        attempts.append(1)
        connection.execute(insert(SERIES), [{"year": 2026, "last": 1}, {"year": 2026, "last": 2}])

    with pytest.raises(IntegrityError):
        database.transact(work, alone=alone)
    assert len(attempts) == 5


def test_a_key_that_many_send_at_once_registers_one_case(
    database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    service = CaseService(database, lambda: timeline, clock, SECRET)
    command = RegisterCase("hotline", "x", "排队", "排队两小时", idempotency_key="k")
    answers: list[str | None] = []
    threads = [
        threading.Thread(target=lambda: answers.append(service.register(CLERK, command).case_id)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert len(connection.execute(select(CASES.c.id)).all()) == 1
    assert (len(answers), len(set(answers)), None in answers) == (8, 1, False)


def test_long_works_share_no_transaction(tmp_path: Path) -> None:
    database = Database(new_sqlite(tmp_path / "petition.db"))
    transactions: list[Any] = []

    def ask() -> None:
        database.transact(lambda connection: transactions.append(connection.get_transaction()), alone=True)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    with database.write():  # they wait, and could be together when it is over
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(10)
    assert len({id(transaction) for transaction in transactions}) == len(transactions) == 4
    database.close()
