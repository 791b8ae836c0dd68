"""Disclosures of personal data: who saw them, when, and why."""

from __future__ import annotations

from datetime import datetime

import strawberry

from cases import disclosures as domain
from cases.views import Page
from resolvers.context import Context
from schema.types.case import Case
from schema.types.node import PageInfo

__all__ = ["Disclosure", "DisclosureConnection"]

Info = strawberry.Info[Context, None]


@strawberry.type(description="一次查阅客户信息 / one look at a customer's data in clear")
class Disclosure:
    id: strawberry.ID = strawberry.field(description="记录此事的案件记录的编号 / of the event that recorded it")
    at: datetime = strawberry.field(description="查阅的时间 / when")
    actor: str = strawberry.field(description="查阅人 / who")
    reason: str = strawberry.field(description="所写明的理由 / why, as it was given")
    case_id: strawberry.Private[str]

    @strawberry.field(description="所涉案件 / the case whose customer it was")
    def case(self, info: Info) -> Case | None:
        found = info.context.case(self.case_id)
        return Case.from_domain(info.context, found) if found else None

    @classmethod
    def from_domain(cls, disclosure: domain.Disclosure) -> Disclosure:
        return cls(
            id=strawberry.ID(disclosure.id),
            at=disclosure.at,
            actor=disclosure.actor,
            reason=disclosure.reason,
            case_id=disclosure.case_id,
        )


@strawberry.type(description="一次查阅及其游标 / one of them, with its cursor")
class DisclosureEdge:
    node: Disclosure = strawberry.field(description="查阅 / the disclosure")
    cursor: str = strawberry.field(description="游标 / where a next page goes on")


@strawberry.type(description="客户信息的查阅记录，最新在前 / disclosures, newest first")
class DisclosureConnection:
    edges: list[DisclosureEdge] = strawberry.field(description="本页 / this page")
    page_info: PageInfo = strawberry.field(description="分页信息 / about the page")
    wanted: strawberry.Private[domain.DisclosureFilter]

    @strawberry.field(description="全部次数，查询时才计 / counted only where asked for")
    def total_count(self, info: Info) -> int:
        return info.context.services.disclosures.count(info.context.actor, self.wanted)

    @classmethod
    def from_domain(cls, wanted: domain.DisclosureFilter, page: Page[domain.Disclosure]) -> DisclosureConnection:
        pairs = zip(page.items, page.cursors, strict=True)
        edges = [DisclosureEdge(node=Disclosure.from_domain(item), cursor=cursor) for item, cursor in pairs]
        return cls(edges=edges, page_info=PageInfo.from_domain(page), wanted=wanted)
