"""Carries long jobs out, chunk by chunk: what a chunk writes and where the next one begins commit together."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection

from cases.clock import Clock
from cases.db import Database, away
from cases.jobs.store import Claim, Jobs, Step, advance, held
from cases.models.job import JobKind

__all__ = ["Chunk", "Work", "Worker"]

_log = logging.getLogger(__name__)
_ATTEMPTS: Final = 5
_LEASE: Final = timedelta(seconds=10)
_AGAIN: Final = timedelta(seconds=5)
"""How long a job whose chunk failed is left alone; twice as long each further time."""

_AWAY_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is to be written. `snapshot`: all its statements must see one state of the store (`Database.write`)."""

    write: Callable[[Connection], Step]
    snapshot: bool = False


Work = Callable[[Mapping[str, Any], Mapping[str, Any]], Chunk]
"""From a job's input and cursor to the next chunk: what is costly and can be done outside of a write is done here."""


class Worker:
    """`works` says how each kind is done here. One job at a time; safe to run in every instance at once."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        clock: Clock,
        works: Mapping[JobKind, Work],
        *,
        lease: timedelta = _LEASE,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock
        self._works = works
        self._lease = lease
        self._stop = threading.Event()

    def look(self, kinds: Collection[JobKind] | None = None) -> int:
        """Carries on what can be taken, of those kinds, until nothing is left; answers how many chunks there were."""
        wanted, chunks = self._works.keys() if kinds is None else kinds, 0
        while not self._stop.is_set() and (claim := self._jobs.take(wanted, self._lease)):
            chunks += self._carry_on(claim)
        return chunks

    def stop(self) -> None:
        """Ends `look` after the chunk that is under way; the job goes on elsewhere, or after the next start."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def _carry_on(self, taken: Claim) -> int:
        following: Claim | None = taken
        chunks = 0
        while (claim := following) is not None:
            if self._stop.is_set():
                self._jobs.let_go(claim)
                break
            try:
                following = self._one(claim)
                chunks += 1
            except Exception as error:
                following = self._failed(claim, error)
        return chunks

    def _one(self, claim: Claim) -> Claim | None:
        """Carries out one chunk. None where the job has ended or is somebody else's by now."""
        chunk = self._works[claim.kind](claim.input, claim.cursor)

        def write(connection: Connection) -> Step | None:
            now = self._clock()
            if not held(connection, claim, now + self._lease):
                return None
            step = chunk.write(connection)
            advance(connection, claim, step, now)
            return step

        step = self._database.transact(write, snapshot=chunk.snapshot, alone=True)
        if step is None or step.cursor is None:
            return None
        return replace(claim, cursor=step.cursor, attempts=0)

    def _failed(self, claim: Claim, error: Exception) -> Claim | None:
        """While the store is away, it is waited for: the lease may end meanwhile, then another goes on."""
        if away(error):
            _log.warning("a %s job waits for the store: %s", claim.kind, type(error).__name__)
            return None if self._stop.wait(_AWAY_SECONDS) else claim
        _log.exception("a chunk of a %s job failed", claim.kind)
        words = f"一批未能完成，见日志：{type(error).__name__} / a chunk failed, see the log"
        self._jobs.put_back(claim, _AGAIN * 2**claim.attempts, words, _ATTEMPTS)
        return None
