"""Strawberry as its guide shows it: typed classes, its ASGI view, no extension; each request is parsed anew."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

import strawberry
from strawberry.asgi import GraphQL

from bench.peers.pages import Pages, as_instant

__all__ = ["application"]


@strawberry.enum
class Scope(Enum):
    INDIVIDUAL = "INDIVIDUAL"
    GROUP = "GROUP"


@strawberry.enum
class Urgency(Enum):
    NORMAL = "NORMAL"
    URGENT = "URGENT"


@strawberry.enum
class Complexity(Enum):
    SIMPLE = "SIMPLE"
    HARD = "HARD"


@strawberry.enum
class CaseOrder(Enum):
    RECEIVED = "RECEIVED"


@strawberry.type
class Term:
    code: str
    zh: str
    en: str


@strawberry.type
class Case:
    id: strawberry.ID
    number: str
    version: int
    subject: str
    narrative: str
    scope: Scope
    urgency: Urgency
    complexity: Complexity
    first_receiver: str
    handler: str | None
    received_at: datetime
    rating: int | None
    channel: Term
    branch: Term
    business_line: Term


@strawberry.type
class CaseEdge:
    node: Case


@strawberry.type
class PageInfo:
    has_next_page: bool


@strawberry.type
class CaseConnection:
    edges: list[CaseEdge]
    page_info: PageInfo


def application(pages: Pages) -> Any:
    def cases(first: int, order: CaseOrder = CaseOrder.RECEIVED) -> CaseConnection | None:
        page = pages.page(first)
        edges = [CaseEdge(node=_case(edge["node"])) for edge in page["edges"]]
        return CaseConnection(edges=edges, page_info=PageInfo(has_next_page=page["pageInfo"]["hasNextPage"]))

    query = strawberry.type(type("Query", (), {"cases": strawberry.field(resolver=cases)}))
    return GraphQL(strawberry.Schema(query), graphql_ide=None)


def _case(found: dict[str, Any]) -> Case:
    return Case(
        id=found["id"],
        number=found["number"],
        version=found["version"],
        subject=found["subject"],
        narrative=found["narrative"],
        scope=Scope(found["scope"]),
        urgency=Urgency(found["urgency"]),
        complexity=Complexity(found["complexity"]),
        first_receiver=found["firstReceiver"],
        handler=found["handler"],
        received_at=as_instant(found["receivedAt"]),
        rating=found["rating"],
        channel=Term(**found["channel"]),
        branch=Term(**found["branch"]),
        business_line=Term(**found["businessLine"]),
    )
