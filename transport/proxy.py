"""Behind a proxy that does TLS, the service answers what comes by it, not who goes around it in clear."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["ByProxyOnly"]

_PROBED: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Load balancers and Prometheus ask these; nothing personal is in them, and /metrics looks who asks."""

_REFUSED: Final = "请经由代理访问 / come by the proxy\n"


class ByProxyOnly:
    """`proxies`: addresses or networks, parted by commas. Stands before what the proxy says is put in place of it."""

    def __init__(self, app: ASGIApp, proxies: str) -> None:
        self._app = app
        self._proxies = tuple(ip_network(part.strip()) for part in proxies.split(","))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in _PROBED or self._may(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(_REFUSED, 403)(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        """Whether the other end of the connection is a proxy, or on this machine."""
        try:
            peer = ip_address((scope["client"] or ("",))[0])
        except ValueError:
            return False
        return peer.is_loopback or any(peer in network for network in self._proxies)
