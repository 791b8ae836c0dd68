"""What the feeds of changes need beside events: what time alone changed, and how the numbers of writes go on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from cases.columns import BIG_KEY, UtcDateTime
from cases.models.base import Stored

__all__ = ["ChangeRow", "WriteEpochRow"]


class ChangeRow(Stored, table=True):
    """A case's row was renewed without an event. `write_id` and `sequence` order it as they do events."""

    __tablename__ = "case_change"
    __table_args__ = (Index("ix_case_change_feed", "write_id", "sequence"), {"sqlite_autoincrement": True})

    sequence: int | None = Field(default=None, primary_key=True, sa_type=BIG_KEY)
    write_id: int = Field(sa_type=BIG_KEY)
    case_id: str = Field(max_length=32)


class WriteEpochRow(Stored, table=True):
    """Since when a store is on a PostgreSQL server, oldest first (`cases.writes`).

    `first`: the epoch's numbers begin there; `ended`: up to where those of the epochs before were given; `added`: what
    is added to the server's number of a transaction; `server`: its identifier and timeline.
    """

    __tablename__ = "write_epoch"

    first: int = Field(primary_key=True, sa_type=BIG_KEY, sa_column_kwargs={"autoincrement": False})
    ended: int = Field(sa_type=BIG_KEY)
    added: int = Field(sa_type=BIG_KEY)
    server: str = Field(sa_type=Text)
    began_at: datetime = Field(sa_type=UtcDateTime)
