"""Short reading is carried out in the event loop's thread, and holds nobody up once it is long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from cases.repository import Cases
from resolvers.services import Services
from resolvers.settings import Settings
from tests.cases.test_brief import ENDLESS
from tests.conftest import RULES, new_sqlite
from tests.transport.test_http import SECRET, bearer, client
from transport.execution import Executor

LIST = "query List($first: Int) { cases(first: $first) { totalCount edges { node { number } } } }"
REGISTER = """mutation { registerCase(input: {channel: "hotline", branch: "x", subject: "排队", narrative: "排队"}) {
  case { id } userErrors { code } } }"""


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = Services.open(Settings(secret=SECRET, database=new_sqlite(tmp_path / "petition.db"), rules=RULES))
    yield opened
    opened.close()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each operation was carried out in the event loop's thread, in the order in which they were begun."""
    carried_out, loop = [], threading.get_ident()
    execute = Executor.execute

    def seen(executor: Executor, *given: Any) -> Any:
        carried_out.append(threading.get_ident() == loop)
        return execute(executor, *given)

    monkeypatch.setattr(Executor, "execute", seen)
    return carried_out


def asked(services: Services, *queries: str, first: int = 5) -> list[Any]:
    """The answers to the queries, asked one after the other."""

    async def work() -> list[Any]:
        async with client(services) as opened:
            answers = []
            for query in queries:
                body = {"query": query, "variables": {"first": first} if "$first" in query else {}}
                answers.append((await opened.post("/graphql", headers=bearer(), json=body)).json())
            return answers

    return anyio.run(work)


def test_what_was_short_before_is_carried_out_where_it_arrived(services: Services, here: list[bool]) -> None:
    answers = asked(services, *[LIST] * 60)
    assert here[0] is False  # nothing is known of it yet
    assert here[-1] is True
    assert all(answer == answers[0] for answer in answers)


def test_a_mutation_and_what_compiles_rules_are_always_left_to_workers(services: Services, here: list[bool]) -> None:
    policy, together = "{ policy { active { version } } }", "{ viewer { user } policy { active { version } } }"
    asked(services, *[policy] * 3, *[REGISTER] * 3, *[together] * 3)
    assert here == [False] * len(here)


def test_postgresql_is_read_by_workers(services: Services, here: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.database, "sqlite", False)
    asked(services, *[LIST] * 60)
    assert here == [False] * 60


def test_another_size_of_a_list_is_another_operation(services: Services, here: list[bool]) -> None:
    async def work() -> None:
        async with client(services) as opened:
            for first in [5] * 60 + [6]:
                body = {"query": LIST, "variables": {"first": first}}
                await opened.post("/graphql", headers=bearer(), json=body)

    anyio.run(work)
    assert here[-2:] == [True, False]


def test_what_turns_out_long_is_given_up_and_answered_by_a_worker(
    services: Services, here: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the worker is at it, others are answered."""
    begun, go_on, count, long = threading.Event(), threading.Event(), Cases.count, False

    def counted(cases: Cases, *given: Any) -> int:
        if long and not here[-1]:
            begun.set()
            assert go_on.wait(30)
        elif long:
            with services.database.read() as connection:
                connection.exec_driver_sql(ENDLESS)
        return count(cases, *given)

    monkeypatch.setattr(Cases, "count", counted)
    asks: dict[str, Any] = {"headers": bearer(), "json": {"query": LIST, "variables": {"first": 5}}}

    async def work() -> None:
        nonlocal long
        async with client(services) as opened:
            for _ in range(60):
                await opened.post("/graphql", **asks)
            assert here[-1] is True
            long = True
            async with anyio.create_task_group() as tasks:
                answers: list[Any] = []

                async def ask() -> None:
                    answers.append(await opened.post("/graphql", **asks))

                tasks.start_soon(ask)
                while not begun.is_set():
                    await anyio.sleep(0.01)
                assert here[-2:] == [True, False]
                assert (await opened.get("/healthz")).status_code == 200
                assert answers == []
                go_on.set()
            assert answers[0].json() == {"data": {"cases": {"totalCount": 0, "edges": []}}}
            long = False
            await opened.post("/graphql", **asks)
            assert here[-1] is False  # it is not tried again at once

    anyio.run(work)


def test_while_a_worker_is_busy_short_reading_goes_there_too(
    services: Services, here: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, count = threading.Event(), threading.Event(), Cases.count
    waits = False

    def counted(cases: Cases, *given: Any) -> int:
        if waits:
            begun.set()
            assert go_on.wait(30)
        return count(cases, *given)

    monkeypatch.setattr(Cases, "count", counted)
    other = {"query": "{ cases { totalCount } }"}

    async def work() -> None:
        nonlocal waits
        async with client(services) as opened:
            for _ in range(60):
                await opened.post("/graphql", headers=bearer(), json={"query": LIST, "variables": {"first": 5}})
            waits = True
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(lambda: opened.post("/graphql", headers=bearer(), json=other))
                while not begun.is_set():
                    await anyio.sleep(0.01)
                waits = False
                await opened.post("/graphql", headers=bearer(), json={"query": LIST, "variables": {"first": 5}})
                assert here[-1] is False
                go_on.set()
            await opened.post("/graphql", headers=bearer(), json={"query": LIST, "variables": {"first": 5}})
            assert here[-1] is True

    anyio.run(work)


def test_a_busy_service_reads_one_after_the_other_and_none_of_it_for_long(
    services: Services, here: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What turns out long there, too, is left to another worker, and the next is read meanwhile."""
    begun, go_on, count, long = threading.Semaphore(0), threading.Event(), Cases.count, False
    viewer, unknown = {"query": "{ viewer { user } }"}, {"query": "{ cases { totalCount } }"}
    known = {"query": LIST, "variables": {"first": 5}}

    def counted(cases: Cases, *given: Any) -> int:
        if long:
            with services.database.read() as connection:
                connection.exec_driver_sql(ENDLESS if services.database._brief.going_on else "SELECT 1")
            begun.release()
            assert go_on.wait(30)
        return count(cases, *given)

    monkeypatch.setattr(Cases, "count", counted)

    async def work() -> None:
        nonlocal long
        async with client(services) as opened:
            for body in [known] * 60 + [viewer] * 60:
                await opened.post("/graphql", headers=bearer(), json=body)
            assert here[-1] is True
            long = True
            async with anyio.create_task_group() as tasks:
                for body in (unknown, known):
                    tasks.start_soon(lambda asked: opened.post("/graphql", headers=bearer(), json=asked), body)
                    while not begun.acquire(blocking=False):
                        await anyio.sleep(0.01)
                answer = await opened.post("/graphql", headers=bearer(), json=viewer)
                assert answer.json() == {"data": {"viewer": {"user": "petition_office"}}}
                assert here[-4:] == [False] * 4  # the unknown one, the known one twice, and the viewer
                go_on.set()

    anyio.run(work)
