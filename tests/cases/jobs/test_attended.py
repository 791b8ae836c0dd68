"""An import is a job too: seen while it runs, cancelled between two batches, taken up after a kill."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from cases.actors import Actor, Role
from cases.db import Database
from cases.intake import importer
from cases.intake.importer import Tally, import_rows
from cases.intake.mapping import FieldMap
from cases.intake.readers import Row
from cases.intake.rows import Registrations
from cases.jobs import attended as module
from cases.jobs.attended import attended, import_of
from cases.jobs.store import Jobs
from cases.jobs.views import Job
from cases.models import CASES
from cases.models.job import JobKind, JobState
from cases.paging import Window
from cases.service import CaseService
from policy.bundle import Bundle
from policy.errors import JobStopped
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)
GOOD = {"渠道": "客服热线", "网点": "城东支行", "标题": "柜员态度差", "内容": "排队两小时，柜员服务态度恶劣。"}


@pytest.fixture
def jobs(database: Database, clock: SettableClock) -> Jobs:
    return Jobs(database, clock)


class Import:
    """Imports a file of 1,200 rows; `meanwhile` is called in each batch's transaction, before the job is noted."""

    def __init__(self, service: CaseService, bundle: Bundle, jobs: Jobs, clock: SettableClock, file: Path) -> None:
        self.meanwhile: Callable[[Tally], None] = lambda _: None
        self.registrations = Registrations(FieldMap(), bundle, "calls", service.digests, tuple(GOOD))
        self.service, self.jobs, self.clock, self.file = service, jobs, clock, file
        file.write_text("what is in it", encoding="utf-8")

    def __call__(self) -> Tally:
        rows = [Row(number, {**GOOD, "编号": str(number)}) for number in range(12)]
        rows[3] = Row(3, {**GOOD, "渠道": "x"})
        with attended(self.jobs, self.clock, "operator", import_of(self.file, "calls")) as job:

            def within(connection: Connection, tally: Tally) -> None:
                self.meanwhile(tally)
                job.note(connection, tally.read, tally.refused, tally.read / 12)

            return import_rows(self.service, self.registrations, rows, report=lambda _: None, within=within)

    def listed(self) -> list[Job]:
        page = self.jobs.page(OFFICE, None, Window())
        assert page is not None
        return list(page.items)


@pytest.fixture
def run(
    database: Database,
    timeline: Timeline,
    clock: SettableClock,
    bundle: Bundle,
    jobs: Jobs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Import:
    monkeypatch.setattr(importer, "_BATCH", 5)
    service = CaseService(database, lambda: timeline, clock, "s")
    return Import(service, bundle, jobs, clock, tmp_path / "calls.csv")


def stored(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(CASES)).scalar_one())


def test_an_import_is_seen_and_ends(run: Import, jobs: Jobs, database: Database) -> None:
    assert run() == Tally(12, 11, 0, 1)
    (job,) = run.listed()
    assert (job.kind, job.state, job.input) == (JobKind.IMPORT, JobState.DONE, {"source": "calls"})
    assert (job.done, job.total, job.failed, stored(database)) == (12, 12, 1, 11)
    assert jobs.take((JobKind.REEVALUATION, JobKind.REBUILD), timedelta(1)) is None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_import_is_cancelled_between_two_batches(run: Import, jobs: Jobs, database: Database) -> None:
    seen: list[int] = []

    def cancel(tally: Tally) -> None:
        seen.append(run.listed()[0].done)
        if tally.read == 10:
            assert jobs.cancel(OFFICE, run.listed()[0].id).refusals == ()

    run.meanwhile = cancel
    with pytest.raises(JobStopped):
        run()
    assert seen == [0, 5]
    assert (run.listed()[0].state, stored(database)) == (JobState.CANCELLED, 4)


def test_a_killed_import_is_taken_up_by_the_next_run(
    run: Import, clock: SettableClock, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As if the process were gone: nothing tidies up."""

    put_back = Jobs.put_back

    def die(tally: Tally) -> None:
        if tally.read == 10:
            monkeypatch.setattr(Jobs, "put_back", lambda *_, **__: None)
            raise Killed

    run.meanwhile = die
    with pytest.raises(Killed):
        run()
    monkeypatch.setattr(Jobs, "put_back", put_back)
    run.meanwhile = lambda _: None
    monkeypatch.setattr(module, "_PAUSE_SECONDS", 0)
    with pytest.raises(JobStopped):
        run()  # as long as its lease runs, somebody may be at it
    assert not run.listed()[0].interrupted(clock.now)
    clock.now += timedelta(seconds=10)
    assert run.listed()[0].interrupted(clock.now)
    assert run() == Tally(12, 7, 4, 1)
    (job,) = run.listed()
    assert (job.state, job.done, job.total, job.failed) == (JobState.DONE, 12, 12, 1)
    assert not job.interrupted(clock.now)
    assert stored(database) == 11


def test_an_import_that_breaks_off_says_so(run: Import, clock: SettableClock) -> None:
    def broken(tally: Tally) -> None:
        raise OSError("a name of a customer")

    run.meanwhile = broken
    with pytest.raises(OSError, match="customer"):
        run()
    (job,) = run.listed()
    assert (job.state, job.done) == (JobState.FAILED, 0)
    assert "OSError" in (job.message or "")
    assert "customer" not in (job.message or "")
    run.meanwhile = lambda _: None
    clock.now += timedelta(seconds=1)
    run()
    assert [one.state for one in run.listed()] == [JobState.DONE, JobState.FAILED]
