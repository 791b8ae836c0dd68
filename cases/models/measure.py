"""The tables of measures against root causes, the cases that they are linked to, and the steps taken on them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from cases.columns import CODE, UtcDateTime, one_of
from cases.models.base import Stored
from policy.measures import MeasureState, MeasureStep

__all__ = ["MeasureCaseRow", "MeasureRow", "MeasureStepRow"]


class MeasureRow(Stored, table=True):
    """A measure. `head` is the digest of its last step; `request` that of the input that planned it under its key."""

    __tablename__ = "measure"
    __table_args__ = (
        one_of("state", MeasureState),
        UniqueConstraint("number"),
        UniqueConstraint("planned_by", "idempotency_key"),
        Index("ix_measure_planned", "planned_at", "id"),
        Index("ix_measure_department", "department", "planned_at", "id"),
        Index("ix_measure_completed", "completed_on"),
    )

    id: str = Field(primary_key=True, max_length=32)
    number: str = Field(max_length=32)
    version: int
    kind: str = Field(sa_type=CODE)
    title: str = Field(sa_type=Text)
    description: str = Field(sa_type=Text)
    department: str = Field(sa_type=CODE)
    state: str = Field(sa_type=CODE)
    due_on: date | None = Field(default=None, sa_type=Date)
    completed_on: date | None = Field(default=None, sa_type=Date)
    evidence: str | None = Field(default=None, sa_type=Text)
    planned_by: str = Field(sa_type=CODE)
    completed_by: str | None = Field(default=None, sa_type=CODE)
    planned_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    idempotency_key: str | None = Field(default=None, max_length=200)
    request: str | None = Field(default=None, max_length=64)
    head: str = Field(max_length=64)


class MeasureCaseRow(Stored, table=True):
    """A case that a measure answers to."""

    __tablename__ = "measure_case"
    __table_args__ = (
        ForeignKeyConstraint(["measure_id"], ["measure.id"]),
        ForeignKeyConstraint(["case_id"], ["petition_case.id"]),
        Index("ix_measure_case_case", "case_id"),
    )

    measure_id: str = Field(primary_key=True, max_length=32)
    case_id: str = Field(primary_key=True, max_length=32)
    linked_at: datetime = Field(sa_type=UtcDateTime)


class MeasureStepRow(Stored, table=True):
    """One step that somebody took on a measure; never changed, never deleted, each chained to the one before.

    `content` is the digest of the measure as it was after the step.
    """

    __tablename__ = "measure_step"
    __table_args__ = (one_of("step", MeasureStep), ForeignKeyConstraint(["measure_id"], ["measure.id"]))

    measure_id: str = Field(primary_key=True, max_length=32)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    step: str = Field(sa_type=CODE)
    actor: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
    note: str | None = Field(default=None, sa_type=Text)
    case_id: str | None = Field(default=None, max_length=32)
    content: str = Field(max_length=64)
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)
