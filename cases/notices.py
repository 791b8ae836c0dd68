"""The list of reminders that concern somebody, which of them he has read, and how they were delivered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from cases import rights
from cases.actors import Actor, Role
from cases.db import Database
from cases.ids import reminder_key
from cases.models import CASES, READS, REMINDERS
from cases.models.delivery import Channel
from cases.paging import Order, Window, page
from cases.views import Page, ReminderView
from policy.procedure import Refusal, RefusalCode
from policy.recipients import OFFICE

__all__ = ["Notice", "Notices", "masked", "sees_deliveries"]

_NEWEST_FIRST: Final = Order((REMINDERS.c.id,), True, (int,))
_SEE_DELIVERIES: Final = frozenset({Role.PETITION_OFFICE, Role.AUDITOR})
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Notice:
    """A reminder that concerns the actor, and when he read it."""

    reminder: ReminderView
    read_at: datetime | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Notice:
        return cls(ReminderView.of(row), row["read_at"])


class Notices:
    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, actor: Actor, unread: bool | None, window: Window) -> Page[Notice]:
        """Newest first; with `unread` only those that the actor has not read, or only those that he has."""
        with self._database.read(rights.bounds(actor)) as connection:
            return page(connection, _notices(actor, unread), _NEWEST_FIRST, window, Notice.of)

    def count(self, actor: Actor, unread: bool | None) -> int:
        counted = select(func.count()).select_from(_notices(actor, unread).subquery())
        with self._database.read(rights.bounds(actor)) as connection:
            return int(connection.execute(counted).scalar_one())

    def mark_read(self, actor: Actor, identifiers: Sequence[str], now: datetime) -> tuple[int, tuple[Refusal, ...]]:
        """Marks reminders as read by the actor; answers how many were not yet. All of them, or none with a reason."""
        if len(identifiers) > _MOST:
            words = f"一次至多 {_MOST} 条 / {_MOST} at a time"
            return 0, (Refusal(RefusalCode.INVALID, words, ("ids",)),)
        numbers = [reminder_key(identifier) for identifier in dict.fromkeys(identifiers)]
        wanted = [number for number in numbers if number is not None]
        own = _notices(actor, None).where(REMINDERS.c.id.in_(wanted))
        with self._database.write() as connection:
            rows = connection.execute(own).mappings().all()
            if len(rows) < len(numbers):
                words = "没有这条通知 / no such notification of yours"
                return 0, (Refusal(RefusalCode.NOT_FOUND, words, ("ids",)),)
            unread = [row["id"] for row in rows if row["read_at"] is None]
            if unread:
                marks = [{"reminder_id": number, "actor": actor.user, "read_at": now} for number in unread]
                dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
                connection.execute(dialect.insert(READS).on_conflict_do_nothing(), marks)
        return len(unread), ()


def sees_deliveries(actor: Actor) -> bool:
    """Whether the actor may see where reminders went, and whether they arrived."""
    return actor.role in _SEE_DELIVERIES


def masked(channel: Channel, address: str) -> str:
    """An address as it is shown: `l***@bank.example`, `https://host/…`."""
    if channel is Channel.EMAIL:
        name, _, domain = address.rpartition("@")
        return f"{name[:1]}***@{domain}"
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/…"


def _notices(actor: Actor, unread: bool | None) -> Select[Any]:
    read = and_(READS.c.reminder_id == REMINDERS.c.id, READS.c.actor == actor.user)
    query = (
        select(REMINDERS, READS.c.read_at)
        .join(CASES, CASES.c.id == REMINDERS.c.case_id)
        .outerjoin(READS, read)
        .where(or_(*_addressed(actor)), rights.scope(actor))
    )
    if unread is None:
        return query
    return query.where(READS.c.read_at.is_(None) if unread else READS.c.read_at.is_not(None))


def _addressed(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """The names under which a reminder can be meant for the actor; an unbounded leader is meant by every leader's."""
    names = [actor.user]
    if actor.role is Role.PETITION_OFFICE:
        names.append(OFFICE)
    if actor.role is Role.LEADER and actor.department is not None:
        names.append(f"leader@{actor.department}")
    if actor.role is Role.DEPARTMENT_HEAD and actor.department is not None:
        names.append(f"department_head@{actor.department}")
    yield REMINDERS.c.recipient.in_(names)
    if actor.role is Role.LEADER and rights.unbounded(actor):
        yield REMINDERS.c.recipient.startswith("leader@")
