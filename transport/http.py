"""GraphQL over HTTP, after the GraphQL-over-HTTP draft: media types, status codes, GET for queries, SSE."""

from __future__ import annotations

from collections.abc import AsyncIterator
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
from schema.contract import SCHEMA
from schema.errors import present
from transport.execution import Answer, Executor, Request
from transport.identity import Unidentified, identified
from transport.request import Malformed, from_json, from_query, read_body

__all__ = ["GraphQLOverHttp"]

_RESPONSE: Final = "application/graphql-response+json"
_JSON: Final = "application/json"
_EVENTS: Final = "text/event-stream"
_CUSTOM_HEADERS: Final = ("authorization", "x-petition-client", "apollo-require-preflight")


class GraphQLOverHttp:
    """The endpoint. Execution runs in a worker thread, for the store's drivers block."""

    def __init__(self, services: Services, hub: Hub, metrics: Metrics) -> None:
        self._services = services
        self._hub = hub
        self._metrics = metrics
        self._executor = Executor()

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
        context = Context(self._services, actor, self._hub)
        subscribes = self._executor.operation_type(request) is OperationType.SUBSCRIPTION
        if accepted == _EVENTS and subscribes and http.method == "POST":
            return StreamingResponse(
                _events(request, context), media_type=_EVENTS, headers={"Cache-Control": "no-store"}
            )
        only_queries = http.method == "GET"
        if only_queries and self._executor.operation_type(request) is OperationType.MUTATION:
            words = "GET 只能查询 / GET is for queries only"
            return _refusal(405, words, accepted, {"Allow": "POST"})
        with self._metrics.operation(self._executor.root_field(request)) as seen:
            answer = await anyio.to_thread.run_sync(
                lambda: self._executor.execute(request, context, only_queries=only_queries)
            )
            seen(answer.body.get("errors", ()))
        return _response(answer, _JSON if accepted == _EVENTS else accepted)

    async def _request(self, http: HttpRequest) -> Request:
        if http.method == "POST":
            return from_json(await read_body(http))
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


def _response(answer: Answer, media: str) -> Response:
    refused = not answer.executed
    status = 400 if refused else 200
    return Response(orjson.dumps(answer.body), status, media_type=f"{media}; charset=utf-8")


def _refusal(
    status: int, message: str, media: str, headers: dict[str, str] | None = None, code: str = "BAD_REQUEST"
) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": code}}]}
    kind = _JSON if media == _EVENTS else media
    return Response(orjson.dumps(body), status, headers, f"{kind}; charset=utf-8")


async def _events(request: Request, context: Context) -> AsyncIterator[bytes]:
    """A subscription as server-sent events, in distinct-connections mode."""
    result = await SCHEMA.subscribe(
        request.query,
        variable_values=dict(request.variables or {}),
        context_value=context,
        operation_name=request.operation_name,
    )
    if not hasattr(result, "__aiter__"):
        errors: Any = getattr(result, "errors", None) or []
        yield _event("next", {"errors": [present(error).formatted for error in errors]})
    else:
        yield b":\n\n"
        async for part in result:
            body: dict[str, Any] = {"data": part.data}
            if part.errors:
                body = {**body, "errors": [present(error).formatted for error in part.errors]}
            yield _event("next", body)
    yield b"event: complete\ndata:\n\n"


def _event(kind: str, body: dict[str, Any]) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + orjson.dumps(body) + b"\n\n"
