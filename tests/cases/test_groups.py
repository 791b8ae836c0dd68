"""Group commit: each work as if it had a transaction to itself, and nobody is answered before the one commit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from cases.db import Database
from cases.groups import MOST, Groups
from tests.conftest import THOROUGH
from tests.running import until

Work = Callable[[Connection], Any]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    with opened(tmp_path) as database:
        yield database


@contextmanager
def opened(directory: Path) -> Iterator[Database]:
    """A store with two small tables, of which the second refers to the first."""
    database = Database(f"sqlite:///{directory}/store.db")
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (name TEXT PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE referring (name TEXT REFERENCES kept)")
    yield database
    database.close()


class Counted:
    """Begins transactions of the store, and says of each how many callers were answered before its commit."""

    def __init__(self, store: Database) -> None:
        self._store = store
        self.answered = 0
        self.at_commit: list[int] = []

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with self._store.write() as connection:
            yield connection
            self.at_commit.append(self.answered)


def together(store: Database, groups: Groups, works: Sequence[Work], told: Callable[[], None] = lambda: None) -> Any:
    """Lets the works wait for one turn, in their order; answers what came of each: its answer, or the error's type."""
    outcomes: list[Any] = [None] * len(works)

    def ask(place: int, work: Work) -> None:
        try:
            outcomes[place] = groups.carry_out(work)
        except Exception as error:
            outcomes[place] = type(error)
        told()

    threads = []
    with store.write():
        for place, work in enumerate(works):
            threads.append(threading.Thread(target=ask, args=(place, work)))
            threads[-1].start()
            until(lambda: groups.waiting == len(threads), 10)
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return outcomes


def kept(store: Database) -> list[str]:
    with store.read() as connection:
        return list(connection.exec_driver_sql("SELECT name FROM kept ORDER BY rowid").scalars())


def keep(name: str) -> Work:
    def work(connection: Connection) -> int:
        """How many there were before."""
        count = connection.exec_driver_sql("SELECT count(*) FROM kept").scalar_one()
        connection.exec_driver_sql("INSERT INTO kept VALUES (?)", (name,))
        return int(count)

    return work


def keep_and_fail(connection: Connection) -> None:
    connection.exec_driver_sql("INSERT INTO kept VALUES ('undone')")
    raise ValueError


def refer_to_nothing(connection: Connection) -> None:
    """Breaks a reference that is looked at only when the transaction commits."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    connection.exec_driver_sql("INSERT INTO referring VALUES ('nothing')")


def test_those_who_wait_share_one_commit_and_each_has_its_answer(store: Database) -> None:
    counted = Counted(store)
    groups = Groups(counted.begin)
    assert together(store, groups, [keep(str(number)) for number in range(20)]) == list(range(20))
    assert counted.at_commit == [0]
    assert kept(store) == [str(number) for number in range(20)]


def test_nobody_is_answered_before_the_commit(store: Database) -> None:
    counted = Counted(store)
    seen: list[int] = []

    def told() -> None:
        counted.answered += 1
        seen.append(len(kept(store)))  # by a connection of its own

    together(store, Groups(counted.begin), [keep(name) for name in "abc"], told)
    assert (counted.at_commit, seen) == ([0], [3, 3, 3])


def test_a_work_that_fails_is_undone_alone(store: Database) -> None:
    works = [keep("a"), keep_and_fail, keep("a"), keep("b")]
    assert together(store, Groups(store.write), works) == [0, ValueError, IntegrityError, 1]
    assert kept(store) == ["a", "b"]


def test_where_the_commit_fails_all_are_told_and_nothing_is_stored(store: Database) -> None:
    groups = Groups(store.write)
    assert together(store, groups, [keep("a"), refer_to_nothing, keep("b")]) == [IntegrityError] * 3
    assert kept(store) == []
    assert together(store, groups, [keep("a")]) == [0]
    assert kept(store) == ["a"]


def test_where_a_work_ends_the_transaction_all_are_told_why(store: Database) -> None:
    def end(connection: Connection) -> None:
        """As SQLite itself undoes the whole transaction where the disk is full."""
        connection.exec_driver_sql("ROLLBACK")
        raise LookupError

    groups = Groups(store.write)
    assert together(store, groups, [keep("a"), end, keep("b")]) == [LookupError] * 3
    assert kept(store) == []
    assert together(store, groups, [keep("a"), keep("b")]) == [0, 1]


def test_where_no_transaction_can_be_begun_all_are_told_and_the_next_go_on(store: Database) -> None:
    refused = [True]

    @contextmanager
    def begin() -> Iterator[Connection]:
        with store.write() as connection:
            if refused.pop():
                raise OperationalError("BEGIN", None, Exception("locked"))
            yield connection

    groups = Groups(begin)
    assert together(store, groups, [keep("a"), keep("b")]) == [OperationalError] * 2
    refused.append(False)
    assert together(store, groups, [keep("c")]) == [0]


def test_a_group_is_bounded_and_the_rest_comes_next_in_order(store: Database) -> None:
    counted = Counted(store)
    works = [keep(str(number)) for number in range(MOST + 3)]
    assert together(store, Groups(counted.begin), works) == list(range(MOST + 3))
    assert len(counted.at_commit) == 2
    assert kept(store) == [str(number) for number in range(MOST + 3)]


def test_a_work_belongs_to_its_own_request_on_whatever_thread(store: Database) -> None:
    request: ContextVar[int] = ContextVar("request")
    groups, outcomes = Groups(store.write), list[int]()

    def ask(number: int) -> None:
        request.set(number)
        outcomes.append(groups.carry_out(lambda connection: request.get()) - number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    with store.write():
        for thread in threads:
            thread.start()
        until(lambda: groups.waiting == 4, 10)
    for thread in threads:
        thread.join()
    assert outcomes == [0] * 4


_WORKS = st.one_of(st.sampled_from("abc").map(keep), st.just(keep_and_fail))


@given(groups=st.lists(st.lists(_WORKS, min_size=1, max_size=4), max_size=4))
@settings(max_examples=12 * THOROUGH)
def test_however_they_are_grouped_it_is_as_if_one_came_after_the_other(groups: list[list[Work]]) -> None:
    with (
        TemporaryDirectory() as one,
        TemporaryDirectory() as other,
        opened(Path(one)) as grouped,
        opened(Path(other)) as alone,
    ):
        shared, single = Groups(grouped.write), Groups(alone.write)
        mine = [outcome for works in groups for outcome in together(grouped, shared, works)]
        theirs = [outcome for works in groups for work in works for outcome in together(alone, single, [work])]
        assert (mine, kept(grouped)) == (theirs, kept(alone))
