"""The service is killed under clients that repeat a key until it is answered: nothing is lost, nothing is doubled."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable

import pytest

from tests.faults.load import assert_kept, loaded
from tests.running import Running, until

_log = logging.getLogger(__name__)


@pytest.mark.parametrize("kills", [2, pytest.param(200, marks=pytest.mark.long)], ids=["few", "many"])
def test_kills_lose_no_acknowledged_mutation_and_double_none(
    start: Callable[[str], Running], database_url: str, kills: int
) -> None:
    service, ready = start(database_url), list[float]()
    with loaded(service) as load:
        for number in range(kills):
            until(load.reaches(5 + number % 20), 60)
            service.end(signal.SIGKILL)
            began = time.monotonic()
            service.start()
            ready.append(time.monotonic() - began)
    assert service.end(signal.SIGTERM) in (0, -signal.SIGTERM)
    assert_kept(database_url, load)
    assert set(load.told) == {"silence"}
    ready.sort()
    _log.info("%s kills, %s cases, ready in %.1f s", kills, len(load.acknowledged), ready[len(ready) // 2])
