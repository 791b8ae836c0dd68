"""PostgreSQL goes away under load: clients are told so in a word, and all goes on by itself once it is back."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, text

from tests.faults.load import assert_kept, loaded
from tests.running import Running, until

_log = logging.getLogger(__name__)

NORMAL = 15.0
"""Seconds after which all must be as before."""


class Outage:
    """A database server that can be taken away. `url` is a database on it that loses nothing in a crash."""

    def __init__(self, server: Any, url: str) -> None:
        self._server = server
        self.url = url
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {engine.url.database} SET synchronous_commit = on"))
        engine.dispose()

    def crash(self) -> None:
        process = self._server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)  # an immediate shutdown: the next start has to recover
        process.wait(30)

    def back(self) -> None:
        self._server.ensure_postgres_running()

    def freeze(self) -> None:
        for process in self._processes():
            os.kill(process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for process in self._processes():
            os.kill(process.pid, signal.SIGCONT)

    def _processes(self) -> list[Any]:
        postmaster = self._server.get_postmaster_info().process
        return [postmaster, *postmaster.children(recursive=True)]


@pytest.fixture
def outage(postgresql_server: Any, database_url: str) -> Iterator[Outage]:
    given = Outage(postgresql_server, database_url)
    yield given
    given.back()


on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
lengths = pytest.mark.parametrize("seconds", [2.0, pytest.param(10.0, marks=pytest.mark.long)], ids=["short", "long"])


@on_postgresql
@lengths
def test_a_store_that_crashes_is_told_in_a_word_and_comes_back(
    start: Callable[[str], Running], outage: Outage, seconds: float
) -> None:
    service = start(outage.url)
    open_case = service.register("k")["case"]
    due = due_of(service, open_case["id"])
    with loaded(service) as load:
        until(load.reaches(20), 60)
        outage.crash()
        edit(service, "within: 3 working_days", "within: 2 working_days")
        time.sleep(seconds)
        answers = {path: status_of(service, path) for path in ("healthz", "readyz", "metrics", "export/cases.csv")}
        outage.back()
        began, back = time.monotonic(), time.time()
        until(load.reaches(20), NORMAL)
        normal = time.monotonic() - began
        until(lambda: due_of(service, open_case["id"]) < due, NORMAL)  # the edit that came while it was away
        until(lambda: last_look(service) > back, NORMAL)
    assert service.process.poll() is None
    assert answers == {"healthz": 200, "readyz": 503, "metrics": 200, "export/cases.csv": 503}
    assert_kept(outage.url, load, frozenset({open_case["number"]}))
    assert set(load.told) <= {"UNAVAILABLE"}, load.texts
    assert load.longest < seconds + NORMAL
    assert "Traceback" not in service.log.read_text(encoding="utf-8")
    _log.info("away %s s: normal after %.1f s, %s cases, told %s", seconds, normal, len(load.acknowledged), load.told)


@on_postgresql
@pytest.mark.long
def test_a_store_that_stands_still_for_ten_seconds_is_waited_for(
    start: Callable[[str], Running], outage: Outage
) -> None:
    service = start(outage.url)
    with loaded(service) as load:
        until(load.reaches(20), 60)
        outage.freeze()
        time.sleep(10)
        alive = status_of(service, "healthz")
        outage.thaw()
        until(load.reaches(20), NORMAL)
    assert (alive, service.process.poll()) == (200, None)
    assert_kept(outage.url, load)


def status_of(service: Running, path: str) -> int:
    return httpx.get(service.url.replace("graphql", path), headers=service.headers).status_code


def last_look(service: Running) -> float:
    """When the service last looked at deadlines, by its metrics."""
    metrics = httpx.get(service.url.replace("graphql", "metrics")).text
    return float(metrics.partition("\npetition_sweep_last_look_timestamp_seconds ")[2].partition("\n")[0])


def edit(service: Running, old: str, new: str) -> None:
    sla = service.rules / "sla.yaml"
    sla.write_text(sla.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def due_of(service: Running, case: str) -> str:
    asked = service.ask("query($id: ID!) { case(id: $id) { status { targets { target dueAt } } } }", id=case)
    return str({target["target"]: target["dueAt"] for target in asked["case"]["status"]["targets"]}["response"])
