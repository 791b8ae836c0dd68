"""A stand-by of PostgreSQL is read: exports and the verification of the record need not burden the first server."""

from __future__ import annotations

import io
import os
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
from tests.faults.servers import base_backup, served

OFFICE = Actor("shen", Role.PETITION_OFFICE)


def opened(url: str) -> Services:
    return Services.open(Settings(secret="s", database=url, rules=RULES, watch=False))


@pytest.fixture
def standby(postgresql_server: Any, new_postgresql: Callable[[], str]) -> Iterator[str]:
    """The URL of a store that follows another one, in which a case was registered."""
    url = new_postgresql()
    services = opened(url)
    assert services.service.register(OFFICE, RegisterCase("hotline", "东", "s", "n")).done
    services.close()
    with TemporaryDirectory(prefix="petition-standby-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as directory:
        data = Path(directory) / "data"
        base_backup(postgresql_server.get_uri(), data, "--write-recovery-conf")
        with served(data, make_url(url).database) as follower:
            yield follower


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
