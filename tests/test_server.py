"""The service as an operator meets it: a real process, started by the command line, edited, stopped and killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from cases.actors import Actor, Role
from cases.audit import first_broken
from cases.db import Database
from cases.models import CASES
from resolvers import tokens
from tests.conftest import RULES

ROOT = Path(__file__).resolve().parent.parent
SECRET = "a secret of the tests"
REGISTER = """mutation($input: RegisterCaseInput!) {
  registerCase(input: $input) { case { id number } userErrors { code message } }
}"""


class Running:
    """A service on a port of its own; `url` is its endpoint, `log` the file of what it wrote."""

    def __init__(self, directory: Path, database: str, **environment: str) -> None:
        self.rules = directory / "rules"
        self.log = directory / "log"
        self.environment = environment
        self.database = database
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/graphql"
        token = tokens.issue(Actor("shen", Role.PETITION_OFFICE), SECRET, datetime.now(UTC))
        self.headers = {"authorization": f"Bearer {token}"}
        self.start()

    def start(self) -> None:
        command = [
            "serve",
            "--port",
            str(self.port),
            "--database",
            self.database,
            "--rules",
            str(self.rules),
            "--no-demo",
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from cli.main import main; main()", *command],
                cwd=ROOT,
                env={**os.environ, "PETITION_SECRET": SECRET, **self.environment},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        until(self.answers, 60)

    def answers(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(self.log.read_text(encoding="utf-8"))
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def ask(self, query: str, **variables: Any) -> Any:
        answer = httpx.post(self.url, json={"query": query, "variables": variables}, headers=self.headers, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def register(self, key: str) -> Any:
        given = {
            "channel": "hotline",
            "branch": "x",
            "subject": "排队",
            "narrative": "排队两小时",
            "idempotencyKey": key,
        }
        return self.ask(REGISTER, input=given)["registerCase"]

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    shutil.copytree(RULES, tmp_path / "rules")
    service = Running(tmp_path, f"sqlite:///{tmp_path}/petition.db")
    yield service
    if service.process.poll() is None:
        service.end(signal.SIGKILL)


DUE = """query($id: ID!) {
  case(id: $id) { status { targets { target dueAt } } }
  policy { diagnostics { file line column message hint } }
}"""


def test_an_edited_number_changes_the_answer_of_an_open_case(running: Running) -> None:
    case = running.register("k")["case"]["id"]

    def due() -> tuple[str, list[dict[str, Any]]]:
        data = running.ask(DUE, id=case)
        clocks = {target["target"]: target["dueAt"] for target in data["case"]["status"]["targets"]}
        return clocks["response"], data["policy"]["diagnostics"]

    before, _ = due()
    sla = running.rules / "sla.yaml"
    text = sla.read_text(encoding="utf-8")
    sla.write_text(text.replace("within: 3 working_days", "within: 2 working_days", 1), encoding="utf-8")
    until(lambda: due()[0] < before, 30)
    after, _ = due()
    sla.write_text(text.replace("within: 3 working_days", "within: 2 workdays", 1), encoding="utf-8")
    until(lambda: due()[1] != [], 30)
    found = due()
    assert found[0] == after
    assert (found[1][0]["file"], found[1][0]["line"]) == ("sla.yaml", 39)
    sla.write_text(text, encoding="utf-8")
    until(lambda: due() == (before, []), 30)


def test_a_stop_finishes_the_requests_in_flight(running: Running) -> None:
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(running.register, f"k{number}") for number in range(24)]
        until(lambda: any(one.done() for one in sent), 30)
        assert running.end(signal.SIGTERM) == 0
        answered = 0
        for one in sent:
            error = one.exception()
            if error is None:
                answered += one.result()["userErrors"] == []
            else:  # it came after the listening had stopped: refused whole, and nothing of it is stored
                assert isinstance(error, httpx.TransportError)
    database = Database(running.database)
    with database.read() as connection:
        stored = connection.execute(select(CASES.c.id)).all()
    database.close()
    assert len(stored) == answered > 0


def test_a_kill_loses_no_acknowledged_mutation(running: Running) -> None:
    acknowledged: set[str] = set()

    def insist(key: str) -> None:
        """As a client does: the same key until there is an answer."""
        for _ in range(400):
            try:
                acknowledged.add(running.register(key)["case"]["number"])
                return
            except (httpx.TransportError, json.JSONDecodeError):
                time.sleep(0.05)
        raise AssertionError(f"{key} was never answered")

    def reached(goal: int) -> bool:
        return len(acknowledged) >= goal

    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(insist, f"k{number}") for number in range(60)]
        for goal in (8, 25):
            until(partial(reached, goal), 60)
            running.end(signal.SIGKILL)
            running.start()
        for one in sent:
            one.result(120)
    running.end(signal.SIGTERM)
    database = Database(running.database)
    with database.read() as connection:
        stored = connection.execute(select(CASES.c.id, CASES.c.number)).all()
        broken = [row.number for row in stored if first_broken(connection, row.id) is not None]
    database.close()
    assert {row.number for row in stored} == acknowledged
    assert (len(stored), broken) == (60, [])


def test_a_port_in_use_is_told_in_one_sentence(running: Running) -> None:
    command = ["serve", "--port", str(running.port), "--database", running.database, "--rules", str(running.rules)]
    ended = subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", *command], cwd=ROOT, capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert "another --port" in ended.stderr
    assert "Traceback" not in ended.stderr
