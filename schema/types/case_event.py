"""The events of a case, as stored and in words."""

from __future__ import annotations

from datetime import datetime

import strawberry

from cases.views import EventView, Page
from policy import event_words
from policy.event_words import details, event_label
from resolvers.context import Context
from schema.types.node import Node, PageInfo
from schema.types.term import Term

__all__ = ["CaseEvent", "CaseEventConnection", "EventDetail"]

Info = strawberry.Info[Context, None]


@strawberry.type(description="记录所载的一项内容 / one thing that an event says")
class EventDetail:
    label: Term = strawberry.field(description="内容的名称 / what it is")
    value: str = strawberry.field(description="内容 / its words in Chinese, or as they were written")
    value_en: str = strawberry.field(description="英文内容，自由文本照原文 / the same in English")

    @classmethod
    def from_domain(cls, detail: event_words.EventDetail) -> EventDetail:
        return cls(label=Term.of(detail.code, detail.label), value=detail.value.zh, value_en=detail.value.en)


@strawberry.type(description="案件的一项记录，不可更改 / one event of a case; it never changes")
class CaseEvent(Node):
    type: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    note: str | None
    digest: str = strawberry.field(description="链式摘要 / covers the event and the digest before it")
    view: strawberry.Private[EventView]

    @strawberry.field(description="记录的名称，如 分办 / what the type is called")
    def label(self) -> Term:
        return Term.of(self.view.type, event_label(self.view.type, self.view.data))

    @strawberry.field(
        description="记录的内容：代码以名称、时间以本地时间表示，不含客户信息 / its data in words: codes by "
        "their labels, instants in local time, nothing of the customer"
    )
    def details(self, info: Info) -> list[EventDetail]:
        found = details(info.context.bundle, self.view.type, self.view.data)
        return [EventDetail.from_domain(detail) for detail in found]

    @classmethod
    def from_domain(cls, event: EventView) -> CaseEvent:
        return cls(
            id=strawberry.ID(event.id),
            type=event.type,
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            actor=event.actor,
            note=event.note,
            digest=event.digest,
            view=event,
        )


@strawberry.type
class CaseEventEdge:
    node: CaseEvent
    cursor: str


@strawberry.type(description="案件的记录，按先后 / a case's events in their order")
class CaseEventConnection:
    edges: list[CaseEventEdge]
    page_info: PageInfo
    case: strawberry.Private[str]

    @strawberry.field
    def total_count(self, info: Info) -> int:
        return len(info.context.events(self.case))

    @classmethod
    def from_domain(cls, case: str, page: Page[EventView]) -> CaseEventConnection:
        pairs = zip(page.items, page.cursors, strict=True)
        edges = [CaseEventEdge(node=CaseEvent.from_domain(event), cursor=cursor) for event, cursor in pairs]
        return cls(edges=edges, page_info=PageInfo.from_domain(page), case=case)
