"""One instance of the service that does nothing but long jobs, as a process that a test can kill."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from cases.db import Database
from cases.jobs.reevaluation import Reevaluation
from cases.jobs.store import Jobs
from cases.jobs.worker import Worker
from cases.models.job import JobKind
from tests.cases.jobs.policies import Versions

__all__ = ["LEASE"]

LEASE = timedelta(seconds=2)


def main(url: str, instant: str, offset: str) -> None:
    """The other rules are in force since the instant; the clock is `offset` seconds away from the machine's."""
    away = timedelta(seconds=float(offset))

    def clock() -> datetime:
        return datetime.now(UTC) + away

    versions = Versions()
    versions.publish(datetime.fromisoformat(instant))
    database = Database(url)
    work = Reevaluation(database, versions, clock, chunk=200)
    worker = Worker(database, Jobs(database, clock), clock, {JobKind.REEVALUATION: work}, lease=LEASE)
    while True:
        worker.look()
        time.sleep(0.05)
