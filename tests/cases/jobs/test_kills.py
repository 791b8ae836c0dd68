"""Two instances carry a job out and are killed for good: each chunk is done once, and none is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bench.copies import copy_case
from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.jobs.reevaluation import Reevaluation
from cases.jobs.store import Jobs
from cases.jobs.views import Job, job_key
from cases.models import CASE_TALLIES, CASES
from cases.models.job import JobState
from cases.recounting import Recount
from cases.service import CaseService
from cases.timers import Timers
from tests.cases.jobs import instance
from tests.cases.jobs.policies import Versions
from tests.conftest import SettableClock
from tests.forked import Forked

OFFICE = Actor("shen", Role.PETITION_OFFICE)


@pytest.mark.parametrize(
    ("cases", "kills"), [(1_000, 1), pytest.param(100_000, 12, marks=pytest.mark.long)], ids=["small", "whole"]
)
def test_a_job_survives_every_instance_that_carries_it(
    database: Database, database_url: str, clock: SettableClock, cases: int, kills: int
) -> None:
    versions = filled(database, clock, cases)
    clock.now += timedelta(minutes=1)
    effective = clock.now
    version = versions.publish(effective)
    job = Jobs(database, clock).start("policy", Reevaluation(database, versions, clock).wanted(version))
    assert job.total == cases
    offset = (clock.now - datetime.now(UTC)).total_seconds()

    def start() -> Forked:
        return Forked(instance.main, database_url, effective.isoformat(), str(offset))

    ended = killed_again_and_again(Jobs(database, clock), job, start, kills)
    assert (ended.state, ended.done, ended.total, ended.failed) == (JobState.DONE, cases, cases, 0)
    with database.read() as connection:
        under = {row[0] for row in connection.execute(select(CASES.c.policy_version).distinct())}
        received = connection.execute(select(func.sum(CASE_TALLIES.c.received))).scalar_one()
    assert (under, received) == ({version}, cases)
    if cases <= 1_000:
        clock.now += timedelta(minutes=10)  # later than whatever the instances looked at
        Timers(database, versions, clock).look()
        assert list(Recount(database, versions, clock).verify()) == []


def filled(database: Database, clock: SettableClock, cases: int) -> Versions:
    """So many open cases, made of one real one; nothing of the copies is counted yet."""
    versions = Versions()
    case = CaseService(database, versions, clock, "s").register(OFFICE, RegisterCase("hotline", "东", "排队", "排队"))
    with database.write() as connection:
        copy_case(connection, case_key(case.case_id or "") or "", 1, cases - 1, clock.now + timedelta(hours=1))
    return versions


def killed_again_and_again(jobs: Jobs, job: Job, start: Callable[[], Forked], kills: int) -> Job:
    """Kills both instances each time that another part of the work is done, and starts others in their place."""

    def now() -> Job:
        found = jobs.found(job_key(job.id) or "")
        assert found is not None
        return found

    instances: list[Forked] = []
    try:
        for number in range(kills + 1):
            instances = [start() for _ in range(2)]
            goal = job.total * (number + 1) // (kills + 1)
            while now().active and (number == kills or now().done < goal):
                assert all(one.poll() is None for one in instances), "an instance ended by itself"
                time.sleep(0.01)
            end(instances)
        return now()
    finally:
        end(instances)


def end(instances: list[Forked]) -> None:
    for one in instances:
        one.kill()
        one.wait()
