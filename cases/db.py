"""The database: one way in for SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from cases.bounds import Bounds, opening
from cases.brief import Brief, TooLong
from cases.groups import Groups, Shared
from cases.spans import UNTRACED, Tracer

__all__ = ["Database", "away"]

Answer = TypeVar("Answer")

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_MIGRATION_LOCK: Final = 0x7065746974696F6E  # any constant will do that nobody else locks: "petition" in ASCII
_BUSY_MS: Final = 30_000
_ATTEMPTS: Final = 5
_POOL: Final = 20
_WRITES: Final = "petition_writes"
_TRANSIENT_STATES: Final = frozenset({"40001", "40P01"})  # serialisation failure, deadlock


class Database:
    """Transactions on the store behind `url`: `sqlite:///file` or `postgresql://...`.

    SQLite takes one writer at a time: threads of this process share transactions (`cases.groups`) or queue at a lock,
    other processes at the file's. On PostgreSQL writers meet at the rows that they lock. Readers see one consistent
    state and wait for nobody.
    """

    def __init__(self, url: str, tracer: Tracer = UNTRACED) -> None:
        self.url = _with_driver(make_url(url))
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._tracer = tracer
        self._engine = self._opened(_KEPT if self.sqlite else _FAR)
        self._writing = self._opened(_ONE) if self.sqlite else self._engine
        self.dialect = self._engine.dialect
        self._writer = self._writing.execution_options(**{_WRITES: True})
        self._snapshot_writer = (
            self._writer if self.sqlite else self._engine.execution_options(isolation_level="REPEATABLE READ")
        )
        self._reader = (
            self._engine
            if self.sqlite
            else self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )
        self._bounded_reader = (
            self._engine if self.sqlite else self._engine.execution_options(isolation_level="AUTOCOMMIT")
        )  # the transaction is begun by hand
        self._turn: AbstractContextManager[Any] = threading.Lock() if self.sqlite else nullcontext()
        self._groups = Groups(self._begun)
        self._brief = Brief(self._reader.connect)

    def _opened(self, options: Mapping[str, Any]) -> Engine:
        """Its errors' words go into logs: they must not hold parameters, which are what customers said."""
        engine = create_engine(self.url, hide_parameters=True, **options)
        if self.sqlite:
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        return engine

    @contextmanager
    def read(self, bounds: Bounds | None = None) -> Iterator[Connection]:
        """A transaction that sees one state of the store throughout.

        `bounds`: on PostgreSQL it sees no case out of them, whatever is asked. SQLite knows no such line.
        """
        if self._brief.going_on:
            with self._span("read"), self._brief.read() as connection:
                yield connection
            return
        reader = self._reader if bounds is None else self._bounded_reader
        with self._span("read"), reader.connect() as connection, connection.begin():
            if bounds is not None and not self.sqlite:
                connection.exec_driver_sql(opening(bounds), execution_options=_SEVERAL)
            yield connection

    def briefly(self, seconds: float) -> AbstractContextManager[None]:
        """Within it this thread only reads, and raises TooLong where that takes longer. Of one thread at a time.

        Only on SQLite: elsewhere reading waits for the network.
        """
        if not self.sqlite:
            raise ValueError("only SQLite is read without waiting")
        return self._brief.within(seconds)

    def unhurried(self) -> None:
        """Raises TooLong within `briefly`: what comes now writes, or waits for something else than the store."""
        if self._brief.going_on:
            raise TooLong

    @contextmanager
    def write(self, *, snapshot: bool = False) -> Iterator[Connection]:
        """A transaction that commits as a whole, or not at all. Not to be nested.

        `snapshot`: all its statements see one state of the store, as they do on SQLite anyway; on PostgreSQL it fails
        where another writer changed a row that it writes.
        """
        with self._span("write"), self._begun(snapshot=snapshot) as connection:
            yield connection

    @contextmanager
    def _begun(self, *, snapshot: bool = False) -> Iterator[Connection]:
        self.unhurried()
        writer = self._snapshot_writer if snapshot else self._writer
        with self._turn, writer.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _span(self, access: str) -> Iterator[None]:
        """The waiting for one's turn and for a connection belongs to a transaction's time."""
        with self._tracer.within("transaction") as note:
            note("petition.access", access)
            yield

    def transact(
        self,
        work: Callable[[Connection], Answer],
        *,
        snapshot: bool = False,
        alone: bool = False,
        shared: Shared[Any, Answer] | None = None,
    ) -> Answer:
        """Carries out `work` in a write transaction, and again where another writer came between.

        That is a deadlock that the database broke, or a unique key that two inserted at once: the second attempt
        finds what the other one wrote. On SQLite works of several threads share a transaction and its commit, each as
        if it had one to itself; `alone` for long ones, on which others should not wait. On PostgreSQL only those that
        are `shared` do: they would meet at a row anyhow, and lock no other that somebody else may hold for long.
        """
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._once(work, shared, snapshot=snapshot, alone=alone)
            except DBAPIError as error:
                if not _transient(error):
                    raise
        return self._once(work, shared, snapshot=snapshot, alone=alone)

    def _once(
        self, work: Callable[[Connection], Answer], shared: Shared[Any, Answer] | None, *, snapshot: bool, alone: bool
    ) -> Answer:
        self.unhurried()  # before it waits with others for its turn
        if (self.sqlite or shared is not None) and not (snapshot or alone):
            with self._span("write"):
                return self._groups.carry_out(work, shared)
        with self.write(snapshot=snapshot) as connection:
            return work(connection)

    def migrate(self, revision: str = "head") -> None:
        """Brings the schema up to this release, or a revision. Of several processes that start at once, one does it.

        On a stand-by, which cannot be written to, nothing is done. Raises ValueError where a later release migrated it.
        """
        if self.standby():
            return
        config, scripts = _migrations()
        with self.write() as connection:
            if not self.sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            stored = MigrationContext.configure(connection).get_current_revision()
            if stored is not None and stored == scripts.as_revision_number(revision):
                return
            _refuse_newer(stored, scripts)
            config.attributes["connection"] = connection
            command.upgrade(config, revision)

    def standby(self) -> bool:
        """Whether it is a PostgreSQL that follows another one, and can be read only."""
        with self.read() as connection:
            return not self.sqlite and bool(connection.execute(text("SELECT pg_is_in_recovery()")).scalar_one())

    def above_bounds(self) -> bool:
        """Whether it is a PostgreSQL whose user row-level security does not bind."""
        query = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        with self.read() as connection:
            return not self.sqlite and bool(connection.execute(query).scalar_one())

    def revision(self) -> str | None:
        """The schema's revision; None for an empty store."""
        with self.read() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def close(self) -> None:
        self._brief.close()
        self._engine.dispose()
        self._writing.dispose()


def _migrations() -> tuple[Config, ScriptDirectory]:
    """How they are run, and the scripts themselves."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config, _scripts()


@cache
def _scripts() -> ScriptDirectory:
    """Read once by a process: there are many, and most stores need none of them."""
    return ScriptDirectory(str(_MIGRATIONS))


def _refuse_newer(stored: str | None, scripts: ScriptDirectory) -> None:
    if stored is not None and stored not in {script.revision for script in scripts.walk_revisions()}:
        raise ValueError(
            f"数据库结构 {stored} 属于更新的版本，本版本不能在其上启动 / "
            f"the store's schema {stored} belongs to a later release: this one cannot start on it"
        )


_SEVERAL: Final = {"no_parameters": True}
"""How several statements are sent at once: with parameters, even none, the driver takes one."""

_ONE: Final = {"pool_size": 1, "max_overflow": 0}
"""On SQLite one connection writes: what it has read of the file stays true until another process writes to it."""

_KEPT: Final = {"pool_size": 2 * _POOL, "max_overflow": 0}
"""On SQLite a connection costs next to nothing while it is kept, and a millisecond when it is opened anew."""

_SESSION: Final = {
    "options": "-c timezone=UTC",
    "application_name": "petition",
    "connect_timeout": 5,
    "keepalives_idle": 10,  # a server that vanished without a word is noticed within half a minute
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


_FAR: Final = {"pool_size": _POOL, "max_overflow": _POOL, "pool_pre_ping": True, "connect_args": _SESSION}


def _with_driver(url: URL) -> URL:
    backend = url.get_backend_name()
    if backend == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise ValueError("SQLite 需要一个文件：sqlite:///petition.db / SQLite needs a file: sqlite:///petition.db")
        return url.set(drivername="sqlite+pysqlite")
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise ValueError(f"不支持的数据库 {backend} / no such database: {backend}; use sqlite:/// or postgresql://")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver's guess
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def away(error: BaseException | None) -> bool:
    """Whether the store cannot be used for now: it does not answer, it is locked, or it has no room left.

    What was asked may work later, as it stands. A fault of a statement is none of these.
    """
    if isinstance(error, NoConnectionFree):
        return True
    if not isinstance(error, DBAPIError):
        return False
    fault = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    return error.connection_invalidated or (isinstance(error, OperationalError | InterfaceError) and not fault)


def _transient(error: DBAPIError) -> bool:
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in _TRANSIENT_STATES
