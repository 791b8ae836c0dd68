"""The same history on Spark, where it outgrows one machine. Needs the extra `spark` and a Java runtime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis

from figures.history.engine import EngineHistory
from figures.history.export import CASES_FILE

__all__ = ["on_spark"]


def on_spark(directory: Path, session: Any) -> EngineHistory:
    """The history of a directory that every worker can read, on the Spark session that is given."""
    connection = ibis.pyspark.connect(session)
    return EngineHistory.of(connection, connection.read_parquet(str(directory / CASES_FILE)), directory)
