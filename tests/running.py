"""A real service in a process of its own, started by the command line, for tests to edit, stop, starve and kill."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from cases.actors import Actor, Role
from resolvers import tokens
from tests.forked import ROOT, Forked, command

__all__ = ["REGISTER", "ROOT", "SECRET", "Running", "free_port", "until"]

SECRET = "a secret of the tests"
_TLS = ssl.create_default_context()  # each request would read all certificates anew
REGISTER = """mutation($input: RegisterCaseInput!) {
  registerCase(input: $input) { case { id number } userErrors { code message } }
}"""


class Running:
    """A service on a port of its own, of the code in `root`; `url` is its endpoint, `log` the file of what it wrote."""

    def __init__(self, directory: Path, database: str, root: Path = ROOT, **environment: str) -> None:
        self.rules = directory / "rules"
        self.log = directory / "service.log"
        self.root = root
        self.environment = environment
        self.database = database
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/graphql"
        token = tokens.issue(Actor("shen", Role.PETITION_OFFICE), SECRET, datetime.now(UTC))
        self.headers = {"authorization": f"Bearer {token}"}
        self.process: Forked | subprocess.Popen[bytes]
        self.start()

    def start(self) -> None:
        given = ["--port", str(self.port), "--database", self.database, "--rules", str(self.rules), "--no-demo"]
        environment = {**os.environ, "PETITION_SECRET": SECRET, **self.environment}
        self.process = self._of_here(given, environment) if self.root == ROOT else self._of_another(given, environment)
        until(self.answers, 60)

    def _of_here(self, given: list[str], environment: dict[str, str]) -> Forked:
        return Forked(command, "serve", *given, environment=environment, errors=self.log)

    def _of_another(self, given: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:  # a pipe that nobody reads would fill, and hold the service up
            return subprocess.Popen(
                [sys.executable, "-c", "from cli.main import main; main()", "serve", *given],
                cwd=self.root,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def answers(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(self.log.read_text(encoding="utf-8"))
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/healthz", verify=_TLS).status_code == 200
        except httpx.TransportError:
            return False

    def ask(self, query: str, **variables: Any) -> Any:
        answer = httpx.post(
            self.url, json={"query": query, "variables": variables}, headers=self.headers, timeout=60, verify=_TLS
        )
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

    def close(self) -> None:
        """Ends it whatever it is doing."""
        if self.process.poll() is None:
            self.end(signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)
