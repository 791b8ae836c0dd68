"""The back-test on a local Spark gives what it gives on DuckDB. Run by make test-spark: needs pyspark and Java."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from figures.history.engine import on_duckdb
from figures.history.export import HistoryWriter
from figures.history.spark import on_spark
from policy.backtest import backtest
from tests.figures.test_history import AT, random_case, random_policy

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]  # pyspark's own warnings are not ours


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from pyspark.sql import SparkSession  # only here: the extra is not part of the development packages

    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
    }
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    yield started
    started.stop()


@pytest.mark.parametrize("seed", range(2))
def test_spark_counts_as_duckdb_does(seed: int, session: Any, tmp_path: Path) -> None:
    chance = random.Random(seed)
    old, new = random_policy(chance), random_policy(chance)
    writer = HistoryWriter(tmp_path, AT)
    for number in range(120):
        writer.add(f"case:{number}", random_case(chance, old))
    writer.close()
    on_one_machine = backtest(old, new, on_duckdb(tmp_path), AT)
    assert backtest(old, new, on_spark(tmp_path, session), AT).counts == on_one_machine.counts
