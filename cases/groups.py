"""Group commit: what several threads want to write is carried out in one transaction and made durable by one commit.

Whoever comes to an idle store leads: it carries out its own work at once, and with it that of all who came while it
waited for its turn. Who comes meanwhile waits, and the first of them leads the next group. So one client alone waits
for nobody, and the more there are, the less each pays for the flush of the disk.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import copy_context
from copy import copy
from typing import Any, Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from cases.repeated import by_driver

__all__ = ["MOST", "Groups"]

Answer = TypeVar("Answer")

MOST: Final = 64
"""How many works share a transaction: a bound on how long the first of them waits for the last."""


class Groups:
    """`begin` opens a write transaction that commits when it is left, and is undone where it is left by an error.

    Nobody is answered before the commit. A work that fails is undone by itself, and only its own caller hears of it;
    where the transaction cannot be begun or committed, every caller of the group does, and nothing is stored.
    """

    def __init__(self, begin: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._begin = begin
        self._lock = threading.Lock()
        self._waiting: deque[_Asked] = deque()
        self._led = False

    @property
    def waiting(self) -> int:
        """How many works are not yet begun."""
        return len(self._waiting)

    def carry_out(self, work: Callable[[Connection], Answer]) -> Answer:
        """The work's answer, once what it wrote is durable. Raises what the work raises, and what the commit does."""
        asked = _Asked(work)
        with self._lock:
            self._waiting.append(asked)
            leads, self._led = not self._led, True
        if not leads:
            asked.told.wait()
        if not asked.settled:
            self._lead()
        if asked.error is not None:
            raise asked.error
        answer: Answer = asked.answer
        return answer

    def _lead(self) -> None:
        """Carries out a group, its own work the first of it, and hands the lead on."""
        group: list[_Asked] = []
        try:
            with self._begin() as connection:
                group = self._taken()  # only now: others came while the turn was waited for
                for asked in group:
                    asked.carry_out(connection)
        except BaseException as error:
            group = group or self._taken()
            for asked in group:
                asked.error = copy(error)  # each is raised in a thread of its own
        finally:
            with self._lock:
                self._led = bool(self._waiting)
                following = self._waiting[0] if self._waiting else None
            for asked in group:
                asked.settled = True
                asked.told.set()
            if following is not None:
                following.told.set()

    def _taken(self) -> list[_Asked]:
        with self._lock:
            return [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]


class _Asked:
    """A work, and what came of it. `told` is set when it is settled, or when it is to lead."""

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self._work = work
        self._context = copy_context()  # it is carried out on another's thread, but belongs to its own request
        self.told = threading.Event()
        self.settled = False
        self.answer: Any = None
        self.error: BaseException | None = None

    def carry_out(self, connection: Connection) -> None:
        """Does the work, or undoes it. Raises the work's error where it ended the whole transaction."""
        by_driver(connection, "SAVEPOINT work")
        try:
            self.answer = self._context.run(self._work, connection)
        except Exception as error:
            try:
                by_driver(connection, "ROLLBACK TO SAVEPOINT work")
            except SQLAlchemyError:  # the disk is full, the connection is gone
                raise error from None
            self.error = error
        by_driver(connection, "RELEASE SAVEPOINT work")
