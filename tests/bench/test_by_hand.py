"""The question by hand, in Polars and in DuckDB, finds what the back-test finds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import backtesting, handwritten, handwritten_sql
from bench.stores import open_services
from cases import demo
from figures.history.engine import on_duckdb
from figures.history.export import export
from policy.backtest import backtest
from resolvers.settings import key_ring

AT = datetime(2026, 11, 24, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("history")
    services = open_services(f"sqlite:///{directory}/petition.db", clock=lambda: AT)
    secret, keys = services.settings.secret, key_ring(services.settings)
    demo.fill(services.database, lambda: services.manager.timeline, services.clock, secret, keys, cases=120)
    export(services.database, directory / "history", AT)
    services.close()
    return directory / "history"


def test_by_hand_the_counts_are_those_of_the_back_test(history: Path) -> None:
    old, new = backtesting.policies()
    opened = on_duckdb(history)
    counted = backtesting.counted(backtest(old, new, opened, opened.at))
    assert {sum(cells.values()) for cells in counted.values()} == {120}
    assert any(before != after for cells in counted.values() for before, after in cells)
    assert backtesting.lower(handwritten.ask(*handwritten.load(history))) == counted
    assert backtesting.lower(handwritten_sql.ask(*handwritten_sql.load(history))) == counted
