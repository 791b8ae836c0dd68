"""The tables of the audit's checkpoints: docs/adr/0015."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from cases.columns import BIG_KEY, Json, UtcDateTime
from cases.models.base import Stored

__all__ = ["CheckpointRow", "LeafRow", "VerificationRow"]


class LeafRow(Stored, table=True):
    """The head of a chain as a checkpoint found it, at its place in the tree; never changed, never deleted."""

    __tablename__ = "audit_leaf"
    __table_args__ = (Index("ix_audit_leaf_chain", "chain", "position"),)

    position: int = Field(primary_key=True, sa_type=BIG_KEY, sa_column_kwargs={"autoincrement": False})
    chain: str = Field(max_length=100)
    length: int
    head: str = Field(max_length=64)


class CheckpointRow(Stored, table=True):
    """A checkpoint (`cases.checkpoints.record`): one an hour, whichever instance comes first; never changed."""

    __tablename__ = "audit_checkpoint"
    __table_args__ = (UniqueConstraint("hour"), CheckConstraint("number > 0", name="number"))

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    hour: datetime = Field(sa_type=UtcDateTime)
    taken_at: datetime = Field(sa_type=UtcDateTime)
    size: int = Field(sa_type=BIG_KEY)
    root: str = Field(max_length=64)
    peaks: Any = Field(sa_type=Json, sa_column_kwargs={"nullable": False})
    write_id: int = Field(sa_type=BIG_KEY)
    sequence: int = Field(sa_type=BIG_KEY)
    previous: str = Field(max_length=64)
    key_id: str = Field(max_length=64)
    signature: str = Field(max_length=128)


class VerificationRow(Stored, table=True):
    """A verification of the whole record: up to which checkpoint, and the first thing that did not hold."""

    __tablename__ = "audit_verification"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_KEY)
    verified_at: datetime = Field(sa_type=UtcDateTime)
    checkpoint: int
    problem: str | None = Field(default=None, sa_type=Text)
