"""Reading in a thread that must not be held up: the event loop's. What takes longer than it may is given up.

Only for SQLite, where reading waits for nobody: a statement that takes long is interrupted by the database itself.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

__all__ = ["Brief", "TooLong"]

_STEPS: Final = 4_000
"""After so many steps of SQLite's machine, some 0.1 ms, a statement looks at the clock."""


class TooLong(BaseException):
    """What was begun is to be done anew, where it may take its time. No error: nobody on the way may answer it."""


class Brief:
    """Brief work, of one thread at a time: it reads one state of the store throughout, by a connection of its own.

    So it waits neither for a connection that others hold nor for what they write.
    """

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._connection: Connection | None = None
        self._own = threading.local()
        self._taken = threading.Lock()
        self._ends = 0.0

    @property
    def going_on(self) -> bool:
        """Whether this thread is at brief work."""
        return getattr(self._own, "going_on", False)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Whatever this thread reads is brief work until it is left. Raises TooLong once it reads for longer.

        The seconds are the thread's own: what others do on the machine does not count. While another thread is at brief
        work it is too long at once.
        """
        if not self._taken.acquire(blocking=False):
            raise TooLong
        self._ends, self._own.going_on = time.thread_time() + seconds, True
        try:
            yield
        finally:
            self._own.going_on = False
            try:
                if self._connection is not None and self._connection.in_transaction():
                    self._connection.rollback()
            finally:
                self._taken.release()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The connection, in the one transaction of this work."""
        if self._over():
            raise TooLong
        connection = self._opened()
        if not connection.in_transaction():
            connection.begin()
        try:
            yield connection
        except DBAPIError as error:
            if self._over():
                raise TooLong from error
            raise

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _over(self) -> bool:
        return time.thread_time() >= self._ends

    def _opened(self) -> Connection:
        if self._connection is None or self._connection.invalidated:
            self._connection = self._connect()
            driver: Any = self._connection.connection.driver_connection
            driver.set_progress_handler(self._over, _STEPS)
        return self._connection
