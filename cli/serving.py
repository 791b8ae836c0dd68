"""uvicorn with a stop that loses nothing: it is announced, waited for, and ends with 0."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from types import FrameType
from typing import Final

import uvicorn

from transport.stopping import Stop

__all__ = ["Server"]

_TICK: Final = 0.05


class Server(uvicorn.Server):
    """`drain` is for how many seconds it still takes requests after SIGTERM, while /readyz already says 503."""

    def __init__(self, config: uvicorn.Config, stop: Stop, drain: float) -> None:
        super().__init__(config)
        self._stop = stop
        self._drain = drain

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """As uvicorn's, but the signal is not raised again: a stop that was asked for ends with 0.

        SIGINT comes from somebody at a terminal, who does not wait for a proxy; the second one waits for nothing.
        """
        if sig == signal.SIGINT:
            self._drain = 0
            self.force_exit = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stop.begin()
        began = time.monotonic()
        while time.monotonic() - began < self._drain:
            await asyncio.sleep(_TICK)
        await self._stop.end_streams()
        await super().shutdown(sockets)
