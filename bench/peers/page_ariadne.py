"""Ariadne's own ASGI application, with a parser and a validator that remember each document.

The schema is Ariadne's usual text, the resolvers its usual default ones over dictionaries.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from ariadne import QueryType, ScalarType, make_executable_schema
from ariadne.asgi import GraphQL
from graphql import DocumentNode, GraphQLError, parse, validate

from bench.peers.pages import SDL, Pages, as_instant

__all__ = ["application"]


def application(pages: Pages) -> Any:
    query, instants = QueryType(), ScalarType("DateTime")

    def cases(root: object, info: object, first: int, order: str) -> dict[str, Any]:
        return pages.page(first)

    def written(stored: str) -> str:
        return as_instant(stored).isoformat()

    query.set_field("cases", cases)
    instants.set_serializer(written)
    schema = make_executable_schema(SDL, query, instants)
    found: dict[str, list[GraphQLError]] = {}

    @cache
    def parsed(text: str) -> DocumentNode:
        return parse(text)

    def parser(context: Any, data: dict[str, Any]) -> DocumentNode:
        return parsed(data["query"])

    def validator(schema: Any, document: DocumentNode, *rest: Any, **options: Any) -> list[GraphQLError]:
        text = str(id(document))  # the parser keeps each document, so its address names it
        if text not in found:
            found[text] = validate(schema, document, *rest, **options)
        return found[text]

    return GraphQL(schema, query_parser=parser, query_validator=validator, introspection=False, explorer=None)
