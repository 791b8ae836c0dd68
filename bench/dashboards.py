"""The board over a year and over 30 days, by branch × business line, with a thousand and a million cases stored.

Beside it the plain GROUP BY over the cases on SQLite and on DuckDB, and what the upkeep of figures costs a mutation.
The cases are made by SQL in SQLite, received one after another over 2026 in 200 branches and 11 lines; their sums are
made by the product's own code (`cases.rollups`: `sum_day`, `sum_coarser`).

`DASHBOARDS_SIZES` names other sizes: 10000000 takes half an hour to fill and 10 GB of disk, by TMPDIR. With
`DASHBOARDS_STORE` the store is kept in that file, and found there by the next run.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from datetime import UTC, date, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from unittest import mock

import duckdb
import polars

from bench.results import Result, at_most
from bench.stores import sum_everything
from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.models import CASE_TALLIES, CASES
from cases.service import CaseService
from figures.service import Figures
from policy.assemble import must_build
from policy.directory import read_directory
from policy.instants import parse_instant
from policy.tallies import MEASURES
from policy.versions import Timeline, version_of

_HOME: Final = Path(__file__).resolve().parent.parent
_SIZES: Final = (1_000, 1_000_000)
_OFFICE: Final = Actor("bench", Role.PETITION_OFFICE)
_NOW: Final = parse_instant("2026-12-31 12:00").astimezone(UTC)
_PERIODS: Final = (
    ("a year", date(2026, 1, 1), date(2027, 1, 1), 0.1),
    ("30 days", date(2026, 6, 8), date(2026, 7, 8), 0.01),
)
_ROUNDS: Final = 9
_MUTATIONS: Final = 300

_LINES: Final = (
    *("deposit", "personal_loan", "credit_card", "wealth", "agency", "credit_report"),
    *("corporate", "debit_card", "e_banking", "counter", "other"),
)
_CHANNELS: Final = ("hotline", "website", "mobile_bank", "branch_book", "visit", "letter", "regulator_transfer")

_FILL: Final = """
INSERT INTO petition_case
SELECT {columns} FROM (
  WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
  SELECT i, (i * 2654435761) % 4294967296 AS a, (i * 40503 + 977) % 1000003 AS b FROM n
)
"""
_SECOND: Final = "(i - :first) * 31535000 / (:last - :first + 1)"
"""In which second of the year a case is received: one after another."""

_GROUP: Final = """
SELECT branch, business_line, count(*), sum(resolved_at IS NULL), sum(resolved_at IS NOT NULL) FROM {table}
WHERE received_at >= '{start}' AND received_at < '{end}' GROUP BY branch, business_line
"""


def main() -> list[Result]:
    found = list[Result]()
    sizes = [int(size) for size in os.environ.get("DASHBOARDS_SIZES", "").split()] or list(_SIZES)
    timeline = _timeline()
    with tempfile.TemporaryDirectory() as scratch:
        file = os.environ.get("DASHBOARDS_STORE") or f"{scratch}/petition.db"
        filled = _stored(file)
        for size in (size for size in sizes if size >= filled):
            if size > filled:
                _add(file, filled, size)
            filled = size
            database = Database(f"sqlite:///{file}")
            found += _boards(database, Figures(database, lambda: timeline, lambda: _NOW), file)
            database.close()
    found.append(_upkeep(timeline))
    return found


def _stored(file: str) -> int:
    """How many cases an earlier run left in the file."""
    database = Database(f"sqlite:///{file}")
    database.migrate()
    with database.read() as connection:
        stored = connection.exec_driver_sql("SELECT count(*) FROM petition_case").scalar_one()
    database.close()  # a fill changes how the file is written, which it may only do alone
    return int(stored)


def _add(file: str, first: int, last: int) -> None:
    began = time.monotonic()
    _fill(file, first, last)
    stored = time.monotonic() - began
    database = Database(f"sqlite:///{file}")
    sum_everything(database)
    database.close()
    summed = time.monotonic() - began - stored
    print(f"{last:,} cases: stored in {stored:.0f} s, summed in {summed:.0f} s", flush=True)


def _boards(database: Database, figures: Figures, file: str) -> Iterator[Result]:
    with database.read() as connection:
        stored = connection.exec_driver_sql("SELECT count(*) FROM petition_case").scalar_one()
    duckdb_store = _duckdb(file)
    for name, start, end, promise in _PERIODS:
        work = f"{name}, branch × line, {stored:,} cases"
        branches = partial(figures.branches, _OFFICE, start, end, "business_line")
        whole, busy = _median(branches), _median(branches, clock=time.process_time)
        plain = _median(partial(_group_sqlite, database, start, end), 1)
        query = _GROUP.format(table="c", start=f"{start} 00:00:00", end=f"{end} 00:00:00")
        query = query.replace("sum(resolved_at IS", "count_if(resolved_at IS")
        column = _median(partial(_fetched, duckdb_store, query))
        board = _median(partial(figures.dashboard, _OFFICE, start, end, "branch"))
        yield Result(work, whole, goal=at_most(promise))
        yield Result(f"{work}: the processor's part", busy)
        yield Result(work, whole, "s", "GROUP BY on SQLite", plain, True)
        yield Result(work, whole, "s", "GROUP BY in DuckDB's own table", column, True)
        yield Result(f"{name}, the board by branch, {stored:,} cases", board)
    duckdb_store.close()


def _group_sqlite(database: Database, start: date, end: date) -> None:
    query = _GROUP.format(table="petition_case", start=f"{start} 00:00:00", end=f"{end} 00:00:00")
    with database.read() as connection:
        connection.exec_driver_sql(query).all()


def _fetched(store: duckdb.DuckDBPyConnection, query: str) -> None:
    store.execute(query).fetchall()


def _duckdb(file: str) -> duckdb.DuckDBPyConnection:
    query = "SELECT branch, business_line, received_at, resolved_at FROM petition_case"
    with closing(sqlite3.connect(file)) as connection:
        frame = polars.read_database(query, connection)
    store = duckdb.connect()
    store.register("frame", frame.to_arrow())
    store.execute("CREATE TABLE c AS SELECT * FROM frame")
    store.unregister("frame")
    return store


def _median(work: Callable[[], object], rounds: int = _ROUNDS, clock: Callable[[], float] = time.perf_counter) -> float:
    taken = []
    for _ in range(rounds):
        began = clock()
        work()
        taken.append(clock() - began)
    return statistics.median(taken)


def _fill(file: str, first: int, last: int) -> None:
    """Cases with the numbers from `first` up to `last`, and what each adds to its days.

    Without a journal and without waiting for the disk: what is measured is read afterwards.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        _fill_tables(connection, first, last)
        connection.execute("COMMIT")


def _fill_tables(connection: sqlite3.Connection, first: int, last: int) -> None:
    names = dict(_indexes(connection))
    for index in names:
        connection.execute(f"DROP INDEX {index}")
    made = {
        "id": "printf('%032x', i)",
        "number": "printf('XF2026-%09d', i)",
        "version": "1",
        "branch": "printf('B%03d', a % 200)",
        "channel": _choice(_CHANNELS, "a / 7 % 7"),
        "business_line": _choice(_LINES, "a / 200 % 11"),
        "main_class": _choice(("service_complaint", "business_dispute", "compliance_concern"), "b % 3"),
        "lead_department": "'personal_finance'",
        "received_at": f"datetime('2026-01-01', '+' || ({_SECOND}) || ' seconds') || '.000000'",
        "resolved_at": "CASE WHEN b % 5 > 0 THEN datetime('2026-12-31') || '.000000' END",
        **dict.fromkeys(("subject", "narrative", "search", "subclass", "grade", "head", "first_receiver"), "'x'"),
        "scope": "'individual'", "urgency": "'normal'", "complexity": "'simple'", "card": "'none'",
        "policy_version": "'2026.1'", "assisting_departments": "''", "copied_departments": "''",
    }  # fmt: skip
    columns = ", ".join(made.get(column.name, "NULL") for column in CASES.columns)
    order = ", ".join(column.name for column in CASES.columns)
    statement = _FILL.replace("INTO petition_case", f"INTO petition_case ({order})").format(columns=columns)
    connection.execute(statement, {"first": first + 1, "last": last})
    counted = {"received": "1", "open": "resolved_at IS NULL", "online": "channel IN ('website', 'mobile_bank')",
               "accepted": "1", "accepted_in_time": "1", "due": "1", "on_time": "resolved_at IS NOT NULL",
               "resolved": "resolved_at IS NOT NULL", "handling_days": "3"}  # fmt: skip
    values = ", ".join(counted.get(name, "0") for name in MEASURES)
    day = "CAST(strftime('%Y%m%d', received_at) AS INTEGER)"
    connection.execute(
        f"INSERT INTO case_tally (case_id, day, {', '.join(MEASURES)}) SELECT id, {day}, {values} FROM petition_case "
        f"WHERE id > printf('%032x', {first})"
    )
    for sql in names.values():
        connection.execute(sql)


def _indexes(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (?, ?)"
    return [(row[0], row[1]) for row in connection.execute(query, (CASES.name, CASE_TALLIES.name))]


def _choice(codes: tuple[str, ...], place: str) -> str:
    whens = " ".join(f"WHEN {number} THEN '{code}'" for number, code in enumerate(codes))
    return f"CASE {place} {whens} END"


def _upkeep(timeline: Timeline) -> Result:
    """The same mutations with and without the figures' upkeep, turn by turn in one store."""
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/petition.db")
        database.migrate()
        service = CaseService(database, lambda: timeline, lambda: _NOW - timedelta(days=1), "bench")
        taken: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(2 * _MUTATIONS):
            kept = turn % 2 == 0
            with nullcontext() if kept else mock.patch("cases.ledger.renewed", return_value={}):
                taken[kept].extend(_mutations(service))
        whole, bare = (statistics.median(taken[kept]) for kept in (True, False))
        database.close()
    return Result("a mutation", whole, "s", "one without the figures' upkeep", bare, False, at_most(1.5))


def _mutations(service: CaseService) -> list[float]:
    taken = []
    began = time.perf_counter()
    case = service.register(_OFFICE, RegisterCase("hotline", "城东支行", "排队", "排队两小时")).case_id or ""
    taken.append(time.perf_counter() - began)
    for mutation, data in (("recordContact", {}), ("dispatchCase", {}), ("resolveCase", {"outcome": "已道歉"})):
        began = time.perf_counter()
        service.act(_OFFICE, ActOnCase(mutation, case, data=data))
        taken.append(time.perf_counter() - began)
    return taken


def _timeline() -> Timeline:
    bundle = must_build(read_directory(_HOME / "rules"), verify=False)
    return Timeline((version_of(bundle, bundle.effective_from),), lambda digest: bundle)


if __name__ == "__main__":
    main()
