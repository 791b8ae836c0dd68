"""A PostgreSQL is brought back to a moment before a mistake: by a base back-up, and the log that came after it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import create_engine, func, make_url, select, text

from cases.actors import Actor, Role
from cases.checkpoints.verification import Verifier
from cases.commands import RegisterCase
from cases.models import CASES, WRITE_EPOCHS
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES
from tests.faults.servers import base_backup, program, served
from tests.running import until

OFFICE = Actor("shen", Role.PETITION_OFFICE)


def opened(url: str) -> Services:
    return Services.open(Settings(secret="s", database=url, rules=RULES, watch=False))


def register(services: Services, subject: str) -> None:
    assert services.service.register(OFFICE, RegisterCase("hotline", "东", subject, "排队两小时")).done


def subjects(services: Services) -> list[str]:
    with services.database.read() as connection:
        return list(connection.execute(select(CASES.c.subject).order_by(CASES.c.number)).scalars())


def epochs(services: Services) -> int:
    with services.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(WRITE_EPOCHS)).scalar_one())


@pytest.fixture
def place() -> Iterator[Path]:
    with TemporaryDirectory(prefix="petition-moment-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as directory:
        yield Path(directory)


@contextmanager
def received_log(server: str, into: Path) -> Iterator[None]:
    """The write-ahead log is kept elsewhere as it is written; a slot makes the server keep what is not yet there."""
    into.mkdir()
    command = [program("pg_receivewal"), f"--dbname={server}", "--slot=elsewhere"]
    subprocess.run([*command, "--create-slot"], check=True)
    receiver = subprocess.Popen([*command, f"--directory={into}"])
    try:
        until(lambda: bool(list(into.iterdir())), 60)
        yield
    finally:
        receiver.terminate()
        receiver.wait(60)
        subprocess.run([*command, "--drop-slot"], check=True)


def asked(server: str, statement: str) -> Any:
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        answer = connection.execute(text(statement)).scalar_one()
    engine.dispose()
    return answer


def test_the_store_is_as_it_was_before_the_mistake(
    postgresql_server: Any, new_postgresql: Callable[[], str], place: Path
) -> None:
    url, server, log = new_postgresql(), postgresql_server.get_uri(), place / "log"
    services = opened(url)
    register(services, "before the back-up")
    with received_log(server, log):
        base_backup(server, place / "data", "--wal-method=none")
        register(services, "after the back-up")
        asked(server, "SELECT pg_create_restore_point('before the mistake')")
        register(services, "the mistake")
        last = asked(server, "SELECT pg_walfile_name(pg_switch_wal())")
        until(lambda: (log / last).exists(), 60)
    services.close()

    (place / "data/recovery.signal").touch()
    with (place / "data/postgresql.auto.conf").open("a", encoding="utf-8") as settings:
        settings.write(f'restore_command = \'cp "{log}/%f" "%p"\'\n')
        settings.write("recovery_target_name = 'before the mistake'\nrecovery_target_action = 'promote'\n")
    with served(place / "data", make_url(url).database) as restored:
        until(lambda: not asked(restored, "SELECT pg_is_in_recovery()"), 60)
        services = opened(restored)
        assert subjects(services) == ["before the back-up", "after the back-up"]
        assert list(Verifier(services.database, {}).findings()) == []
        register(services, "after the recovery")
        assert subjects(services)[-1] == "after the recovery"
        assert epochs(services) == 2  # of another time line
        services.close()
