"""Open cases judged again after a change of policy: what the events tell under it is what is stored then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from cases.actors import Actor, Role
from cases.clock import Clock
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.jobs.reevaluation import Reevaluation
from cases.jobs.store import Jobs
from cases.jobs.views import Job, job_key
from cases.jobs.worker import Chunk, Worker
from cases.models import CASES, EVENTS, REMINDERS
from cases.models.job import JobKind, JobState
from cases.recounting import Recount
from cases.service import CaseService
from cases.timers import Timers
from tests.cases.jobs.policies import Versions
from tests.conftest import SettableClock
from tests.figures.histories import OFFICE, fill

NOW = "2026-04-20 09:00"


@pytest.fixture
def versions(clock: SettableClock) -> Versions:
    clock.set(NOW)
    return Versions()


@pytest.fixture
def jobs(database: Database, clock: SettableClock) -> Jobs:
    return Jobs(database, clock)


class Machine:
    """A worker with small chunks; `meanwhile` is what others do between a chunk's judgement and its write."""

    def __init__(self, database: Database, versions: Versions, clock: Clock, jobs: Jobs) -> None:
        self.work = Reevaluation(database, versions, clock, chunk=3)
        self.meanwhile: Iterator[None] = iter(())
        self._jobs = jobs
        self.worker = Worker(database, jobs, clock, {JobKind.REEVALUATION: self})

    def __call__(self, given: Any, cursor: Any) -> Chunk:
        chunk = self.work(given, cursor)
        next(self.meanwhile, None)
        return chunk

    def carried_out(self, version: str | None) -> Job:
        job = self._jobs.start("policy", self.work.wanted(version))
        self.worker.look()
        found = self._jobs.found(job_key(job.id) or "")
        assert found is not None
        return found


@pytest.fixture
def machine(database: Database, versions: Versions, clock: SettableClock, jobs: Jobs) -> Machine:
    return Machine(database, versions, clock, jobs)


def open_under(database: Database) -> dict[str, int]:
    with database.read() as connection:
        query = select(CASES.c.policy_version, func.count()).where(CASES.c.resolved_at.is_(None))
        return {row[0]: row[1] for row in connection.execute(query.group_by(CASES.c.policy_version))}


def reminded(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.execute(select(REMINDERS.c.target)).scalars())


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 5))])
def test_rows_timers_and_figures_are_those_of_the_new_policy(
    database: Database, versions: Versions, clock: SettableClock, machine: Machine, seed: int
) -> None:
    fill(database, versions(), clock, seed, cases=14)
    Timers(database, versions, clock).look()
    recount = Recount(database, versions, clock)
    assert list(recount.verify()) == []
    version = versions.publish(clock())
    assert {wrong.measure for wrong in recount.verify()} >= {"policy_version", "due_at"}
    job = machine.carried_out(version)
    assert list(recount.verify()) == []
    assert (job.state, job.failed, job.message) == (JobState.DONE, 0, None)
    assert job.done == job.total == open_under(database)[version] > 3
    assert open_under(database).keys() == {version}
    assert Timers(database, versions, clock).look() == 0
    assert machine.work.wanted(version).total == 0


def test_every_open_case_is_judged_again_where_somebody_asks(
    database: Database, versions: Versions, clock: SettableClock, machine: Machine
) -> None:
    fill(database, versions(), clock, 1)
    with database.write() as connection:
        connection.execute(update(CASES).values(due_at=None, card="red"))
    (count,) = open_under(database).values()
    job = machine.carried_out(None)
    assert (job.state, job.done, job.total) == (JobState.DONE, count, count)
    Timers(database, versions, clock).look()
    with database.read() as connection:
        wrong = select(func.count()).where(CASES.c.due_at.is_(None), CASES.c.resolved_at.is_(None))
        assert connection.execute(wrong).scalar_one() == 0
        assert connection.execute(select(func.count()).where(CASES.c.card == "red")).scalar_one() < 10


def registered(service: CaseService, count: int) -> list[str]:
    found = [service.register(OFFICE, RegisterCase("hotline", "东", "排队", f"第{n}次")).case_id for n in range(count)]
    assert None not in found
    return [str(case) for case in found]


def test_what_the_new_policy_finds_overdue_is_reminded_of_at_once(
    database: Database, versions: Versions, clock: SettableClock, machine: Machine
) -> None:
    registered(CaseService(database, versions, clock, "s"), 2)
    clock.now += timedelta(days=3)
    Timers(database, versions, clock).look()
    assert "response" not in reminded(database)
    machine.carried_out(versions.publish(clock()))
    assert "response" in reminded(database)


def test_cases_that_move_on_meanwhile_are_judged_as_they_then_are(
    database: Database, versions: Versions, clock: SettableClock, machine: Machine
) -> None:
    service = CaseService(database, versions, clock, "s")
    cases = registered(service, 5)
    clock.now += timedelta(minutes=1)
    version = versions.publish(clock())

    def others() -> Iterator[None]:
        clock.now += timedelta(minutes=1)
        for case in cases:
            assert service.act(OFFICE, ActOnCase("recordContact", case)).done
        yield

    machine.meanwhile = others()
    job = machine.carried_out(version)
    assert (job.state, job.failed) == (JobState.DONE, 0)
    with database.read() as connection:
        assert set(connection.execute(select(CASES.c.node).distinct()).scalars()) == {"dispatch"}
    assert list(Recount(database, versions, clock).verify()) == []


def test_rows_that_are_looked_at_meanwhile_are_counted_once(
    database: Database, versions: Versions, clock: SettableClock, machine: Machine
) -> None:
    registered(CaseService(database, versions, clock, "s"), 5)
    clock.now += timedelta(minutes=1)
    version = versions.publish(clock())

    def others() -> Iterator[None]:
        clock.now += timedelta(days=9)
        Timers(database, versions, clock).look()
        yield

    machine.meanwhile = others()
    machine.carried_out(version)
    Timers(database, versions, clock).look()
    assert list(Recount(database, versions, clock).verify()) == []
    assert open_under(database) == {version: 5}


def test_one_odd_case_is_left_and_told_and_the_rest_is_judged(
    database: Database, versions: Versions, clock: SettableClock, machine: Machine
) -> None:
    cases = sorted(case_key(case) or "" for case in registered(CaseService(database, versions, clock, "s"), 8))
    with database.write() as connection:
        connection.execute(update(EVENTS).where(EVENTS.c.case_id == cases[4], EVENTS.c.seq == 1).values(data=[]))
    with database.read() as connection:
        number = connection.execute(select(CASES.c.number).where(CASES.c.id == cases[4])).scalar_one()
    clock.now += timedelta(minutes=1)
    version = versions.publish(clock())
    job = machine.carried_out(version)
    assert (job.state, job.done, job.failed) == (JobState.DONE, 8, 1)
    assert number in (job.message or "")
    assert open_under(database) == {version: 7, versions().versions[0].version: 1}


def test_one_case_that_cannot_be_written_is_left_and_the_rest_is_written(
    database: Database, versions: Versions, clock: SettableClock, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store refuses its row: what came before it in the chunk is undone, and written again without it."""
    cases = sorted(case_key(case) or "" for case in registered(CaseService(database, versions, clock, "s"), 4))
    clock.now += timedelta(minutes=1)
    version, judged = versions.publish(clock()), Machine.__call__

    def unwritable(self: Machine, given: Any, cursor: Any) -> Chunk:
        chunk = judged(self, given, cursor)
        own: Any = chunk.write
        seen = own.__self__.seen
        if cases[1] in seen:
            version, look = seen[cases[1]]
            wrong = {**look.reminders[0]} if look.reminders else {"case_id": cases[1], "card": None}
            seen[cases[1]] = version, replace(look, reminders=[{**wrong, "card": None}])
        return chunk

    monkeypatch.setattr(Machine, "__call__", unwritable)
    job = machine.carried_out(version)
    assert (job.state, job.done, job.failed) == (JobState.DONE, 4, 1)
    assert open_under(database)[version] == 3


def test_a_case_keeps_the_version_of_its_resolution(
    database: Database, versions: Versions, clock: SettableClock, machine: Machine
) -> None:
    service = CaseService(database, versions, clock, "s")
    resolved, waiting = registered(service, 2)
    for mutation, data in (("dispatchCase", {}), ("resolveCase", {"outcome": "x"})):
        assert service.act(OFFICE, ActOnCase(mutation, resolved, data=data)).done
    clock.now += timedelta(minutes=1)
    version = versions.publish(clock())
    assert machine.carried_out(version).total == 1
    with database.read() as connection:
        found = {row[0]: row[1] for row in connection.execute(select(CASES.c.id, CASES.c.policy_version))}
    old = versions().versions[0].version
    assert found == {case_key(resolved): old, case_key(waiting): version}


def test_it_goes_on_where_a_killed_one_was(
    database: Database, versions: Versions, clock: SettableClock, machine: Machine, jobs: Jobs
) -> None:
    registered(CaseService(database, versions, clock, "s"), 8)
    clock.now += timedelta(minutes=1)
    version = versions.publish(clock())
    job = jobs.start("policy", machine.work.wanted(version))

    class Killed(BaseException):
        """As if the process were gone: nothing tidies up."""

    def dies() -> Iterator[None]:
        yield
        raise Killed

    machine.meanwhile = dies()
    with pytest.raises(Killed):
        machine.worker.look()
    assert open_under(database)[version] == 3
    clock.now += timedelta(seconds=15)
    assert machine.worker.look() == 2  # of three chunks
    found = jobs.found(job_key(job.id) or "")
    assert found is not None
    assert (found.state, found.done, found.total) == (JobState.DONE, 8, 8)
    assert open_under(database) == {version: 8}


def test_rights_of_jobs_are_those_of_the_office(jobs: Jobs, machine: Machine) -> None:
    job = jobs.start("shen", machine.work.wanted())
    assert jobs.get(Actor("x", Role.LEADER), job.id) is None
    assert jobs.get(OFFICE, job.id) == job
