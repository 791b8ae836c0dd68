"""Subscriptions over websockets, by the protocol graphql-transport-ws."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from functools import partial
from typing import Any, Final, cast
from urllib.parse import urlsplit

import anyio.to_thread
from graphql import GraphQLError, OperationType
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import NonJsonMessageReceived
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import NextMessage, NextMessagePayload

from cases.actors import Actor, Role
from resolvers.context import Context
from resolvers.hub import Hub
from resolvers.services import Services
from schema.contract import SCHEMA
from transport.execution import Answer, Executor
from transport.http import encode
from transport.identity import Unidentified, bearer, by_session, by_token
from transport.lasting import Ask, until_unknown
from transport.request import Malformed, from_json
from transport.streams import Streams

__all__ = ["GraphQLOverSocket"]

_NOBODY: Final = Actor("", Role.AUDITOR, branch="")
"""Who a socket is before it has said so: bound to a branch that no case has."""

_UNAUTHORIZED: Final = 4401
"""The protocol's code for a socket whose holder is nobody that may hold it."""

_IDENTIFIER: Final = 100
"""Characters that the id of a subscription may have."""


class _SocketContext(Context):
    """Strawberry leaves the payload of `connection_init` in `connection_params`; `admitted` says that it was good."""

    def __init__(self, services: Services, hub: Hub, executor: Executor, http: WebSocket) -> None:
        super().__init__(services, _NOBODY, hub)
        self.http = http
        self.vigil: asyncio.Task[None] | None = None
        self.connection_params: dict[str, Any] | None = None
        self.executor = executor
        self.admitted = False


class _Adapter(ASGIWebSocketAdapter):
    """Ends the socket for what is no JSON, also where it is nested too deeply to be read."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        try:
            async with aclosing(super().iter_json(ignore_parsing_errors=ignore_parsing_errors)) as messages:
                async for message in messages:
                    yield message
        except (ValueError, RecursionError) as error:
            raise NonJsonMessageReceived from error


class _Handler(BaseGraphQLTransportWSHandler[_SocketContext, None]):
    """Strawberry's protocol, with our executor: the same guard as over HTTP, and nothing but subscriptions.

    Queries and mutations would hold up the event loop, for the store's drivers block.
    """

    async def handle_message(self, message: Any) -> None:
        if not _well_formed(message):
            await self.handle_invalid_message("Failed to parse message")
            return
        await super().handle_message(message)

    async def run_operation(self, operation: Operation[_SocketContext, None]) -> None:
        executor, mine = self.context.executor, self.context
        try:
            request = from_json(
                {"query": operation.query, "variables": operation.variables, "operationName": operation.operation_name}
            )
            prepared = await anyio.to_thread.run_sync(executor.prepare, request)
            if isinstance(prepared, Answer):
                await _refuse(operation, prepared.body["errors"])
                return
            if prepared.kind is not OperationType.SUBSCRIPTION:
                raise Malformed(400, "WebSocket 只用于订阅 / a websocket is for subscriptions only")
            bodies = await executor.subscribe(prepared, Context(mine.services, mine.actor, mine.hub))
            if isinstance(bodies, Answer):
                await _refuse(operation, bodies.body["errors"])
                return
            async with aclosing(bodies):
                async for body in bodies:
                    await operation.send_operation_message(_next(operation.id, body))
            await operation.send_operation_message({"id": operation.id, "type": "complete"})
        except Malformed as malformed:
            await _refuse(operation, [GraphQLError(malformed.message, extensions={"code": "BAD_REQUEST"}).formatted])


def _next(identifier: str, body: dict[str, Any]) -> NextMessage:
    return {"id": identifier, "type": "next", "payload": cast("NextMessagePayload", body)}


async def _refuse(operation: Operation[_SocketContext, None], errors: Any) -> None:
    await operation.send_operation_message({"id": operation.id, "type": "error", "payload": errors})


def _well_formed(message: Any) -> bool:
    """Whether Strawberry can read the message; what its `payload` asks for is looked at later."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] not in ("subscribe", "complete"):
        return True
    identifier, payload = message.get("id"), message.get("payload")
    named = isinstance(identifier, str) and len(identifier) <= _IDENTIFIER
    return named and (message["type"] == "complete" or (isinstance(payload, dict) and "query" in payload))


class GraphQLOverSocket(GraphQL[_SocketContext, None]):
    graphql_transport_ws_handler_class = _Handler
    websocket_adapter_class = _Adapter

    def __init__(self, services: Services, hub: Hub, executor: Executor, streams: Streams) -> None:
        super().__init__(
            SCHEMA,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=services.settings.limits.head_seconds),
            max_subscriptions_per_connection=services.settings.limits.subscriptions,
        )
        self._services = services
        self._hub = hub
        self._executor = executor
        self._streams = streams
        self._sockets = 0

    async def run(self, request: Any, context: Any = None, root_value: Any = None) -> Any:
        """One socket from its handshake to its end. Too many of them are refused before the handshake.

        Half of the connections are left to requests.
        """
        if self._sockets >= self._services.settings.limits.connections // 2:
            return await self.reject_websocket(request)
        own = _SocketContext(self._services, self._hub, self._executor, request)
        self._sockets += 1
        try:
            return await super().run(request, own, None)
        finally:
            self._sockets -= 1
            if own.admitted:
                self._streams.close(own.actor)
            if own.vigil is not None:
                own.vigil.cancel()

    def encode_json(self, data: object) -> str:
        return encode(data).decode("utf-8")

    async def on_ws_connect(self, context: _SocketContext) -> Any:
        """Admits the bearer of a valid token under the key `Authorization`, else whom the session's cookie names.

        A browser sends the cookie whatever page opens the socket: it counts for pages of our own only.
        """
        params = context.connection_params or {}
        header = next((value for key, value in params.items() if key.lower() == "authorization"), None)
        token = bearer(header if isinstance(header, str) else None)
        identity = self._services.identity
        try:
            if header is None and _of_ours(context.http):
                actor = await by_session(context.http, identity)
                ask: Ask = partial(by_session, context.http, identity, using=False)
            else:
                actor = await by_token(token, identity)
                ask = partial(by_token, token, identity)
        except Unidentified:
            raise ConnectionRejectionError from None
        if not self._streams.open(actor):
            raise ConnectionRejectionError
        context.actor, context.admitted = actor, True
        context.vigil = asyncio.create_task(self._close_once_unknown(context, ask))
        return {}

    async def _close_once_unknown(self, context: _SocketContext, ask: Ask) -> None:
        await until_unknown(ask, context.actor, self._services.settings.limits.identity_seconds)
        await context.http.close(_UNAUTHORIZED, "the session or token has ended")


def _of_ours(http: HTTPConnection) -> bool:
    """Whether the page that opens the socket came from where the socket leads."""
    origin, host = http.headers.get("origin", ""), http.headers.get("host", "")
    return bool(host) and urlsplit(origin).netloc == host
