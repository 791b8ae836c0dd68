"""Where an operation is carried out: in the event loop's thread where it is short, else in a worker's.

Threads that work at once contend for the interpreter's lock, at each row that a driver reads: a page of cases takes
half as long again. So a query is carried out where it arrived, if it only reads SQLite and the same document was short
before; and while workers are busy with something else, by one of them, one after the other. It is given up, and begun
anew by a worker that may take its time, once it reads for too long, writes, or would wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import anyio.to_thread
from graphql import FieldNode, OperationType

from cases.brief import TooLong
from cases.db import Database
from resolvers.context import Context
from transport.execution import Answer, Executor, Prepared

__all__ = ["MOST_SECONDS", "Carrying"]

MOST_SECONDS: Final = 0.03
"""For so long the event loop is held up at most by reading: of its processor time."""

_WAITED: Final = 0.5
"""Seconds on the clock after which it must have waited for something."""

_READING: Final = frozenset({
    "__typename", "alertResponses", "branchFigures", "case", "cases", "dashboard", "disclosures", "inspections", "job",
    "jobs", "measure", "measures", "meeting", "meetings", "notifications", "programme", "reminders", "viewer",
})  # fmt: skip
"""What is answered out of the store alone: all else may compile rules, start a process, or judge every case."""


class Carrying:
    """Belongs to the event loop's thread."""

    def __init__(self, database: Database, executor: Executor) -> None:
        self._database = database
        self._executor = executor
        self._reader = anyio.CapacityLimiter(1)
        self._at_work = 0

    async def answer(self, prepared: Prepared, context: Callable[[], Context]) -> Answer:
        """Carries out a query or a mutation. `context` is asked for a new one each time that it is begun."""
        if not (self._database.sqlite and prepared.kind is OperationType.QUERY):
            return await self._by_worker(self._executor.execute, prepared, context())
        if prepared.pace.short and _reads(prepared):
            try:
                return await self._short(prepared, context())
            except TooLong:
                prepared.pace.given_up()
        return await self._by_worker(self._timed, prepared, context())

    async def _short(self, prepared: Prepared, context: Context) -> Answer:
        """While workers are busy it goes there, too: each row that is read here would wait for one of them."""
        if self._at_work:
            return await self._by_worker(self._briefly, prepared, context, self._reader)
        began = time.perf_counter()
        answer = self._briefly(prepared, context)
        if time.perf_counter() - began > _WAITED:
            prepared.pace.given_up()
        return answer

    async def _by_worker(
        self,
        work: Callable[[Prepared, Context], Answer],
        prepared: Prepared,
        context: Context,
        limiter: anyio.CapacityLimiter | None = None,
    ) -> Answer:
        self._at_work += 1
        try:
            return await anyio.to_thread.run_sync(work, prepared, context, limiter=limiter)
        finally:
            self._at_work -= 1

    def _briefly(self, prepared: Prepared, context: Context) -> Answer:
        with self._database.briefly(MOST_SECONDS):
            return self._timed(prepared, context)

    def _timed(self, prepared: Prepared, context: Context) -> Answer:
        began = time.thread_time()
        answer = self._executor.execute(prepared, context)
        prepared.pace.took(time.thread_time() - began)
        return answer


def _reads(prepared: Prepared) -> bool:
    fields = prepared.operation.selection_set.selections
    return prepared.kind is OperationType.QUERY and all(
        isinstance(field, FieldNode) and field.name.value in _READING for field in fields
    )
