"""Fan-out inside one process: one reader of the feed, many subscribers, ids only."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from typing import Final, Literal

import anyio
import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError

from cases.feed import Feed, Position
from policy.versions import Version

__all__ = ["Hub", "Topic"]

Topic = Literal["case", "reminder", "policy", "alert"]

_log = logging.getLogger(__name__)
_POLL: Final = 0.2
_BREATH: Final = 0.05
"""Seconds until the feed is read on while there are changes: each reading takes processor time from who makes them."""

_BUFFER: Final = 1_000
"""News that a subscriber may lag behind; one that lags further is ended and has to come again."""


class Hub:
    """Tells subscribers what is new. What it carries is an id, so each subscriber reads under its own rights."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._loop: asyncio.AbstractEventLoop | None = None
        self._subscribers: dict[Topic, set[asyncio.Queue[str | None]]] = {}
        self._read: float | None = None

    @property
    def subscribers(self) -> dict[Topic, int]:
        """How many listen to each topic."""
        return {topic: len(queues) for topic, queues in self._subscribers.items()}

    @property
    def lag(self) -> float | None:
        """Seconds since the feed was last read to its end; None before the first time."""
        return None if self._read is None else time.monotonic() - self._read

    async def listen(self, topic: Topic) -> AsyncIterator[str]:
        """Ids of what happens from now on; ends when the service stops, or the subscriber lags too far behind."""
        queue: asyncio.Queue[str | None] = asyncio.Queue(_BUFFER)
        subscribers = self._subscribers.setdefault(topic, set())
        subscribers.add(queue)
        try:
            while (news := await queue.get()) is not None:
                yield news
        finally:
            subscribers.discard(queue)

    def publish(self, topic: Topic, news: str) -> None:
        """To be called in the event loop's thread."""
        for queue in tuple(self._subscribers.get(topic, ())):
            if queue.full():
                _log.warning("a subscriber of %s lags behind and is ended", topic)
                self._end(topic, queue)
            else:
                queue.put_nowait(news)

    def policy_changed(self, version: Version) -> None:
        """To be called from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.publish, "policy", version.version)

    async def run(self) -> None:
        """Reads the feed until cancelled. While the store is away it waits, and goes on where it was."""
        self._loop = asyncio.get_running_loop()
        position: Position | None = None
        while True:
            try:
                if position is None:
                    position = await anyio.to_thread.run_sync(self._feed.last)
                changes, position = await anyio.to_thread.run_sync(self._feed.since, position)
            except SQLAlchemyError as error:
                _log.warning("the change feed cannot be read, trying again: %s", type(error).__name__)
                await anyio.sleep(1)
                continue
            for change in changes:
                self.publish(change.kind, change.id)
            if not changes:
                self._read = time.monotonic()
            await anyio.sleep(_BREATH if changes else _POLL)

    def close(self) -> None:
        """Ends every subscription."""
        for topic, queues in self._subscribers.items():
            for queue in tuple(queues):
                self._end(topic, queue)

    def _end(self, topic: Topic, queue: asyncio.Queue[str | None]) -> None:
        self._subscribers[topic].discard(queue)
        while queue.full():
            queue.get_nowait()
        queue.put_nowait(None)
