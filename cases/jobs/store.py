"""The rows of long jobs: asked for, read, cancelled; and claimed by those who carry them out, under a lease.

A claim is a fence: every chunk begins by holding the job's row under its own lease, in the transaction that carries the
chunk out and moves the cursor. Whoever lost the lease meanwhile, to another instance or to a cancellation, changes
nothing any more.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from cases import rights
from cases.actors import Actor
from cases.clock import Clock
from cases.db import Database
from cases.ids import new_key
from cases.jobs.views import ACTIVE, Job, JobOutcome, job_key
from cases.models import JOBS
from cases.models.job import JobKind, JobState
from cases.paging import Order, Window, instant, page
from cases.views import Page
from policy.procedure import Refusal, RefusalCode

__all__ = ["Claim", "Jobs", "Request", "Step", "advance", "held"]

_FORBIDDEN: Final = JobOutcome(None, (Refusal(RefusalCode.FORBIDDEN, "无权管理任务 / this role may not manage jobs"),))
_NEWEST_FIRST: Final = Order((JOBS.c.created_at, JOBS.c.id), True, (instant, str))


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. Of a `lane` one job runs at a time; of a `subject` in it one waits, for all that ask."""

    kind: JobKind
    lane: str
    subject: str
    input: Mapping[str, Any]
    total: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that somebody has taken, as far as it has come."""

    key: str
    lease: str
    kind: JobKind
    input: Mapping[str, Any]
    cursor: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class Step:
    """What one chunk came to. `cursor` is where the next one begins, None where nothing is left.

    `total`, where it is known only now how much there is.
    """

    cursor: Mapping[str, Any] | None
    done: int
    failed: int = 0
    message: str | None = None
    total: int | None = None


class Jobs:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def ask_for(self, actor: Actor, wanted: Callable[[], Request]) -> JobOutcome:
        """Queues the job for a user who may manage jobs."""
        return JobOutcome(self.start(actor.user, wanted())) if _may_manage(actor) else _FORBIDDEN

    def start(self, actor: str, wanted: Request) -> Job:
        """Queues the job; where one of its subject waits already, that is the one."""

        def work(connection: Connection) -> Job:
            waiting = JOBS.c.lane == wanted.lane, JOBS.c.subject == wanted.subject, JOBS.c.state == JobState.QUEUED
            found = connection.execute(select(JOBS).where(*waiting)).mappings().one_or_none()
            if found is not None:
                return Job.of(dict(found))
            row = self._row(actor, wanted)
            connection.execute(insert(JOBS).values(row))
            return Job.of(row)

        return self._database.transact(work)

    def _row(self, actor: str, wanted: Request) -> dict[str, Any]:
        now = self._clock()
        return {
            "id": new_key(),
            "kind": wanted.kind.value,
            "lane": wanted.lane,
            "subject": wanted.subject,
            "input": dict(wanted.input),
            "actor": actor,
            "state": JobState.QUEUED.value,
            "done": 0,
            "total": wanted.total,
            "failed": 0,
            "message": None,
            "cursor": {},
            "due_at": now,
            "attempts": 0,
            "created_at": now,
            "started_at": None,
            "finished_at": None,
        }

    def page(self, actor: Actor, state: JobState | None, window: Window) -> Page[Job] | None:
        """Newest first; None for an actor who may not see jobs. Raises InvalidRequest for a bad argument."""
        if not _may_read(actor):
            return None
        query = select(JOBS) if state is None else select(JOBS).where(JOBS.c.state == state)
        with self._database.read() as connection:
            return page(connection, query, _NEWEST_FIRST, window, Job.of)

    def get(self, actor: Actor, identifier: str) -> Job | None:
        key = job_key(identifier)
        return self.found(key) if key and _may_read(actor) else None

    def found(self, key: str) -> Job | None:
        with self._database.read() as connection:
            row = connection.execute(select(JOBS).where(JOBS.c.id == key)).mappings().one_or_none()
        return Job.of(dict(row)) if row else None

    def left(self, kind: JobKind) -> int:
        """How many things the jobs of that kind still have to look at."""
        query = select(func.coalesce(func.sum(JOBS.c.total - JOBS.c.done), 0))
        with self._database.read() as connection:
            return int(connection.execute(query.where(JOBS.c.kind == kind, JOBS.c.state.in_(ACTIVE))).scalar_one())

    def busy(self, lane: str) -> bool:
        """Whether a job of the lane runs, or was left in the middle."""
        query = select(JOBS.c.id).where(JOBS.c.lane == lane, JOBS.c.state == JobState.RUNNING)
        with self._database.read() as connection:
            return connection.execute(query).one_or_none() is not None

    def cancel(self, actor: Actor, identifier: str) -> JobOutcome:
        """Ends the job between two chunks: what is done stays. A chunk in progress is waited for."""
        if not _may_manage(actor):
            return _FORBIDDEN
        key = job_key(identifier) or ""
        words = f"由 {actor.user} 取消 / cancelled by {actor.user}"
        ended = {"state": JobState.CANCELLED.value, "lease": None, "finished_at": self._clock(), "message": words}
        query = update(JOBS).where(JOBS.c.id == key, JOBS.c.state.in_(ACTIVE)).values(ended)
        cancelled = self._database.transact(lambda connection: connection.execute(query).rowcount == 1)
        job = self.found(key)
        if cancelled:
            return JobOutcome(job)
        if job is None:
            return JobOutcome(None, (Refusal(RefusalCode.NOT_FOUND, "没有这个任务 / no such job", ("id",)),))
        return JobOutcome(job, (Refusal(RefusalCode.NOT_ALLOWED_NOW, "任务已经结束 / the job has ended", ("id",)),))

    def take(self, kinds: Collection[JobKind], lease: timedelta, lane: str | None = None) -> Claim | None:
        """The oldest job of those kinds, or of that lane, that nobody holds, for as long as the lease."""
        now, token = self._clock(), uuid.uuid4().hex
        one = select(JOBS.c.id).where(_free(now, kinds)).order_by(JOBS.c.created_at, JOBS.c.id).limit(1)
        if lane is not None:
            one = one.where(JOBS.c.lane == lane)
        taken = (
            update(JOBS)
            .where(JOBS.c.id == one.with_for_update(skip_locked=True).scalar_subquery())
            .values(state=JobState.RUNNING.value, lease=token, due_at=now + lease)
            .values(started_at=func.coalesce(JOBS.c.started_at, literal(now, JOBS.c.started_at.type)))
            .returning(JOBS)
        )
        try:
            with self._database.write() as connection:
                row = connection.execute(taken).mappings().one_or_none()
        except IntegrityError:  # of two that wait in one lane, another instance took the other one just now
            return None
        return None if row is None else _claim(row, token)

    def put_back(self, claim: Claim, after: timedelta, message: str, attempts: int) -> bool:
        """Leaves a job whose chunk failed for another attempt; gives it up where `attempts` have failed in turn."""
        now = self._clock()
        values: dict[str, Any] = {"lease": None, "due_at": now + after, "attempts": claim.attempts + 1}
        given_up = claim.attempts + 1 >= attempts
        if given_up:
            values |= {"state": JobState.FAILED.value, "finished_at": now}
        with self._database.write() as connection:
            connection.execute(update(JOBS).where(_own(claim)).values(**values, message=message))
        return given_up

    def finish(self, claim: Claim) -> None:
        """Ends a job of which nothing is left, unless it ended otherwise."""
        ended = {"state": JobState.DONE.value, "lease": None, "finished_at": self._clock(), "total": JOBS.c.done}
        with self._database.write() as connection:
            connection.execute(update(JOBS).where(_own(claim)).values(ended))

    def let_go(self, claim: Claim) -> None:
        """Leaves the job to whoever comes next, at once: this instance stops."""
        with self._database.write() as connection:
            connection.execute(update(JOBS).where(_own(claim)).values(lease=None, due_at=self._clock()))


def held(connection: Connection, claim: Claim, until: datetime) -> bool:
    """Whether the job is still this claim's, which it then stays until the transaction ends, and by lease after it."""
    return connection.execute(update(JOBS).where(_own(claim)).values(due_at=until)).rowcount == 1


def advance(connection: Connection, claim: Claim, step: Step, now: datetime) -> None:
    """Writes down what the chunk came to, in the chunk's transaction."""
    done = JOBS.c.done + step.done
    values: dict[str, Any] = {"done": done, "failed": JOBS.c.failed + step.failed, "attempts": 0}
    if step.message or claim.attempts:  # the first thing that went wrong is kept, until a chunk was tried again
        values["message"] = step.message if claim.attempts else func.coalesce(JOBS.c.message, step.message)
    if step.cursor is None:
        values |= {"state": JobState.DONE.value, "lease": None, "finished_at": now, "total": done}
    else:
        total: Any = JOBS.c.total if step.total is None else literal(step.total)
        values |= {"cursor": dict(step.cursor), "total": case((done > total, done), else_=total)}
    connection.execute(update(JOBS).where(JOBS.c.id == claim.key).values(values))


def _claim(row: Mapping[Any, Any], token: str) -> Claim:
    return Claim(row["id"], token, JobKind(row["kind"]), row["input"], row["cursor"], row["attempts"])


def _own(claim: Claim) -> ColumnElement[bool]:
    return and_(JOBS.c.id == claim.key, JOBS.c.lease == claim.lease, JOBS.c.state == JobState.RUNNING)


def _free(now: datetime, kinds: Collection[JobKind]) -> ColumnElement[bool]:
    """Waiting in a lane in which none runs, or running under a lease that has ended."""
    other = JOBS.alias("other")
    busy = exists().where(other.c.lane == JOBS.c.lane, other.c.state == JobState.RUNNING)
    queued = and_(JOBS.c.state == JobState.QUEUED, ~busy)
    left = and_(JOBS.c.state == JobState.RUNNING, JOBS.c.due_at <= now)
    return and_(JOBS.c.kind.in_(kinds), or_(queued, left))


def _may_manage(actor: Actor) -> bool:
    return rights.may(actor, rights.MANAGE_JOBS)


def _may_read(actor: Actor) -> bool:
    return rights.may(actor, rights.READ_JOBS) and rights.unbounded(actor)
