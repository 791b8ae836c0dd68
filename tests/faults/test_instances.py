"""Three services on one PostgreSQL behind a proxy: they act as one."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from cases.db import Database
from cases.ids import case_key
from cases.models import REMINDERS
from tests.faults.load import assert_kept, loaded
from tests.faults.proxy import in_turn
from tests.running import Running, until

LATE = """mutation { registerCase(input: {channel: "hotline", branch: "x", subject: "排队", narrative: "排队",
  receivedAt: "2026-01-05T10:00:00+08:00", occurredAt: "2026-01-05T10:00:00+08:00"}) {
  case { id number } userErrors { message } } }"""
VERSION = "{ policy { active { version } } }"


@contextmanager
def subscribed(service: Running) -> Iterator[list[str]]:
    """The numbers of the cases that a subscriber of this service is told of, as they come."""
    told: list[str] = []
    standing = threading.Event()

    def listen(http: httpx.Client) -> None:
        query = {"query": "subscription { caseChanged { number } }"}
        headers = {**service.headers, "accept": "text/event-stream"}
        with (
            suppress(httpx.TransportError),  # the service is ended while it is listened to
            http.stream("POST", service.url, json=query, headers=headers, timeout=60) as answer,
        ):
            for line in answer.iter_lines():
                standing.set()
                if line.startswith("data: "):
                    told.append(json.loads(line.removeprefix("data: "))["data"]["caseChanged"]["number"])

    with httpx.Client() as http:
        thread = threading.Thread(target=listen, args=(http,), daemon=True)
        thread.start()
        assert standing.wait(20)
        yield told
        service.end(signal.SIGKILL)
        thread.join(30)
    assert not thread.is_alive()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_three_instances_act_as_one(start: Callable[[str], Running], database_url: str) -> None:
    first, second, third = (start(database_url) for _ in range(3))
    ports = [service.port for service in (first, second, third)]
    with subscribed(first) as told, in_turn(ports) as port:
        late = second.ask(LATE)["registerCase"]["case"]
        with loaded(first, 6, f"http://127.0.0.1:{port}/graphql") as load:
            until(load.reaches(30), 60)
            assert late["number"] in told  # changed through another service
            sla = first.rules / "sla.yaml"
            edited = sla.read_text(encoding="utf-8").replace("within: 3 working_days", "within: 2 working_days", 1)
            before = version_of(first)
            sla.write_text(edited, encoding="utf-8")
            until(lambda: version_of(first) != before, 30)
            until(lambda: version_of(second) == version_of(third) == version_of(first), 10)
            until(lambda: raised(database_url, late["id"]) != [], 30)
        until(lambda: set(load.acknowledged.values()) <= set(told), 30)  # none is missing, some come a little later
    assert load.told == {}
    assert_kept(database_url, load, frozenset({late["number"]}))
    found = raised(database_url, late["id"])
    assert len(found) == len(set(found))


def version_of(service: Running) -> Any:
    return service.ask(VERSION)["policy"]["active"]["version"]


def raised(url: str, case: str) -> list[tuple[object, ...]]:
    """The reminders of a case: of what, to whom."""
    database = Database(url)
    names = [REMINDERS.c[name] for name in ("target", "round", "card", "recipient")]
    with database.read() as connection:
        rows = connection.execute(select(*names).where(REMINDERS.c.case_id == case_key(case))).all()
    database.close()
    return [tuple(row) for row in rows]
