"""Every scenario file is a test: a whole case, replayed through the GraphQL API."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.scenarios.model import read_scenario
from cli.scenarios.runner import play
from cli.scenarios.stage import stage
from tests.conftest import RULES, new_sqlite

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path: Path, tmp_path: Path) -> None:
    with stage(RULES, new_sqlite(tmp_path / "petition.db")) as place:
        wrong = {outcome.what: outcome.differences for outcome in play(read_scenario(path), place)}
    assert {what: found for what, found in wrong.items() if found} == {}
