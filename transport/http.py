"""GraphQL over HTTP, after the GraphQL-over-HTTP draft: media types, status codes, GET for queries, SSE."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial
from typing import Any, Final

import anyio.to_thread
import orjson
from graphql import OperationType
from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse

from resolvers.context import Context
from resolvers.hub import Hub
from resolvers.metrics import Metrics
from resolvers.services import Services
from transport.carrying import Carrying
from transport.execution import Answer, Executor, Prepared, Request
from transport.identity import Unidentified, identified
from transport.lasting import until_ended, until_unknown
from transport.observing import note
from transport.request import Malformed, from_json, from_query, read_body
from transport.streams import Streams

__all__ = ["GraphQLOverHttp", "encode"]

_RESPONSE: Final = "application/graphql-response+json"
_JSON: Final = "application/json"
_EVENTS: Final = "text/event-stream"
_COMPLETE: Final = b"event: complete\ndata:\n\n"
_CUSTOM_HEADERS: Final = ("authorization", "x-petition-client", "apollo-require-preflight")


class GraphQLOverHttp:
    """The endpoint. What takes long runs in a worker thread, for the store's drivers block."""

    def __init__(self, services: Services, hub: Hub, metrics: Metrics, executor: Executor, streams: Streams) -> None:
        self._services = services
        self._hub = hub
        self._metrics = metrics
        self._executor = executor
        self._carrying = Carrying(services.database, executor)
        self._streams = streams

    async def __call__(self, http: HttpRequest) -> Response:
        accepted = _accepted(http.headers.get("accept"))
        if accepted is None:
            return Response("406 Not Acceptable", 406, media_type="text/plain")
        try:
            actor = await identified(http, self._services.identity)
            request = await self._request(http)
        except Unidentified as unknown:
            return _refusal(unknown.status, unknown.message, accepted, unknown.headers, unknown.code)
        except Malformed as malformed:
            return _refusal(malformed.status, malformed.message, accepted)
        if self._executor.remembers(request):
            prepared = self._executor.prepare(request)
        else:
            prepared = await anyio.to_thread.run_sync(self._executor.prepare, request)
        if isinstance(prepared, Answer):
            with self._metrics.operation("invalid") as seen:
                note(operation="invalid", outcome=seen(prepared.body["errors"]))
            return _response(prepared, accepted, http)
        operation = prepared.root_field
        context = partial(Context, self._services, actor, self._hub)
        note(operation=operation)
        if accepted == _EVENTS and prepared.kind is OperationType.SUBSCRIPTION and http.method == "POST":
            return StreamingResponse(
                self._events(prepared, context(), http), media_type=_EVENTS, headers={"Cache-Control": "no-store"}
            )
        if http.method == "GET" and prepared.kind is not OperationType.QUERY:
            words = "GET 只能查询 / GET is for queries only"
            return _refusal(405, words, accepted, {"Allow": "POST"})
        with (
            self._services.tracer.within(f"operation {operation}") as told,
            self._metrics.operation(operation) as seen,
        ):
            told("petition.role", actor.role.value)
            answer = await self._carrying.answer(prepared, context)
            outcome = seen(answer.body.get("errors", ()))
            told("petition.outcome", outcome)
            note(outcome=outcome)
        return _response(answer, accepted, http)

    async def _events(self, prepared: Prepared, context: Context, http: HttpRequest) -> AsyncIterator[bytes]:
        """A subscription as server-sent events, in distinct-connections mode."""
        if not self._streams.open(context.actor):
            words = "订阅连接过多 / too many streams of one user"
            yield _event("next", {"errors": [{"message": words, "extensions": {"code": "TOO_MANY"}}]})
            yield _COMPLETE
            return
        ask = partial(identified, http, self._services.identity, using=False)
        seconds = self._services.settings.limits.identity_seconds
        vigil = asyncio.create_task(until_unknown(ask, context.actor, seconds))
        try:
            bodies = await self._executor.subscribe(prepared, context)
            if isinstance(bodies, Answer):
                yield _event("next", bodies.body)
            else:
                yield b":\n\n"
                async with aclosing(bodies):
                    async for body in until_ended(bodies, vigil):
                        yield _event("next", body)
            yield _COMPLETE
        finally:
            vigil.cancel()
            self._streams.close(context.actor)

    async def _request(self, http: HttpRequest) -> Request:
        if http.method == "POST":
            return from_json(await read_body(http, self._services.settings.limits.body))
        if not any(name in http.headers for name in _CUSTOM_HEADERS):
            raise Malformed(400, "GET 须带自定义请求头 / GET needs a custom header, against request forgery")
        return from_query(http.query_params)


def _accepted(header: str | None) -> str | None:
    """The media type to answer with; None where the client takes none of ours."""
    if not header:
        return _JSON
    offered = [part.partition(";")[0].strip().lower() for part in header.split(",")]
    for media in offered:
        if media in (_RESPONSE, _JSON, _EVENTS):
            return media
        if media in ("*/*", "application/*"):
            return _JSON
    return None


def _response(answer: Answer, media: str, http: HttpRequest) -> Response:
    """400 for a document that is refused; but 200 where application/json is asked for by name, as the draft wants it:

    such a client takes another status for a word of some proxy, and the body for no GraphQL.
    """
    by_name = media == _JSON and _JSON in http.headers.get("accept", "").lower()
    status = 200 if answer.executed or by_name else 400
    kind = _JSON if media == _EVENTS else media
    return Response(encode(answer.body), status, media_type=f"{kind}; charset=utf-8")


def encode(body: object) -> bytes:
    """The body as JSON; escaped where an error repeats half a character that a client sent."""
    try:
        return orjson.dumps(body)
    except TypeError:
        return json.dumps(body).encode("ascii")


def _refusal(
    status: int, message: str, media: str, headers: dict[str, str] | None = None, code: str = "BAD_REQUEST"
) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": code}}]}
    kind = _JSON if media == _EVENTS else media
    return Response(orjson.dumps(body), status, headers, f"{kind}; charset=utf-8")


def _event(kind: str, body: dict[str, Any]) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + encode(body) + b"\n\n"
