"""graphql-core alone behind Starlette: each document parsed and validated once, `execute_sync` over dictionaries."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
    validate,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.peers.pages import SDL, Pages, as_instant

__all__ = ["application"]


def application(pages: Pages) -> Any:
    schema = _schema(pages)

    @cache
    def read(query: str) -> DocumentNode:
        document = parse(query)
        if errors := validate(schema, document):
            raise ValueError(errors)
        return document

    async def answer(request: Request) -> Response:
        asked: dict[str, Any] = orjson.loads(await request.body())
        result = execute_sync(schema, read(asked["query"]), variable_values=asked.get("variables"))
        if result.errors:
            raise ValueError(result.errors)
        return Response(orjson.dumps({"data": result.data}), media_type="application/json")

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])


def _schema(pages: Pages) -> GraphQLSchema:
    schema = build_schema(SDL)
    fields: Any = schema.query_type.fields if schema.query_type else {}

    def cases(root: object, info: GraphQLResolveInfo[None], first: int, order: str) -> dict[str, Any]:
        return pages.page(first)

    fields["cases"].resolve = cases
    instants: Any = schema.type_map["DateTime"]
    instants.serialize = instants.coerce_output_value = lambda stored: as_instant(stored).isoformat()
    return schema
