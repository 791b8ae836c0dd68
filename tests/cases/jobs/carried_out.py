"""Jobs carried out in the test's own process."""

from __future__ import annotations

from cases.clock import Clock
from cases.db import Database
from cases.jobs.rebuilding import Rebuild
from cases.jobs.store import Jobs
from cases.jobs.worker import Worker
from cases.models.job import JobKind
from policy.versions import Timeline

__all__ = ["rebuilt"]


def rebuilt(database: Database, timeline: Timeline, clock: Clock) -> int:
    """Makes every figure anew, in chunks of seven cases; answers how many chunks there were."""
    jobs, work = Jobs(database, clock), Rebuild(database, lambda: timeline, clock, chunk=7)
    jobs.start("shen", work.wanted())
    return Worker(database, jobs, clock, {JobKind.REBUILD: work}).look()
