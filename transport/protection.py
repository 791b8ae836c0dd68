"""What stands before every route: headers that browsers heed, and a bound on the requests in flight."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["InFlight", "SecurityHeaders"]

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HSTS: Final = "max-age=31536000; includeSubDomains"
_FREE: Final = frozenset({"/healthz", "/readyz", "/metrics"})


class SecurityHeaders:
    """Adds them where the answer has none of its own; HSTS only behind TLS, which a trusted proxy tells of."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", _HSTS)
            await send(message)

        await self._app(scope, receive, guarded)


class InFlight:
    """Answers 503 where too many requests are being read or carried out. An answer that streams counts no more.

    Probes and scrapes are answered all the same.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most
        self._count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _FREE:
            await self._app(scope, receive, send)
            return
        if self._count >= self._most:
            words = "请求过多，请稍后再试 / too many requests, try again\n"
            await PlainTextResponse(words, 503, {"Retry-After": "1"})(scope, receive, send)
            return
        self._count += 1
        counted = True

        def done() -> None:
            nonlocal counted
            self._count -= counted
            counted = False

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                done()
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            done()
