"""Reminders and pages of them."""

from __future__ import annotations

from datetime import datetime

import strawberry

from cases.notices import masked
from cases.outbox import DeliveryView
from cases.views import Page, ReminderView
from resolvers.context import Context
from resolvers.notices import deliveries_of
from schema.types.case import Case
from schema.types.enums import Card, DeliveryChannel, DeliveryState
from schema.types.node import Node, PageInfo
from schema.types.term import Reason

__all__ = ["Delivery", "Reminder", "ReminderConnection"]

Info = strawberry.Info[Context, None]


@strawberry.type(description="提醒的一次投递 / one delivery of a reminder")
class Delivery:
    channel: DeliveryChannel
    address: str = strawberry.field(description="部分隐去 / masked in part")
    state: DeliveryState
    attempts: int = strawberry.field(description="已尝试次数 / attempts so far")
    delivered_at: datetime | None

    @classmethod
    def from_domain(cls, view: DeliveryView) -> Delivery:
        return cls(
            channel=view.channel,
            address=masked(view.channel, view.address),
            state=view.state,
            attempts=view.attempts,
            delivered_at=view.delivered_at,
        )


@strawberry.type(description="一次督办提醒 / one reminder")
class Reminder(Node):
    target: str
    card: Card
    recipient: str
    raised_at: datetime
    reason: Reason
    case_id: strawberry.Private[str]

    @strawberry.field
    def case(self, info: Info) -> Case:
        found = info.context.case(self.case_id)
        if found is None:
            raise LookupError("a reminder in scope has its case in scope")
        return Case.from_domain(info.context, found)

    @strawberry.field(description="投递情况，余者为空 / seen by the petition office and auditors, else null")
    def deliveries(self, info: Info) -> list[Delivery] | None:
        found = deliveries_of(info.context, str(self.id))
        return None if found is None else [Delivery.from_domain(view) for view in found]

    @classmethod
    def from_domain(cls, reminder: ReminderView) -> Reminder:
        return cls(
            id=strawberry.ID(reminder.id),
            target=reminder.target,
            card=reminder.card,
            recipient=reminder.recipient,
            raised_at=reminder.raised_at,
            reason=Reason.from_domain(reminder.reason),
            case_id=reminder.case_id,
        )


@strawberry.type
class ReminderEdge:
    node: Reminder
    cursor: str


@strawberry.type(description="提醒列表，按发出先后 / reminders in the order in which they were raised")
class ReminderConnection:
    edges: list[ReminderEdge]
    page_info: PageInfo
    case_id: strawberry.Private[str | None]

    @strawberry.field
    def total_count(self, info: Info) -> int:
        return info.context.services.cases.reminder_count(info.context.actor, self.case_id)

    @classmethod
    def from_domain(cls, case: str | None, page: Page[ReminderView]) -> ReminderConnection:
        pairs = zip(page.items, page.cursors, strict=True)
        edges = [ReminderEdge(node=Reminder.from_domain(item), cursor=cursor) for item, cursor in pairs]
        return cls(edges=edges, page_info=PageInfo.from_domain(page), case_id=case)
