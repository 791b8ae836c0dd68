"""Group commit: what several threads want to write is carried out in one transaction and made durable by one commit.

Whoever comes to an idle store leads: it carries out its own work at once, and with it that of all who came while it
waited for its turn. Who comes meanwhile waits, and the first of them leads the next group. So one client alone waits
for nobody, and the more there are, the less each pays for the flush of the disk.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from contextvars import copy_context
from copy import copy
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from cases.repeated import by_driver

__all__ = ["MOST", "Groups", "Shared"]

Answer = TypeVar("Answer")
Item = TypeVar("Item")

MOST: Final = 64
"""How many works share a transaction: a bound on how long the first of them waits for the last."""


@dataclass(frozen=True, slots=True)
class Shared(Generic[Item, Answer]):
    """Says of a work that others like it can be done with it, by fewer statements than one after the other.

    `together` answers for each item in their order: None for one whose work is carried out by itself, afterwards. Where
    it fails it is undone, and so are all of them.
    """

    together: Callable[[Connection, Sequence[Item]], Sequence[Answer | None]]
    item: Item


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

    def carry_out(self, work: Callable[[Connection], Answer], shared: Shared[Any, Answer] | None = None) -> Answer:
        """The work's answer, once what it wrote is durable. Raises what the work raises, and what the commit does."""
        asked = _Asked(work, shared)
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
                for alike in _alike(group):
                    _carry_out_together(connection, alike)
                for asked in group:
                    if not asked.done:
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

    def __init__(self, work: Callable[[Connection], Any], shared: Shared[Any, Any] | None) -> None:
        self._work = work
        self.shared = shared
        self._context = copy_context()  # it is carried out on another's thread, but belongs to its own request
        self.told = threading.Event()
        self.done = False
        self.settled = False
        self.answer: Any = None
        self.error: BaseException | None = None

    def carry_out(self, connection: Connection) -> None:
        """Does the work, or undoes it. Raises the work's error where it ended the whole transaction."""
        try:
            self.answer = _undone_alone(connection, lambda: self._context.run(self._work, connection))
        except _Undone as undone:
            self.error = undone.error
        self.done = True


def _alike(group: Iterable[_Asked]) -> Iterable[list[_Asked]]:
    """Those that can be done together."""
    found: dict[Callable[..., Any], list[_Asked]] = {}
    for asked in group:
        if asked.shared is not None:
            found.setdefault(asked.shared.together, []).append(asked)
    return found.values()


def _carry_out_together(connection: Connection, alike: Sequence[_Asked]) -> None:
    shared = [asked.shared for asked in alike if asked.shared is not None]
    items = [each.item for each in shared]
    try:
        answers = _undone_alone(connection, lambda: shared[0].together(connection, items))
    except _Undone:
        return  # by itself each hears of its own error
    for asked, answer in zip(alike, answers, strict=True):
        asked.answer, asked.done = answer, answer is not None


class _Undone(Exception):
    """What was begun at the savepoint failed with `error` and is undone; the transaction goes on."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def _undone_alone(connection: Connection, work: Callable[[], Answer]) -> Answer:
    """Does the work. Raises _Undone where it failed; its own error where that ended the whole transaction."""
    _say(connection, "SAVEPOINT work")
    try:
        answer = work()
    except Exception as error:
        try:
            _say(connection, "ROLLBACK TO SAVEPOINT work")
        except SQLAlchemyError:  # the disk is full, the connection is gone
            raise error from None
        _say(connection, "RELEASE SAVEPOINT work")
        raise _Undone(error) from None
    _say(connection, "RELEASE SAVEPOINT work")
    return answer


def _say(connection: Connection, statement: str) -> None:
    if connection.dialect.name == "sqlite":
        by_driver(connection, statement)
    else:
        connection.exec_driver_sql(statement)
