"""A stop that nobody notices: first unready, then no new connections, and streams that are told to go elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["GOING_AWAY", "Stop", "UntilStop"]

GOING_AWAY: Final = 1001
"""The close code of a socket whose server stops (RFC 6455, 7.4.1): a client may come again at once."""


class Stop:
    """Whether the service is about to go, and what has to be ended then. Belongs to the event loop's thread."""

    def __init__(self) -> None:
        self.begun = False
        self.sockets: set[Callable[[], Awaitable[None]]] = set()
        self._streams: list[Callable[[], None]] = []

    def begin(self) -> None:
        """From now on the service calls itself unready and asks connections to go; it still answers."""
        self.begun = True

    def also(self, end: Callable[[], None]) -> None:
        """Has something ended with the sockets."""
        self._streams.append(end)

    async def end_streams(self) -> None:
        """Ends what would never end by itself."""
        for close in tuple(self.sockets):
            await close()
        for end in self._streams:
            end()


class UntilStop:
    """Lets requests finish; a connection that stays open for more of them is not kept once the stop has begun."""

    def __init__(self, app: ASGIApp, stop: Stop) -> None:
        self._app = app
        self._stop = stop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return

        async def last(message: Message) -> None:
            if message["type"] == "http.response.start" and self._stop.begun:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, receive, last)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        ended = False

        async def open_only(message: Message) -> None:
            nonlocal ended
            if ended:
                return  # what the application still has to say comes too late
            ended = message["type"] == "websocket.close"
            await send(message)

        async def close() -> None:
            await open_only({"type": "websocket.close", "code": GOING_AWAY, "reason": "the service stops"})

        self._stop.sockets.add(close)
        try:
            await self._app(scope, receive, open_only)
        finally:
            self._stop.sockets.discard(close)
