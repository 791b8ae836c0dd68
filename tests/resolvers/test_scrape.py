"""What is remembered between scrapes: worked out once in so many seconds, also where it fails."""

from __future__ import annotations

from itertools import count
from threading import Event, Thread

import pytest
from sqlalchemy.exc import OperationalError

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.db import Database
from cases.service import CaseService
from figures.office_state import state
from policy.versions import Timeline
from resolvers.scrape import Remembered
from tests.conftest import SettableClock


def test_it_is_worked_out_once_in_so_many_seconds() -> None:
    now, numbers = [0.0], count(1)
    remembered = Remembered(lambda: next(numbers), 15, lambda: now[0])
    assert [remembered(), remembered()] == [1, 1]
    now[0] = 14.9
    assert remembered() == 1
    now[0] = 15
    assert [remembered(), remembered()] == [2, 2]


def test_a_store_that_is_away_is_asked_no_more_often() -> None:
    now = [0.0]
    asked: list[float] = []

    def work() -> int:
        asked.append(now[0])
        raise OperationalError("away", None, Exception())

    remembered = Remembered(work, 15, lambda: now[0])
    assert [remembered(), remembered()] == [None, None]
    now[0] = 15
    assert remembered() is None
    assert asked == [0, 15]


def test_while_one_works_it_out_others_get_the_last() -> None:
    now, began, go = [0.0], Event(), Event()
    values = iter((1, 2))

    def work() -> int:
        value = next(values)
        if value == 2:
            began.set()
            go.wait()
        return value

    remembered = Remembered(work, 15, lambda: now[0])
    assert remembered() == 1
    now[0] = 20
    slow = Thread(target=remembered)
    slow.start()
    began.wait()
    assert remembered() == 1
    go.set()
    slow.join()
    assert remembered() == 2


@pytest.mark.parametrize(
    ("now", "today", "week"),
    [("2026-03-02 23:59", 1, 1), ("2026-03-03 00:00", 0, 1), ("2026-03-08 23:59", 0, 1), ("2026-03-09 00:00", 0, 0)],
)
def test_today_and_this_week_are_local(
    database: Database, timeline: Timeline, clock: SettableClock, now: str, today: int, week: int
) -> None:
    service = CaseService(database, lambda: timeline, clock, "a secret of the tests")
    office = Actor("shen", Role.PETITION_OFFICE)
    assert service.register(office, RegisterCase("hotline", "城东支行", "柜员态度差", "排队")).refusals == ()
    clock.set(now)
    with database.read() as connection:
        found = state(connection, clock())
    assert (found.received_today, found.received_this_week) == (today, week)
    assert sum(found.open.values()) == 1
    assert found.outbox == {"pending": 0, "failed": 0}
