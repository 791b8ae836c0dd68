"""What the service is measured against: the rows of one registration, written again and again under other keys.

The rows are those that the service itself has stored for one case. Nothing is classified, judged, sealed or looked up.
On SQLite the clients take turns at a lock, as it has one writer: left to its own waiting, both would be slower.
"""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, Table, create_engine, event, make_url, select
from sqlalchemy.orm import registry
from sqlmodel import Session

from bench.writes.clients import Work
from bench.writes.service import SECRET, customer
from cases.actors import Actor, Role
from cases.commands import Customer, RegisterCase
from cases.db import Database
from cases.models import CASE_TALLIES, CASES, CUSTOMERS, EVENTS, IDEMPOTENCY, TALLY_CHANGES
from cases.models.case import CaseRow, CustomerRow, EventRow, IdempotencyRow, SeriesRow
from cases.service import CaseService
from policy.versions import Timeline

__all__ = ["Rows", "orm", "raw", "stored"]

_TABLES: Final = (CASES, EVENTS, CUSTOMERS, IDEMPOTENCY, CASE_TALLIES, TALLY_CHANGES)
_COUNTED: Final = {EVENTS: "sequence", TALLY_CHANGES: "id"}
_YEAR: Final = 2026


class _CaseTally:
    pass


class _TallyChange:
    pass


registry().map_imperatively(_CaseTally, CASE_TALLIES)
registry().map_imperatively(_TallyChange, TALLY_CHANGES)
_CLASSES: Final[Mapping[Table, Callable[..., Any]]] = {
    CASES: CaseRow,
    EVENTS: EventRow,
    CUSTOMERS: CustomerRow,
    IDEMPOTENCY: IdempotencyRow,
    CASE_TALLIES: _CaseTally,
    TALLY_CHANGES: _TallyChange,
}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one case by table, without the keys that the database counts."""

    by_table: Mapping[Table, tuple[dict[str, Any], ...]]

    def anew(self, table: Table, case: str) -> list[dict[str, Any]]:
        """The rows of a table as those of another case."""
        return [{**row, **dict.fromkeys(_keyed(table), case)} for row in self.by_table[table]]


def stored(url: str, timeline: Timeline) -> Rows:
    """Registers a case in the empty database, and answers what is stored of it."""
    database = Database(url)
    database.migrate()
    service = CaseService(database, lambda: timeline, lambda: datetime.now(UTC), SECRET)
    person = Customer(**customer(0))
    narrative = "个人贷款提前还款被收取违约金，客户不认可。"
    command = RegisterCase("hotline", "网点1", "贷款还款", narrative, idempotency_key="k", customer=person)
    outcome = service.register(Actor("bench", Role.PETITION_OFFICE), command)
    if not outcome.done:
        raise RuntimeError(str(outcome.refusals))
    with database.read() as connection:
        found = {table: tuple(_own(table, connection)) for table in _TABLES}
    database.close()
    return Rows(found)


def _own(table: Table, connection: Any) -> Iterator[dict[str, Any]]:
    for row in connection.execute(select(table)).mappings():
        yield {name: value for name, value in row.items() if name != _COUNTED.get(table)}


@contextmanager
def raw(url: str, rows: Rows) -> Iterator[Callable[[int], Work]]:
    """Makes clients that write the rows by the driver alone, in one transaction."""
    sqlite, turn = url.startswith("sqlite"), _turn(url)
    dialect = _engine(url).dialect
    series = _SERIES.format(mark="?" if sqlite else "%s")
    statements = [_plain(table, rows, dialect) for table in _TABLES]
    with ExitStack() as ended:

        def client(number: int) -> Work:
            connection: Any = _sqlite(url) if sqlite else psycopg.connect(url, autocommit=True)
            ended.callback(connection.close)

            def one() -> None:
                case = uuid.uuid4().hex
                with turn, _transaction(connection, sqlite), closing(connection.cursor()) as cursor:
                    cursor.execute(series, (_YEAR,))
                    cursor.fetchone()
                    for statement, values in statements:
                        own = [[case if value is _KEY else value for value in row] for row in values]
                        cursor.executemany(statement, own)

            return one

        yield client


_SERIES: Final = (
    "INSERT INTO number_series (year, last) VALUES ({mark}, 1) "
    "ON CONFLICT (year) DO UPDATE SET last = number_series.last + 1 RETURNING last"
)
_KEY: Final = object()
"""Stands in a row of values where the key of the case belongs."""


def _keyed(table: Table) -> tuple[str, ...]:
    """The columns that differ from case to case."""
    if table is CASES:
        return ("id", "number")
    return tuple(name for name in ("case_id", *(("key",) if table is IDEMPOTENCY else ())) if name in table.c)


def _plain(table: Table, rows: Rows, dialect: Any) -> tuple[str, list[list[Any]]]:
    """The statement, and the values as the driver takes them."""
    names = list(rows.by_table[table][0])
    keyed = _keyed(table)
    processors = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
    values = [
        [
            _KEY if name in keyed else process(row[name]) if (process := processors[name]) else row[name]
            for name in names
        ]
        for row in rows.by_table[table]
    ]
    mark = "?" if dialect.name == "sqlite" else "%s"
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({quoted}) VALUES ({', '.join([mark] * len(names))})", values


def _sqlite(url: str) -> sqlite3.Connection:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    _prepare(connection)
    return connection


@contextmanager
def _transaction(connection: Any, sqlite: bool) -> Iterator[None]:
    if not sqlite:
        with connection.transaction():
            yield
        return
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")


@contextmanager
def orm(url: str, rows: Rows) -> Iterator[Callable[[int], Work]]:
    """Makes clients that write the rows as objects of a SQLModel session, one commit each."""
    engine, turn = _engine(url), _turn(url)

    def one() -> None:
        case = uuid.uuid4().hex
        with turn, Session(engine) as session:
            series = session.get(SeriesRow, _YEAR, with_for_update=True) or SeriesRow(year=_YEAR, last=0)
            series.last += 1
            session.add(series)
            for table in _TABLES:
                for row in rows.anew(table, case):
                    made = _CLASSES[table]()
                    for name, value in row.items():
                        setattr(made, name, value)
                    session.add(made)
                if table is CASES:
                    session.flush()  # the others refer to it, and no relationship says so
            session.commit()

    yield lambda number: one
    engine.dispose()


def _engine(url: str) -> Engine:
    engine = create_engine(_with_driver(url), pool_size=40)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, record: _prepare(connection))
    return engine


def _prepare(connection: sqlite3.Connection) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 30000"):
        connection.execute(f"PRAGMA {pragma}")


def _with_driver(url: str) -> Any:
    parsed = make_url(url)
    return parsed if url.startswith("sqlite") else parsed.set(drivername="postgresql+psycopg")


def _turn(url: str) -> AbstractContextManager[Any]:
    return threading.Lock() if url.startswith("sqlite") else nullcontext()
