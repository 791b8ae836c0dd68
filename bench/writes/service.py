"""`petition serve` in a process of its own, and clients that ask it over connections that stay open."""

from __future__ import annotations

import http.client
import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from bench.writes.clients import Work
from cases.actors import Actor, Role
from resolvers import tokens

__all__ = ["SECRET", "Service", "customer", "served"]

SECRET: Final = "a secret of the benchmark"
_HOME: Final = Path(__file__).resolve().parent.parent.parent
_READS: Final = 0.8
_REGISTER: Final = """mutation($input: RegisterCaseInput!) {
  registerCase(input: $input) { case { id number } userErrors { code message } }
}"""
_CLASSIFY: Final = """mutation($input: ClassifyCaseInput!) {
  classifyCase(input: $input) { case { id version } userErrors { code message } }
}"""
_CASE: Final = """query($id: ID!) {
  case(id: $id) { number subject version status { card currentNode targets { target state dueAt } } nextDue { dueAt } }
}"""
_LIST: Final = """query {
  cases(first: 20) {
    edges { node { id number subject receivedAt nextDue { dueAt state } status { card currentNode } } }
    pageInfo { hasNextPage endCursor }
  }
}"""
_TEXTS: Final = (
    ("柜员态度差", "排队两小时，柜员服务态度恶劣，要求道歉。"),
    ("贷款还款", "个人贷款提前还款被收取违约金，客户不认可。"),
    ("理财亏损", "理财产品亏损，销售时未提示风险，要求赔偿。"),
    ("手机银行", "手机银行转账失败，款项已扣，多次来电未解决。"),
)


class Service:
    """The running service. `busy` is the processor time that it has taken, in seconds."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self._port = port
        self._process = process
        self._numbers = itertools.count()
        token = tokens.issue(Actor("bench", Role.PETITION_OFFICE), SECRET, datetime.now(UTC))
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}

    @property
    def busy(self) -> float:
        """Of all its threads (proc_pid_stat(5), utime and stime)."""
        numbers = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")

    def registering(self, number: int) -> Work:
        """A client that registers one case after another."""
        ask = self._asking()
        return lambda: self._register(ask)

    def mixed(self, number: int) -> Work:
        """A client that reads four times in five; else it registers a case, or takes a step on its last one."""
        ask, chance = self._asking(), random.Random(number)
        own = [self._register(ask)]

        def one() -> None:
            if chance.random() < _READS:
                query, variables = (_CASE, {"id": own[-1]}) if chance.random() < 0.5 else (_LIST, {})
                ask(query, variables)
            elif chance.random() < 0.5:
                own[-1] = self._register(ask)
            else:
                given = {"caseId": own[-1], "urgency": chance.choice(("NORMAL", "URGENT")), "note": "改"}
                _done(ask(_CLASSIFY, {"input": given}), "classifyCase")

        return one

    def _register(self, ask: Any) -> str:
        number = next(self._numbers)
        subject, narrative = _TEXTS[number % len(_TEXTS)]
        given = {
            "channel": "hotline",
            "branch": f"网点{number % 200}",
            "subject": subject,
            "narrative": f"{narrative}（{number}）",
            "idempotencyKey": f"k{number}",
            "customer": customer(number),
        }
        return str(_done(ask(_REGISTER, {"input": given}), "registerCase")["case"]["id"])

    def _asking(self) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)

        def ask(query: str, variables: dict[str, Any]) -> dict[str, Any]:
            body = orjson.dumps({"query": query, "variables": variables})
            connection.request("POST", "/graphql", body, self._headers)
            response = connection.getresponse()
            answer = orjson.loads(response.read())
            if response.status != 200 or "errors" in answer:
                raise RuntimeError(f"{response.status}: {answer}")
            data: dict[str, Any] = answer["data"]
            return data

        return ask


def customer(number: int) -> dict[str, Any]:
    """Somebody who has not complained before, as most have not."""
    return {"name": "王敏", "phone": f"139{number:08d}", "age": 20 + number % 60}


def _done(data: dict[str, Any], mutation: str) -> dict[str, Any]:
    """The payload. Raises RuntimeError where the step was refused."""
    payload: dict[str, Any] = data[mutation]
    if payload["userErrors"]:
        raise RuntimeError(str(payload["userErrors"]))
    return payload


@contextmanager
def served(url: str, *prefix: str) -> Iterator[Service]:
    """A service on the database, alone on a port; `prefix` is what the interpreter is started with, as a profiler."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = prefix or ("-c", "from cli.main import main; main()")
    options = ["serve", "--port", str(port), "--database", url, "--rules", "rules", "--no-demo", "--drain", "0"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, *start, *options],
            cwd=_HOME,
            env={**os.environ, "PETITION_SECRET": SECRET},
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        try:
            _until_it_answers(port, process)
            yield Service(port, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the service did not start")
