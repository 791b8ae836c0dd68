"""Uvicorn's protocols with bounds that it has none for: when what was begun must arrive, and how much is kept of it."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from resolvers.settings import Limits

__all__ = ["protocols"]

_HEAD: Final = 64 * 1024
"""Bytes of a request's line and headers."""

_PIPELINED: Final = 16
"""Requests that may wait behind another one of the same connection."""

_FRAMES: Final = 1_000
"""Pieces that a message over a websocket may come in."""


def protocols(limits: Limits) -> dict[str, Any]:
    """What uvicorn is to be told: our protocols, and no compression that a small message could blow up by."""
    return {
        "http": _http_protocol(limits),
        "ws": _Socket,
        "ws_max_size": limits.body,
        "ws_per_message_deflate": False,
        "limit_concurrency": limits.connections,
        "timeout_keep_alive": 5,
    }


def _http_protocol(limits: Limits) -> type[asyncio.Protocol]:
    """A protocol that closes a connection whose request does not arrive in time."""

    class Timed(_TimedProtocol):
        head_seconds = limits.head_seconds
        body_seconds = limits.body_seconds

    return Timed


class _TimedProtocol(HttpToolsProtocol):
    """What has begun must end: the first head from the connection on, a later one from its first byte on, each body.

    Between two requests the keep-alive timeout holds.
    """

    head_seconds: float
    body_seconds: float
    _deadline: asyncio.TimerHandle | None = None
    _in_head = True
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._wait(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._head = self._head + len(data) if self._in_head else 0
        if self._head > _HEAD and not self.transport.is_closing():
            self._refuse(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._wait(self.head_seconds)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._wait(self.body_seconds)
        if len(self.pipeline) >= _PIPELINED:
            raise ValueError("too many requests at once")  # the parser ends the connection
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._arrived()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._arrived()
        super().handle_websocket_upgrade()

    def _wait(self, seconds: float) -> None:
        self._arrived()
        self._deadline = self.loop.call_later(seconds, self._too_late)

    def _arrived(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._refuse(b"408 Request Timeout")

    def _refuse(self, status: bytes) -> None:
        """Says why, unless an answer is under way, and ends the connection."""
        if not self._answering():
            self.transport.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
        self.transport.close()

    def _answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and cycle.response_started and not cycle.response_complete


class _Socket(WebSocketsSansIOProtocol):
    """Reads nothing more while the peer takes nothing, and no message in a thousand pieces."""

    def pause_writing(self) -> None:
        super().pause_writing()
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.read_paused:
            self.transport.resume_reading()

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= _FRAMES:
            self.transport.abort()
            return
        super().handle_cont(event)
