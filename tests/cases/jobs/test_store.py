"""Who may take a job, who still holds it, and how it ends: on both databases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from cases.actors import Actor, Role
from cases.db import Database
from cases.jobs.store import Jobs, Request, Step
from cases.jobs.views import Job, job_key
from cases.jobs.worker import Chunk, Worker
from cases.models import JOBS, SERIES
from cases.models.job import JobKind, JobState
from cases.paging import Window
from policy.procedure import RefusalCode
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)
KINDS = (JobKind.REBUILD,)
LEASE = timedelta(seconds=15)


def wanted(subject: str = "", lane: str = "lane", total: int = 3) -> Request:
    return Request(JobKind.REBUILD, lane, subject, {"to": total}, total)


@pytest.fixture
def jobs(database: Database, clock: SettableClock) -> Jobs:
    return Jobs(database, clock)


def state_of(jobs: Jobs, job: Job) -> Job:
    found = jobs.found(job_key(job.id) or "")
    assert found is not None
    return found


class Counting:
    """The work of writing a row a chunk; `before` and `within` are called ahead of a write and in it."""

    def __init__(self) -> None:
        self.before: Callable[[int], None] = lambda _: None
        self.within: Callable[[int], None] = lambda _: None

    def __call__(self, given: Mapping[str, Any], cursor: Mapping[str, Any]) -> Chunk:
        place = int(cursor.get("place", 0)) + 1
        self.before(place)

        def write(connection: Connection) -> Step:
            connection.execute(insert(SERIES).values(year=3000 + place, last=1))
            self.within(place)
            return Step({"place": place} if place < given["to"] else None, 1)

        return Chunk(write)


def cancelled(jobs: Jobs, job: Job) -> None:
    assert jobs.cancel(OFFICE, job.id).refusals == ()


def written(database: Database) -> list[int]:
    with database.read() as connection:
        return [year - 3000 for year in connection.execute(select(SERIES.c.year).order_by(SERIES.c.year)).scalars()]


@pytest.fixture
def work() -> Counting:
    return Counting()


@pytest.fixture
def worker(database: Database, jobs: Jobs, clock: SettableClock, work: Counting) -> Worker:
    return Worker(database, jobs, clock, {JobKind.REBUILD: work})


def test_a_job_is_carried_out_chunk_by_chunk(database: Database, jobs: Jobs, worker: Worker) -> None:
    job = jobs.start("shen", wanted())
    assert (job.state, job.done, job.total, job.started_at) == (JobState.QUEUED, 0, 3, None)
    assert worker.look() == 3
    ended = state_of(jobs, job)
    assert (ended.state, ended.done, ended.total, ended.failed) == (JobState.DONE, 3, 3, 0)
    assert ended.started_at == ended.finished_at is not None
    assert written(database) == [1, 2, 3]
    assert worker.look() == 0


def test_progress_is_seen_while_the_job_runs(jobs: Jobs, worker: Worker, work: Counting) -> None:
    job, seen = jobs.start("shen", wanted()), list[tuple[str, int]]()
    work.before = lambda _: seen.append((state_of(jobs, job).state, state_of(jobs, job).done))
    worker.look()
    assert seen == [("running", 0), ("running", 1), ("running", 2)]


def test_one_of_a_subject_waits_and_one_of_a_lane_runs(jobs: Jobs, clock: SettableClock) -> None:
    first = jobs.start("shen", wanted("a"))
    clock.now += timedelta(seconds=1)
    assert jobs.start("li", wanted("a")).id == first.id
    other = jobs.start("li", wanted("b"))
    clock.now += timedelta(seconds=1)
    apart = jobs.start("li", wanted("a", lane="another lane"))
    taken = [claim.key for _ in range(3) if (claim := jobs.take(KINDS, LEASE))]
    assert taken == [job_key(first.id), job_key(apart.id)]
    assert jobs.start("shen", wanted("a")).id != first.id  # what began before may have passed what is asked for now
    jobs.cancel(OFFICE, first.id)
    following = jobs.take(KINDS, LEASE)
    assert following is not None
    assert following.key == job_key(other.id)


def test_a_job_whose_holder_is_gone_is_taken_when_its_lease_ends(jobs: Jobs, clock: SettableClock) -> None:
    jobs.start("shen", wanted())
    first = jobs.take(KINDS, LEASE)
    clock.now += LEASE - timedelta(microseconds=1)
    assert jobs.take(KINDS, LEASE) is None
    clock.now += timedelta(microseconds=1)
    second = jobs.take(KINDS, LEASE)
    assert first is not None
    assert second is not None
    assert (second.key, second.lease == first.lease) == (first.key, False)


def test_who_lost_the_lease_writes_nothing_more(
    database: Database, jobs: Jobs, clock: SettableClock, worker: Worker, work: Counting
) -> None:
    job = jobs.start("shen", wanted())

    def stolen(place: int) -> None:
        if place == 2:
            clock.now += LEASE
            assert jobs.take(KINDS, LEASE) is not None

    work.before = stolen
    assert worker.look() == 2
    assert written(database) == [1]
    assert (state_of(jobs, job).state, state_of(jobs, job).done) == (JobState.RUNNING, 1)
    work.before = lambda _: None
    clock.now += LEASE
    worker.look()
    assert written(database) == [1, 2, 3]
    assert state_of(jobs, job).state is JobState.DONE


def test_a_cancelled_job_ends_between_two_chunks(
    database: Database, jobs: Jobs, worker: Worker, work: Counting
) -> None:
    job = jobs.start("shen", wanted())
    work.before = lambda place: cancelled(jobs, job) if place == 2 else None
    worker.look()
    ended = state_of(jobs, job)
    assert (ended.state, ended.done, ended.finished_at is not None) == (JobState.CANCELLED, 1, True)
    assert "shen" in (ended.message or "")
    assert written(database) == [1]
    again = jobs.cancel(OFFICE, job.id)
    assert [refusal.code for refusal in again.refusals] == [RefusalCode.NOT_ALLOWED_NOW]
    assert [one.code for one in jobs.cancel(OFFICE, "job:rubbish").refusals] == [RefusalCode.NOT_FOUND]
    assert [one.code for one in jobs.cancel(Actor("x", Role.AUDITOR), job.id).refusals] == [RefusalCode.FORBIDDEN]


def test_a_chunk_that_fails_is_undone_and_tried_again(
    database: Database, jobs: Jobs, clock: SettableClock, worker: Worker, work: Counting
) -> None:
    job = jobs.start("shen", wanted())

    def odd(place: int) -> None:
        if place == 2:
            raise LookupError("what a customer said")

    work.within = odd
    assert worker.look() == 1
    waiting = state_of(jobs, job)
    assert (waiting.state, waiting.done, written(database)) == (JobState.RUNNING, 1, [1])
    assert "LookupError" in (waiting.message or "")
    assert "customer" not in (waiting.message or "")
    assert worker.look() == 0  # not before its time
    work.within = lambda _: None
    clock.now += timedelta(seconds=5)
    worker.look()
    ended = state_of(jobs, job)
    assert (ended.state, ended.message, written(database)) == (JobState.DONE, None, [1, 2, 3])


def test_a_job_that_fails_again_and_again_is_given_up(
    jobs: Jobs, clock: SettableClock, worker: Worker, work: Counting
) -> None:
    job, tried = jobs.start("shen", wanted()), list[int]()

    def odd(place: int) -> None:
        tried.append(place)
        raise LookupError

    work.before = odd
    while state_of(jobs, job).active:
        worker.look()
        clock.now += timedelta(seconds=5)
    assert tried == [1] * 5
    assert state_of(jobs, job).state is JobState.FAILED
    assert jobs.left(JobKind.REBUILD) == 0


def test_a_worker_that_stops_leaves_the_job_to_others_at_once(
    database: Database, jobs: Jobs, clock: SettableClock, worker: Worker, work: Counting
) -> None:
    job = jobs.start("shen", wanted())
    work.before = lambda place: worker.stop() if place == 2 else None
    assert worker.look() == 2
    assert state_of(jobs, job).state is JobState.RUNNING
    assert Worker(database, jobs, clock, {JobKind.REBUILD: work}).look() == 1
    assert written(database) == [1, 2, 3]


def test_jobs_are_listed_newest_first_for_who_may_see_them(
    database: Database, jobs: Jobs, clock: SettableClock
) -> None:
    made = []
    for subject in "abc":
        made.append(jobs.start("shen", wanted(subject)).id)
        clock.now += timedelta(seconds=1)
    with database.write() as connection:
        connection.execute(update(JOBS).where(JOBS.c.subject == "b").values(state=JobState.DONE.value))
    page = jobs.page(OFFICE, None, Window(first=2))
    assert page is not None
    assert [job.id for job in page.items] == made[:0:-1]
    rest = jobs.page(OFFICE, None, Window(first=2, after=page.cursors[-1]))
    assert rest is not None
    assert [job.id for job in rest.items] == made[:1]
    ended = jobs.page(OFFICE, JobState.DONE, Window())
    assert ended is not None
    assert [job.id for job in ended.items] == [made[1]]
    for stranger in (Actor("x", Role.HANDLER, department="operations"), Actor("x", Role.AUDITOR, branch="城东支行")):
        assert jobs.page(stranger, None, Window()) is None
        assert jobs.get(stranger, made[0]) is None
    assert jobs.get(Actor("x", Role.AUDITOR), made[0]) is not None
    assert jobs.get(OFFICE, "job:" + "0" * 32) is None
