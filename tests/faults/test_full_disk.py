"""The disk has no room left: what cannot be kept is not acknowledged, and work goes on once there is room."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path

from tests.conftest import new_sqlite
from tests.faults.load import assert_kept, loaded
from tests.running import Running, until

_ROOM = 200_000
"""Bytes that the log of the store may still grow by: some dozens of cases."""


def test_a_full_disk_refuses_in_a_word_and_loses_nothing(start: Callable[[str], Running], tmp_path: Path) -> None:
    service = start(new_sqlite(tmp_path / "petition.db"))
    file, log = tmp_path / "petition.db", tmp_path / "petition.db-wal"
    with loaded(service) as load:
        until(load.reaches(10), 60)
        _, most = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE)
        room = max(file.stat().st_size, log.stat().st_size) + _ROOM
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (room, most))
        until(lambda: load.told["UNAVAILABLE"] >= 20, 60)
        assert service.ask("{ cases { totalCount } }")["cases"]["totalCount"] >= 10  # reading goes on
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (most, most))
        until(load.reaches(20), 15)
    assert set(load.told) == {"UNAVAILABLE"}, load.texts
    assert "Traceback" not in service.log.read_text(encoding="utf-8")
    assert_kept(service.database, load)
