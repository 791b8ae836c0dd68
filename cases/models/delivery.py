"""The tables of the outbox: what is to be delivered where, and which reminders somebody has read."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from cases.columns import BIG_KEY, CODE, UtcDateTime, one_of
from cases.models.base import Stored

__all__ = ["Channel", "DeliveryRow", "DeliveryState", "ReadRow"]


class Channel(StrEnum):
    WEBHOOK = "webhook"
    EMAIL = "email"


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class DeliveryRow(Stored, table=True):
    """One reminder to one address. `due_at` says from when a deliverer may take it: the next attempt, or the end of
    the lease of the one who has it; `lease` names that one. `key` is the same at each attempt.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("state", DeliveryState),
        ForeignKeyConstraint(["reminder_id"], ["reminder.id"]),
        UniqueConstraint("reminder_id", "channel", "address"),
        UniqueConstraint("key"),
        Index("ix_delivery_due", "state", "channel", "due_at"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_KEY)
    reminder_id: int = Field(sa_type=BIG_KEY)
    channel: str = Field(sa_type=CODE)
    address: str = Field(sa_type=Text)
    key: str = Field(max_length=64)
    state: str = Field(sa_type=CODE)
    attempts: int
    due_at: datetime = Field(sa_type=UtcDateTime)
    lease: str | None = Field(default=None, max_length=32)
    last_error: str | None = Field(default=None, sa_type=Text)
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ReadRow(Stored, table=True):
    """Somebody has read a reminder: several people can be one recipient, so each reads for himself."""

    __tablename__ = "reminder_read"
    __table_args__ = (ForeignKeyConstraint(["reminder_id"], ["reminder.id"]),)

    reminder_id: int = Field(primary_key=True, sa_type=BIG_KEY, sa_column_kwargs={"autoincrement": False})
    actor: str = Field(primary_key=True, sa_type=Text)
    read_at: datetime = Field(sa_type=UtcDateTime)
