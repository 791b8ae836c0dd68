"""The members of group cases: sealed as customers are; ratings and flags stand in the events."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary
from sqlmodel import Field

from cases.columns import UtcDateTime
from cases.models.base import Stored

__all__ = ["MemberRow"]


class MemberRow(Stored, table=True):
    """One member of a group case, by number from 1."""

    __tablename__ = "group_member"
    __table_args__ = (
        ForeignKeyConstraint(["case_id"], ["petition_case.id"]),
        Index("ix_group_member_phone", "phone_index"),
        Index("ix_group_member_id_number", "id_number_index"),
    )

    case_id: str = Field(primary_key=True, max_length=32)
    member: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: bytes | None = Field(default=None, sa_type=LargeBinary)
    phone: bytes | None = Field(default=None, sa_type=LargeBinary)
    id_number: bytes | None = Field(default=None, sa_type=LargeBinary)
    phone_index: str | None = Field(default=None, max_length=64)
    id_number_index: str | None = Field(default=None, max_length=64)
    key_id: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    data_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
