"""Each request gets a number and one line in the log: what it was, for which role, how it ended; never what it said."""

from __future__ import annotations

import logging
import time
import uuid
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cases.spans import Tracer
from transport.routes import route_of

__all__ = ["FACTS", "Observe", "note"]

FACTS: Final = ("method", "route", "status", "milliseconds")
"""What a line tells beside the facts that were noted."""

_log = logging.getLogger(__name__)
_QUIET: Final = frozenset({"healthz", "readyz", "metrics", "other"})
"""Probes and the console's files, which would drown the rest."""


def note(**facts: str) -> None:
    """Adds facts to every later line of this request: words of the schema, never a client's."""
    structlog.contextvars.bind_contextvars(**facts)


class Observe:
    """Stands around the whole application. A caller's `X-Request-Id` is kept where it is a UUID."""

    def __init__(self, app: ASGIApp, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id, status, began = _request_id(headers), 500, time.perf_counter()

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            elif message["type"] == "websocket.accept":
                status = 101
            await send(message)

        structlog.contextvars.clear_contextvars()
        note(request_id=request_id)
        try:
            if scope["type"] == "websocket":  # open for hours, which is no length for a span
                await self._app(scope, receive, numbered)
                return
            with self._tracer.request(f"{scope['method']} {route_of(scope['path'])}", headers) as told:
                told("petition.request_id", request_id)
                await self._app(scope, receive, numbered)
                told("http.response.status_code", status)
        finally:
            _tell(scope, status, time.perf_counter() - began)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    route = route_of(scope["path"])
    level = logging.ERROR if status >= 500 else logging.DEBUG if route in _QUIET else logging.INFO
    told = (scope.get("method", "WEBSOCKET"), route, status, round(seconds * 1000))
    _log.log(level, "request", extra=dict(zip(FACTS, told, strict=True)))


def _request_id(headers: Headers) -> str:
    try:
        return str(uuid.UUID(headers.get("x-request-id", "")))
    except ValueError:
        return str(uuid.uuid4())
