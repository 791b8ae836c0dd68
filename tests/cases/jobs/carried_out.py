"""Jobs carried out in the test's own process."""

from __future__ import annotations

from cases.clock import Clock
from cases.db import Database
from cases.jobs.rebuilding import Rebuild
from cases.jobs.store import Jobs
from cases.jobs.views import Job, job_key
from cases.jobs.worker import Worker
from cases.models.job import JobKind
from policy.versions import Timeline

__all__ = ["rebuilt"]


def rebuilt(database: Database, timeline: Timeline, clock: Clock) -> Job:
    """Makes every figure anew, in chunks of seven cases; answers the job."""
    jobs, work = Jobs(database, clock), Rebuild(database, lambda: timeline, clock, chunk=7)
    job = jobs.start("shen", work.wanted())
    Worker(database, jobs, clock, {JobKind.REBUILD: work}).look()
    return jobs.found(job_key(job.id) or "") or job
