"""The log of a real service: one JSON object a line, enough to follow a request, and nothing that anybody said."""

from __future__ import annotations

import io
import json
import logging
import shutil
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from cases.db import Database
from cli.logs import write_logs
from tests.conftest import RULES
from tests.test_server import SECRET, Running

PLANTED = ("欧阳锋利", "13912345678", "110101199001010011", "我的卡里少了五万", "planted-user", "Planted")
REGISTER = """mutation PlantedRegistration($input: RegisterCaseInput!) {
  registerCase(input: $input) { case { id number } userErrors { message } }
}"""
INPUT = {
    "channel": "hotline",
    "branch": "x",
    "subject": "卡里少了五万 13912345678",
    "narrative": "我的卡里少了五万，请致电 13912345678 欧阳锋利",
    "customer": {"name": "欧阳锋利", "phone": "13912345678", "idNumber": "110101199001010011", "age": 66},
}


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, put back as it was."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)
    logging.captureWarnings(False)


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_a_busy_run_logs_no_personal_data(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules")
    running = Running(
        tmp_path,
        f"sqlite:///{tmp_path}/petition.db",
        PETITION_LOG_LEVEL="debug",
        PETITION_WATCH="1",
        PETITION_DRAIN="0",
    )
    number = str(uuid.uuid4())
    with httpx.Client(base_url=f"http://127.0.0.1:{running.port}", headers=running.headers, timeout=60) as client:
        asked = {"query": REGISTER, "variables": {"input": INPUT}, "operationName": "PlantedRegistration"}
        answer = client.post("/graphql", json=asked, headers={"x-request-id": number})
        assert answer.json()["data"]["registerCase"]["userErrors"] == []
        assert answer.headers["x-request-id"] == number
        identifier = answer.json()["data"]["registerCase"]["case"]["id"]
        for query in (
            '{ cases(filter: {text: "13912345678"}) { totalCount } }',
            f'query Planted {{ case(id: "{identifier}") {{ subject narrative customer {{ name phone }} }} }}',
            f'mutation {{ revealCustomer(input: {{caseId: "{identifier}", note: "欧阳锋利来电"}}) '
            "{ case { customer { name phone idNumber } } userErrors { message } } }",
        ):
            assert "errors" not in client.post("/graphql", json={"query": query}).json()
        client.post("/graphql", json={"query": "{ 欧阳锋利 }"})
        client.get(
            "/graphql", params={"query": '{ case(id: "13912345678") { id } }'}, headers={"x-request-id": "13912345678"}
        )
        client.get("/13912345678/欧阳锋利", params={"q": "欧阳锋利"})
        client.post("/graphql", content='{"query": "欧阳锋利', headers={"content-type": "application/json"})
        client.post("/intake", content='{"name": "欧阳锋利"}', headers={"content-type": "application/cloudevents+json"})
        client.get("/export/cases.csv")
        client.get("/healthz")
    assert running.end(signal.SIGTERM) == 0
    told = running.log.read_text(encoding="utf-8")
    assert [
        planted for planted in (*PLANTED, SECRET, running.headers["authorization"].split()[1]) if planted in told
    ] == []
    registered = next(line for line in lines(running.log) if line.get("request_id") == number)
    assert {key: registered[key] for key in ("event", "level", "role", "operation", "outcome", "route", "status")} == {
        "event": "request",
        "level": "info",
        "role": "petition_office",
        "operation": "registerCase",
        "outcome": "ok",
        "route": "graphql",
        "status": 200,
    }
    assert registered["milliseconds"] >= 0
    assert {line["route"] for line in lines(running.log) if "route" in line} >= {"graphql", "intake", "export", "other"}


def test_an_exception_is_told_by_type_code_and_place(tmp_path: Path, root: logging.Logger) -> None:
    stream = io.StringIO()
    write_logs(stream, "info")
    database = Database(f"sqlite:///{tmp_path}/a.db")
    try:
        with database.write() as connection:
            connection.execute(text("CREATE TABLE t (name TEXT UNIQUE)"))
            connection.execute(text("INSERT INTO t VALUES (:name), (:name)"), {"name": "欧阳锋利"})
    except IntegrityError:
        logging.getLogger("cases.tests").exception("it failed")
    database.close()
    told = json.loads(stream.getvalue())
    assert "欧阳锋利" not in stream.getvalue()
    assert told["event"] == "it failed"
    assert told["error"][0] == "sqlalchemy.exc.IntegrityError SQLITE_CONSTRAINT_UNIQUE"
    assert any("test_logs.py" in frame for frame in told["frames"])


def test_others_are_heard_from_warnings_on_ours_from_the_level_given(root: logging.Logger) -> None:
    stream = io.StringIO()
    write_logs(stream, "info")
    for name in ("uvicorn.error", "sqlalchemy.engine", "server"):
        logging.getLogger(name).info("all is well")
        logging.getLogger(name).warning("it is late")
    assert [(line["logger"], line["level"]) for line in map(json.loads, stream.getvalue().splitlines())] == [
        ("uvicorn.error", "warning"),
        ("sqlalchemy.engine", "warning"),
        ("server", "info"),
        ("server", "warning"),
    ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_reads_lines(root: logging.Logger) -> None:
    stream = Terminal()
    write_logs(stream, "info")
    try:
        raise ValueError("欧阳锋利")
    except ValueError:
        logging.getLogger("server").exception("it failed")
    assert "it failed" in stream.getvalue()
    assert "builtins.ValueError" in stream.getvalue()
    assert "欧阳锋利" not in stream.getvalue()
