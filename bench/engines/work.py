"""The work of a long job, the same for each engine: chunks of a thousand rows, each row to be touched just once."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

__all__ = ["BEAT", "CHUNKS", "JOBS", "ROWS", "SILENT", "TABLES", "touch"]

JOBS: Final = 3
CHUNKS: Final = 60
ROWS: Final = 1_000

TABLES: Final = (
    "CREATE TABLE touched (job int, chunk int, row int, times int DEFAULT 0, PRIMARY KEY (job, chunk, row))",
    f"INSERT INTO touched SELECT j, c, r FROM generate_series(0, {JOBS - 1}) j, "
    f"generate_series(0, {CHUNKS - 1}) c, generate_series(1, {ROWS}) r",
    "CREATE TABLE beat (name text PRIMARY KEY, at timestamptz)",
)
BEAT: Final = "INSERT INTO beat VALUES (:name, now()) ON CONFLICT (name) DO UPDATE SET at = now()"
SILENT: Final = "SELECT name FROM beat WHERE at < now() - interval '15 seconds'"

_TOUCH: Final = "UPDATE touched SET times = times + 1 WHERE job = :job AND chunk = :chunk"


def touch(connection: Connection, job: int, chunk: int) -> None:
    connection.execute(text(_TOUCH), {"job": job, "chunk": chunk})
    connection.execute(text("SELECT pg_sleep(0.1)"))
