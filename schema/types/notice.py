"""Notifications of the actor, and pages of them."""

from __future__ import annotations

from datetime import datetime

import strawberry

from cases.notices import Notice
from cases.views import Page
from policy.procedure import Refusal
from resolvers.context import Context
from schema.types.node import PageInfo
from schema.types.payload import UserError
from schema.types.reminder import Reminder

__all__ = ["MarkNotificationsReadPayload", "Notification", "NotificationConnection"]

Info = strawberry.Info[Context, None]


@strawberry.type(description="给本人的一条通知：一次督办提醒 / a reminder that concerns the actor")
class Notification:
    reminder: Reminder
    read_at: datetime | None = strawberry.field(description="本人阅读时间，未读为空 / null: not read yet")

    @classmethod
    def from_domain(cls, notice: Notice) -> Notification:
        return cls(reminder=Reminder.from_domain(notice.reminder), read_at=notice.read_at)


@strawberry.type
class NotificationEdge:
    node: Notification
    cursor: str


@strawberry.type(description="本人的通知，最新在前 / newest first")
class NotificationConnection:
    edges: list[NotificationEdge]
    page_info: PageInfo
    unread: strawberry.Private[bool | None]

    @strawberry.field
    def total_count(self, info: Info) -> int:
        return info.context.services.notices.count(info.context.actor, self.unread)

    @classmethod
    def from_domain(cls, unread: bool | None, page: Page[Notice]) -> NotificationConnection:
        pairs = zip(page.items, page.cursors, strict=True)
        edges = [NotificationEdge(node=Notification.from_domain(item), cursor=cursor) for item, cursor in pairs]
        return cls(edges=edges, page_info=PageInfo.from_domain(page), unread=unread)


@strawberry.type(description="marked：新标为已读的条数 / how many were not read before")
class MarkNotificationsReadPayload:
    marked: int
    user_errors: list[UserError]

    @classmethod
    def from_domain(cls, marked: int, refusals: tuple[Refusal, ...]) -> MarkNotificationsReadPayload:
        return cls(marked=marked, user_errors=[UserError.from_domain(refusal) for refusal in refusals])
