"""The change feed: what a look at it costs does not grow with what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.pool import Pool

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.db import Database
from cases.feed import Feed, changed_cases
from cases.models import EVENTS
from cases.service import CaseService
from policy.versions import Timeline
from tests.conftest import SettableClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL's plans are its own


@pytest.fixture
def feed(database: Database, timeline: Timeline, clock: SettableClock) -> Feed:
    service = CaseService(database, lambda: timeline, clock, "s")
    assert service.register(Actor("shen", Role.PETITION_OFFICE), RegisterCase("hotline", "东", "s", "n")).done
    return Feed(database)


def grow(database: Database, count: int) -> None:
    """So many more events of the case."""
    names = [column.name for column in EVENTS.columns if column.name != "sequence"]
    values = ["(SELECT max(seq) FROM case_event) + i" if name == "seq" else name for name in names]
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    with database.write() as connection:
        connection.execute(
            text(
                f"INSERT INTO case_event ({', '.join(names)}) {numbers} "
                f"SELECT {', '.join(values)} FROM n, (SELECT * FROM case_event ORDER BY sequence DESC LIMIT 1)"
            )
        )


@contextmanager
def steps() -> Iterator[list[int]]:
    """Counts the steps of SQLite's machine, by tens."""
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    def taken(connection: Any, *_: Any) -> None:
        connection.set_progress_handler(count, 10)

    event.listen(Pool, "checkout", taken)
    try:
        yield counted
    finally:
        event.remove(Pool, "checkout", taken)


def cost(look: Callable[[], object]) -> int:
    look()
    with steps() as counted:
        look()
    return counted[0]


def looked(database: Database, feed: Feed) -> int:
    """What three looks at the end of the feed cost, each in the way of one of its readers."""
    last = feed.last()

    def changed() -> object:
        with database.read() as connection:
            return connection.execute(changed_cases(connection, last.events)[0]).all()

    return cost(lambda: feed.since(last)) + cost(lambda: feed.cases_since(last.events)) + cost(changed)


def test_a_look_at_a_long_feed_costs_what_one_at_a_short_feed_does(database: Database, feed: Feed) -> None:
    short = looked(database, feed)

    grow(database, 5_000)

    assert looked(database, feed) <= short + 10


def test_what_comes_after_a_place_is_found_in_a_long_feed(database: Database, feed: Feed) -> None:
    grow(database, 50)
    last = feed.last()

    grow(database, 3)
    changes, place = feed.since(last, limit=2)

    assert len(changes) == 1
    assert place.events == (0, last.events[1] + 2)
    assert feed.since(place)[1] == feed.last()
