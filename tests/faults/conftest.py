"""A service that a fault can befall."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import RULES
from tests.running import ROOT, Running


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts a service on a database, with rule files of its own, and further settings in its environment."""
    started: list[Running] = []

    def one(database: str, **environment: str) -> Running:
        directory = tmp_path / f"service-{len(started)}"
        shutil.copytree(RULES, directory / "rules")
        started.append(Running(directory, database, ROOT, **environment))
        return started[-1]

    yield one
    for service in started:
        service.close()
