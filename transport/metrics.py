"""GET /metrics for Prometheus: open on the machine itself, to others by a token; and the count of all requests."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import Final

import anyio.to_thread
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resolvers.metrics import Metrics
from resolvers.services import Services
from transport.identity import bearer
from transport.routes import route_of

__all__ = ["CountRequests", "Scraping"]

_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class Scraping:
    def __init__(self, services: Services, metrics: Metrics) -> None:
        self._token = services.settings.metrics_token
        self._registry = metrics.registry

    async def __call__(self, http: Request) -> Response:
        if not (_local(http) or self._known(http)):
            words = "须出示抓取令牌（PETITION_METRICS_TOKEN）/ the metrics token is needed\n"
            return PlainTextResponse(words, 401, {"WWW-Authenticate": "Bearer"})
        text = await anyio.to_thread.run_sync(generate_latest, self._registry)
        return Response(text, headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_PLAIN_0_0_4)

    def _known(self, http: Request) -> bool:
        given = bearer(http.headers.get("authorization"))
        return bool(self._token and given) and hmac.compare_digest((given or "").encode(), (self._token or "").encode())


def _local(http: Request) -> bool:
    """Whether the caller is on this machine; what a proxy on it passes on is not."""
    if http.client is None or any(name in http.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(http.client.host).is_loopback
    except ValueError:
        return False


class CountRequests:
    """Counts answers by route and status."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        route = route_of(scope["path"])

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.request(route, message["status"])
            await send(message)

        try:
            await self._app(scope, receive, counted)
        except Exception:
            self._metrics.request(route, 500)  # what answers it stands further out
            raise
