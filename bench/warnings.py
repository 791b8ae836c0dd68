"""What risk warning costs on a year of 100,000 and 1,000,000 cases: python -m bench warnings.

The cases are copies of one real case, spread over the year, 200 branches and 9 lines, in SQLite. Printed are a look
after one case has changed (the running week, month and quarter are recounted), the answer to `alerts(period)` of a
quarter, and a control chart on each of its warnings.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Final

from bench.copies import copy_case
from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.service import CaseService
from figures.evaluation import Evaluator
from figures.service import Figures
from policy.assemble import must_build
from policy.directory import read_directory
from policy.instants import parse_instant
from policy.versions import Timeline, version_of

_HOME: Final = Path(__file__).resolve().parent.parent
_SIZES: Final = (100_000, 1_000_000)
_OFFICE: Final = Actor("bench", Role.PETITION_OFFICE)
_NOW: Final = parse_instant("2026-12-30 09:00").astimezone(UTC)
_SPREAD: Final = """UPDATE petition_case SET
  received_at = strftime('%Y-%m-%d %H:%M:%f000', '2026-01-01', '+' || (rowid * 7919 % 524160) || ' minutes'),
  branch = 'branch-' || (rowid % 200),
  business_line = substr('depositwealth', 1 + rowid % 9)"""


def main() -> None:
    """Prints seconds on the clock, of one run each."""
    for size in [int(size) for size in os.environ.get("WARNINGS_SIZES", "").split()] or list(_SIZES):
        with tempfile.TemporaryDirectory() as scratch:
            _measured(Database(f"sqlite:///{scratch}/petition.db"), size)


def _measured(database: Database, size: int) -> None:
    database.migrate()
    bundle = must_build(read_directory(_HOME / "rules"), verify=False)
    timeline = Timeline((version_of(bundle, bundle.effective_from),), lambda digest: bundle)
    service = CaseService(database, lambda: timeline, lambda: _NOW, "bench")
    case = service.register(_OFFICE, RegisterCase("hotline", "branch-1", "排队", "排队两小时")).case_id or ""
    with database.write() as connection:
        copy_case(connection, case_key(case) or "", 1, size - 1, _NOW)
        connection.exec_driver_sql(_SPREAD)
    evaluator = Evaluator(database, lambda: timeline, lambda: _NOW)
    figures = Figures(database, lambda: timeline, lambda: _NOW)
    evaluator.look()
    service.act(_OFFICE, ActOnCase("recordContact", case))
    look = _seconds(evaluator.look)
    answer = _seconds(lambda: figures.alerts(_OFFICE, "2026-Q4"))
    listed = figures.alerts(_OFFICE, "2026-Q4")
    charts = _seconds(lambda: [alert.behind.control(alert) for alert in listed if alert.behind])
    print(f"{size:>9,} cases, {len(listed)} warnings: look {look:.2f} s, alerts {answer:.2f} s, charts {charts:.2f} s")
    database.close()


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
