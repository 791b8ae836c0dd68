"""A rule file is broken again and again on a running service: nobody who registers a case notices."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import new_sqlite
from tests.faults.load import assert_kept, loaded
from tests.running import Running, until

FOUND = "{ policy { active { version } diagnostics { file line } } }"


@pytest.mark.parametrize("times", [2, pytest.param(50, marks=pytest.mark.long)], ids=["few", "many"])
def test_broken_rules_fail_no_decision(start: Callable[[str], Running], tmp_path: Path, times: int) -> None:
    service = start(new_sqlite(tmp_path / "petition.db"))
    sla = service.rules / "sla.yaml"
    good = sla.read_text(encoding="utf-8")
    broken = good.replace("within: 3 working_days", "within: 3 workdays", 1)
    line = broken[: broken.index("workdays")].count("\n") + 1

    def found() -> list[dict[str, object]]:
        return list(service.ask(FOUND)["policy"]["diagnostics"])

    def shows(number: int) -> bool:
        return found() == [{"file": "sla.yaml", "line": line + number}]

    before = service.ask(FOUND)["policy"]["active"]
    with loaded(service) as load:
        for number in range(1, times + 1):
            sla.write_text("\n" * number + broken, encoding="utf-8")
            until(partial(shows, number), 120)  # a check takes seconds beside eight clients
        assert service.ask(FOUND)["policy"]["active"] == before
        sla.write_text(good, encoding="utf-8")
        until(lambda: found() == [], 120)
    assert load.told == {}
    assert_kept(service.database, load)
