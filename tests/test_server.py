"""The service as an operator meets it: a real process, started by the command line, edited, stopped and killed."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from cases.checkpoints.reading import Checkpoints
from cases.checkpoints.signing import SigningKey
from cases.db import Database
from cases.models import CASES
from cases.paging import Window
from tests.cli.invoked import petition
from tests.conftest import RULES
from tests.running import ROOT, Running, until


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    shutil.copytree(RULES, tmp_path / "rules")
    service = Running(tmp_path, f"sqlite:///{tmp_path}/petition.db")
    yield service
    service.close()


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


def test_a_running_service_takes_the_hours_checkpoint(running: Running, tmp_path: Path) -> None:
    database = Database(running.database)
    checkpoints = Checkpoints(database)
    until(lambda: len(checkpoints.page(Window()).items) == 1, 30)
    assert checkpoints.page(Window()).items[0].key_id == SigningKey.read(tmp_path / "petition.audit-key").public.id
    database.close()
    running.register("k")
    verified = petition("audit", "verify", "--database", running.database)
    assert (verified.returncode, verified.stdout) == (
        0,
        "记录完好，至检查点 1 / the record is whole, up to checkpoint 1\n",
    )


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


def test_a_port_in_use_is_told_in_one_sentence(running: Running) -> None:
    command = ["serve", "--port", str(running.port), "--database", running.database, "--rules", str(running.rules)]
    ended = subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", *command], cwd=ROOT, capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert "another --port" in ended.stderr
    assert "Traceback" not in ended.stderr
