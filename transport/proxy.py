"""Behind a proxy that does TLS, the service answers what came by it, not who goes around it in clear."""

from __future__ import annotations

from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from resolvers.oidc_settings import on_loopback

__all__ = ["ByProxyOnly"]

_PROBED: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Load balancers and Prometheus ask these without TLS; nothing personal is in them."""

_REFUSED: Final = "请经由代理以 https 访问（代理须发 X-Forwarded-Proto）/ come by the proxy, which must say https\n"


class ByProxyOnly:
    """The server has put the scheme and the client that a trusted proxy told in the place of the proxy's own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in _PROBED or _private(HTTPConnection(scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(_REFUSED, 403)(scope, receive, send)


def _private(http: HTTPConnection) -> bool:
    """Whether nobody on the way can read along: TLS, or a client on this machine."""
    return http.url.scheme in ("https", "wss") or (http.client is not None and on_loopback(http.client.host))
