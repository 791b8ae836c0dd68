"""No GraphQL at all: Starlette answers the same JSON, written by orjson. The limit of what this server can do."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.peers.pages import Pages, as_instant

__all__ = ["application"]


def application(pages: Pages) -> Any:
    """The page at /graphql, whatever is asked."""

    async def answer(request: Request) -> Response:
        asked: dict[str, Any] = orjson.loads(await request.body())
        page = pages.page(asked["variables"]["first"])
        for edge in page["edges"]:
            edge["node"]["receivedAt"] = as_instant(edge["node"]["receivedAt"])
        return Response(orjson.dumps({"data": {"cases": page}}), media_type="application/json")

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])
