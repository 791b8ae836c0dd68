"""What one sweep costs with 100 cases due among 10,000, 100,000 and 1,000,000 open ones: python -m bench sweeping.

The cases are copies of one real case, in SQLite. Each round makes 100 more of them fall due and sweeps.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from datetime import UTC, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select, update

from bench.copies import copy_case
from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.models import CASES, REMINDERS
from cases.service import CaseService
from cases.timers import Timers, due_cases
from policy.assemble import must_build
from policy.directory import read_directory
from policy.instants import parse_instant
from policy.versions import Timeline, version_of

_HOME: Final = Path(__file__).resolve().parent.parent
_SIZES: Final = (10_000, 100_000, 1_000_000)
DUE: Final = 100
_ROUNDS: Final = 7
OFFICE: Final = Actor("bench", Role.PETITION_OFFICE)
DAY: Final = parse_instant("2026-03-06 09:00").astimezone(UTC)
LATER: Final = DAY + timedelta(days=1)


def main() -> None:
    """Prints the median of a sweep for each number of open cases, and the query plan.

    On a machine that others use too, the processor's time is the one to compare.
    """
    sizes = [int(size) for size in os.environ.get("SWEEPING_SIZES", "").split()] or list(_SIZES)
    with tempfile.TemporaryDirectory() as scratch:
        database = Database(f"sqlite:///{scratch}/petition.db")
        database.migrate()
        timeline = timeline_of_rules()
        key = one_case(database, timeline)
        filled = 1
        medians = []
        for size in sizes:
            with database.write() as connection:
                copy_case(connection, key, filled, size - filled, LATER)
            with database.read() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")  # as a store that has been up for a while
            filled = size
            clock, processor = zip(*_sweeps(database, timeline), strict=True)
            medians.append(statistics.median(processor))
            print(
                f"{size:>9,} open, {DUE} due: {statistics.median(clock) * 1e3:6.1f} ms"
                f" ({min(clock) * 1e3:.1f} to {max(clock) * 1e3:.1f}),"
                f" of them processor {medians[-1] * 1e3:.1f} ms   promise: under 50 ms"
            )
        print(f"growth from {sizes[0]:,} to {sizes[-1]:,}: ×{medians[-1] / medians[0]:.2f}   promise: none")
        with database.read() as connection:
            print("plan:", *_plan(connection), sep="\n  ")
        database.close()


def timeline_of_rules() -> Timeline:
    bundle = must_build(read_directory(_HOME / "rules"), verify=False)
    return Timeline((version_of(bundle, bundle.effective_from),), lambda digest: bundle)


def one_case(database: Database, timeline: Timeline) -> str:
    """A case that was received the day before, contacted and not dispatched."""
    received = parse_instant("2026-03-05 10:00").astimezone(UTC)
    service = CaseService(database, lambda: timeline, lambda: received, "bench")
    outcome = service.register(OFFICE, RegisterCase("hotline", "城东支行", "排队", "排队两小时"))
    if outcome.case_id is None:
        raise SystemExit(str(outcome.refusals))
    service.act(OFFICE, ActOnCase("recordContact", outcome.case_id))
    with database.write() as connection:
        connection.execute(update(CASES).values(changes_at=LATER))
    return case_key(outcome.case_id) or ""


def _sweeps(database: Database, timeline: Timeline) -> list[tuple[float, float]]:
    """Seconds of each sweep on the clock and of the processor; the first one warms up and does not count."""
    timers = Timers(database, lambda: timeline, lambda: DAY)
    taken = []
    for _ in range(_ROUNDS + 1):
        before = fall_due(database)
        begin, worked = time.perf_counter(), time.process_time()
        looked_at = timers.look()
        taken.append((time.perf_counter() - begin, time.process_time() - worked))
        with database.read() as connection:
            raised = connection.execute(select(func.count()).select_from(REMINDERS)).scalar_one() - before
        if (looked_at, raised) != (DUE, 2 * DUE):
            raise SystemExit(f"the sweep looked at {looked_at} cases and raised {raised} reminders")
    return taken[1:]


def fall_due(database: Database) -> int:
    """Makes some cases due that have never been reminded of; answers how many reminders there are."""
    fresh = select(CASES.c.id).where(CASES.c.changes_at > DAY, CASES.c.card == "none").limit(DUE)
    with database.write() as connection:
        connection.execute(update(CASES).where(CASES.c.id.in_(fresh)).values(changes_at=DAY))
        return int(connection.execute(select(func.count()).select_from(REMINDERS)).scalar_one())


def _plan(connection: Connection) -> list[str]:
    """How SQLite finds what is due."""
    query = str(due_cases(DAY).compile(connection, compile_kwargs={"literal_binds": True}))
    return [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]


if __name__ == "__main__":
    main()
