"""Figures made anew as a job: in three phases, resumed in any of them; what cannot be counted holds up nothing."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from cases.db import Database
from cases.jobs.rebuilding import Rebuild
from cases.jobs.store import Jobs
from cases.jobs.views import job_key
from cases.jobs.worker import Chunk, Worker
from cases.models import CASE_TALLIES, CASES, EVENTS, ROLLUPS, TALLY_CHANGES
from cases.models.job import JobKind, JobState
from cases.recounting import Recount
from policy.versions import Timeline
from tests.cases.jobs.carried_out import rebuilt
from tests.conftest import SettableClock
from tests.figures.histories import fill


@pytest.fixture(autouse=True)
def filled(database: Database, timeline: Timeline, clock: SettableClock) -> None:
    clock.set("2026-04-20 09:00")
    fill(database, timeline, clock, 3)
    with database.write() as connection:
        for table in (CASE_TALLIES, TALLY_CHANGES, ROLLUPS):
            connection.execute(delete(table))


def test_it_goes_on_in_whatever_phase_it_was_killed(
    database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    class Killed(BaseException):
        """As if the process were gone: nothing tidies up."""

    jobs, work = Jobs(database, clock), Rebuild(database, lambda: timeline, clock, chunk=4)
    phases: list[str] = []

    def killed(given: Mapping[str, Any], cursor: Mapping[str, Any]) -> Chunk:
        chunk = work(given, cursor)
        phases.append(cursor.get("phase", "cases"))
        if len(phases) % 5 == 2:
            raise Killed
        return chunk

    worker = Worker(database, jobs, clock, {JobKind.REBUILD: killed})
    job = jobs.start("shen", work.wanted())
    while (found := jobs.found(job_key(job.id) or "")) is not None and found.active:
        with suppress(Killed):
            worker.look()
        clock.now += timedelta(seconds=10)
    assert found is not None
    assert (found.state, found.done, found.total, found.failed) == (JobState.DONE, found.total, found.done, 0)
    assert set(phases) == {"cases", "days", "coarser"}
    assert list(Recount(database, lambda: timeline, clock).verify()) == []


def test_a_case_that_cannot_be_counted_is_told_and_the_rest_is(
    database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    with database.write() as connection:
        key, number = connection.execute(select(CASES.c.id, CASES.c.number).limit(1)).one()
        connection.execute(update(EVENTS).where(EVENTS.c.case_id == key, EVENTS.c.seq == 1).values(data=[]))
    job = rebuilt(database, timeline, clock)
    assert (job.state, job.failed) == (JobState.DONE, 1)
    assert number in (job.message or "")
    with database.read() as connection:
        counted = connection.execute(select(func.count(CASE_TALLIES.c.case_id.distinct()))).scalar_one()
    assert counted == 9
