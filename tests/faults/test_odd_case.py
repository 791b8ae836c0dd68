"""A case that nobody can read: the log says so, and all other work of the background goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import update

from cases.db import Database
from cases.ids import case_key
from cases.models import CASES, EVENTS
from policy.instants import parse_instant
from tests.conftest import new_sqlite
from tests.running import Running, until


def test_a_case_that_cannot_be_judged_ends_no_other_work(start: Callable[[str], Running], tmp_path: Path) -> None:
    service = start(new_sqlite(tmp_path / "petition.db"))
    key = case_key(service.register("k")["case"]["id"]) or ""
    database = Database(service.database)
    with database.write() as connection:
        connection.execute(update(EVENTS).where(EVENTS.c.case_id == key, EVENTS.c.seq == 1).values(data=[]))
        connection.execute(update(CASES).where(CASES.c.id == key).values(changes_at=parse_instant("2026-01-05 10:00")))
    database.close()
    until(lambda: "deadlines cannot be looked at" in service.log.read_text(encoding="utf-8"), 30)
    sla = service.rules / "sla.yaml"
    sla.write_text(sla.read_text(encoding="utf-8").replace("3 working_days", "3 workdays", 1), encoding="utf-8")
    until(lambda: service.ask("{ policy { diagnostics { file } } }")["policy"]["diagnostics"] != [], 30)
