"""Back-ups as an operator takes them: of a store that is being written to, and restored somewhere else."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, make_url, text

from tests.conftest import new_sqlite
from tests.faults.servers import program

__all__ = ["Backup", "DumpOfPostgresql", "OnlineBackupOfSqlite"]


class Backup(Protocol):
    """`url` is the store that is backed up."""

    url: str

    def take(self) -> None: ...

    def restored(self) -> str:
        """The URL of a new store with what was backed up."""
        ...


class OnlineBackupOfSqlite:
    """As `sqlite3 petition.db ".backup copy.db"` does: pages are copied, and again where a writer changed them."""

    def __init__(self, directory: Path) -> None:
        self.url = new_sqlite(directory / "petition.db")
        self._file, self._copy = directory / "petition.db", directory / "copy.db"

    def take(self) -> None:
        with sqlite3.connect(self._file) as source, sqlite3.connect(self._copy) as copy:
            source.backup(copy, pages=16, sleep=0.01)
        source.close()
        copy.close()

    def restored(self) -> str:
        place = self._copy.parent / "restored.db"
        place.write_bytes(self._copy.read_bytes())
        return f"sqlite:///{place}"


class DumpOfPostgresql:
    """pg_dump, and pg_restore into another server, which has counted fewer transactions than the first."""

    def __init__(self, directory: Path, url: str, other: str) -> None:
        self.url = url
        self._file, self._other = directory / "petition.dump", other
        engine = create_engine(_driver(url), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(_TRANSACTIONS))
        engine.dispose()

    def take(self) -> None:
        """By a superuser: the service's own user is held to row-level security, and pg_dump takes all or nothing."""
        whole = make_url(self.url).set(username="postgres").render_as_string(hide_password=False)
        _run("pg_dump", "--format=custom", f"--file={self._file}", whole)

    def restored(self) -> str:
        engine = create_engine(_driver(self._other), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE ROLE petition LOGIN"))
            connection.execute(text("CREATE DATABASE restored OWNER petition TEMPLATE template0 ENCODING 'UTF8'"))
        engine.dispose()
        url = make_url(self._other).set(username="petition", database="restored").render_as_string(hide_password=False)
        _run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={url}", str(self._file))
        return url


_TRANSACTIONS = "DO $$ BEGIN FOR n IN 1..20000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


def _run(name: str, *arguments: str) -> None:
    subprocess.run([program(name), *arguments], check=True)
