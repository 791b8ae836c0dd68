"""Reading what concerns the actor, and how reminders were delivered."""

from __future__ import annotations

from collections.abc import Sequence

from cases.ids import reminder_key
from cases.notices import Notice, sees_deliveries
from cases.outbox import DeliveryView
from cases.paging import Window
from cases.views import Page
from policy.procedure import Refusal
from resolvers.context import Context

__all__ = ["deliveries_of", "mark_read", "notice_page"]


def notice_page(context: Context, unread: bool | None, window: Window) -> Page[Notice]:
    page = context.services.notices.page(context.actor, unread, window)
    context.meet_reminders(notice.reminder for notice in page.items)
    return page


def mark_read(context: Context, identifiers: Sequence[str]) -> tuple[int, tuple[Refusal, ...]]:
    return context.services.notices.mark_read(context.actor, identifiers, context.services.clock())


def deliveries_of(context: Context, reminder: str) -> tuple[DeliveryView, ...] | None:
    """Where a reminder went; None for an actor who may not see that."""
    number = reminder_key(reminder)
    if number is None or not sees_deliveries(context.actor):
        return None
    return context.deliveries(number)
