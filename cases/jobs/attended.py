"""A job that a command carries out itself, as it goes: seen and cancelled like any other, taken up by the same command.

Nobody else could: an imported file lies where the command runs, and holds what is not to be copied about.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from cases.clock import Clock
from cases.jobs.store import Claim, Jobs, Request, Step, advance, held
from cases.models.job import JobKind
from policy.errors import JobStopped

__all__ = ["Attended", "attended", "import_of"]

_LEASE: Final = timedelta(seconds=10)
_PAUSE_SECONDS: Final = 0.5
_PATIENCE: Final = 2 * int(_LEASE.total_seconds() / _PAUSE_SECONDS)
"""How often a job that somebody may have died over is tried to be taken."""


class Attended:
    """The job in the hands of the command."""

    def __init__(self, clock: Clock, claim: Claim) -> None:
        self._clock = clock
        self._claim = claim
        self._noted = int(claim.cursor.get("read", 0)), int(claim.cursor.get("failed", 0))

    def note(self, connection: Connection, read: int, failed: int, share: float) -> None:
        """Says how far it is, in the transaction of the work itself: so many things read, `share` of all of them.

        Raises JobStopped where it is not to go on. What an earlier run had read already does not count again.
        """
        now = self._clock()
        if not held(connection, self._claim, now + _LEASE):
            raise JobStopped("任务已取消或由他处接手，已完成的保留 / cancelled, or taken over; what is done stays")
        before_read, before_failed = self._noted
        cursor = {"read": max(read, before_read), "failed": max(failed, before_failed)}
        total = round(read / share) if 0 < share <= 1 else None
        done, odd = cursor["read"] - before_read, cursor["failed"] - before_failed
        advance(connection, self._claim, Step(cursor, done, odd, total=total), now)
        self._noted = cursor["read"], cursor["failed"]


@contextmanager
def attended(jobs: Jobs, clock: Clock, actor: str, wanted: Request) -> Iterator[Attended]:
    """The job while it is carried out here; it ends with what is within. Raises JobStopped where another is at it.

    After a kill it stays as it was, and the next call takes it up when its lease has ended.
    """
    claim = _claimed(jobs, actor, wanted)
    try:
        yield Attended(clock, claim)
    except JobStopped:
        raise
    except BaseException as error:
        words = f"中断：{type(error).__name__}，重新运行即续做 / broken off: run it again to go on"
        jobs.put_back(claim, timedelta(0), words, attempts=1)
        raise
    jobs.finish(claim)


def import_of(file: Path, source: str) -> Request:
    """One job for a file from a source, by its content."""
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return Request(JobKind.IMPORT, f"import:{digest}", source, {"source": source}, 0)


def _claimed(jobs: Jobs, actor: str, wanted: Request) -> Claim:
    """What an earlier run left, when its lease has ended, else a new one."""
    for _ in range(_PATIENCE):
        if not jobs.busy(wanted.lane):
            jobs.start(actor, wanted)
        claim = jobs.take((wanted.kind,), _LEASE, wanted.lane)
        if claim is not None:
            return claim
        time.sleep(_PAUSE_SECONDS)
    raise JobStopped("同一文件正在导入 / the same file is being imported already")
