"""Subscriptions over websockets, by the protocol graphql-transport-ws."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from cases.actors import Actor, Role
from resolvers.context import Context
from resolvers.hub import Hub
from resolvers.services import Services
from schema.contract import SCHEMA
from transport.identity import Unidentified, bearer, by_session, by_token

__all__ = ["GraphQLOverSocket"]

_NOBODY: Final = Actor("", Role.AUDITOR, branch="")
"""Who a socket is before it has said so: bound to a branch that no case has."""


class _SocketContext(Context):
    """Strawberry leaves the payload of `connection_init` in `connection_params`."""

    def __init__(self, services: Services, hub: Hub, http: HTTPConnection) -> None:
        super().__init__(services, _NOBODY, hub)
        self.http = http
        self.connection_params: dict[str, Any] | None = None


class GraphQLOverSocket(GraphQL[_SocketContext, None]):
    def __init__(self, services: Services, hub: Hub) -> None:
        super().__init__(
            SCHEMA,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=10),
            max_subscriptions_per_connection=50,
        )
        self._services = services
        self._hub = hub

    async def get_context(self, request: Any, response: Any) -> _SocketContext:
        return _SocketContext(self._services, self._hub, request)

    async def on_ws_connect(self, context: _SocketContext) -> Any:
        """Admits the bearer of a valid token under the key `Authorization`, else whom the session's cookie names.

        A browser sends the cookie whatever page opens the socket: it counts for pages of our own only.
        """
        params = context.connection_params or {}
        header = next((value for key, value in params.items() if key.lower() == "authorization"), None)
        token = bearer(header if isinstance(header, str) else None)
        try:
            if header is None and _of_ours(context.http):
                context.actor = await by_session(context.http, self._services.identity)
            else:
                context.actor = await by_token(token, self._services.identity)
        except Unidentified:
            raise ConnectionRejectionError from None
        return {}


def _of_ours(http: HTTPConnection) -> bool:
    """Whether the page that opens the socket came from where the socket leads."""
    origin, host = http.headers.get("origin", ""), http.headers.get("host", "")
    return bool(host) and urlsplit(origin).netloc == host
