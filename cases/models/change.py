"""The table of what time alone changed: the change feed of cases' rows beside their events."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field

from cases.columns import BIG_KEY
from cases.models.base import Stored

__all__ = ["ChangeRow"]


class ChangeRow(Stored, table=True):
    """A case's row was renewed without an event. `write_id` and `sequence` order it as they do events."""

    __tablename__ = "case_change"
    __table_args__ = (Index("ix_case_change_feed", "write_id", "sequence"), {"sqlite_autoincrement": True})

    sequence: int | None = Field(default=None, primary_key=True, sa_type=BIG_KEY)
    write_id: int = Field(sa_type=BIG_KEY)
    case_id: str = Field(max_length=32)
