"""The tables of the office's own work: meetings with their agendas, inspections with their visits, milestones."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from cases.columns import CODE, Codes, Json, UtcDateTime, one_of
from cases.models.base import Stored
from policy.office import AgendaState, InspectionState, MeetingState

__all__ = ["AgendaRow", "InspectionRow", "MeetingRow", "MilestoneRow", "OfficeKeyRow", "OfficeStepRow", "VisitRow"]


class MeetingRow(Stored, table=True):
    """A joint meeting. `head` is the digest of its last step."""

    __tablename__ = "meeting"
    __table_args__ = (
        one_of("state", MeetingState),
        UniqueConstraint("year", "ordinal"),
        Index("ix_meeting_scheduled", "scheduled_for", "id"),
    )

    id: str = Field(primary_key=True, max_length=32)
    version: int
    year: int
    ordinal: int
    title: str = Field(sa_type=Text)
    place: str = Field(sa_type=Text)
    scheduled_for: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(sa_type=CODE)
    chair: str = Field(sa_type=CODE)
    members: str = Field(sa_type=Codes, sa_column_kwargs={"nullable": False})
    minutes: str | None = Field(default=None, sa_type=Text)
    attendees: Any = Field(sa_type=Json, sa_column_kwargs={"nullable": False})
    head: str = Field(max_length=64)


class AgendaRow(Stored, table=True):
    """A case on a meeting's agenda. What was decided is told again from the case's events."""

    __tablename__ = "meeting_item"
    __table_args__ = (
        one_of("state", AgendaState),
        ForeignKeyConstraint(["meeting_id"], ["meeting.id"]),
        ForeignKeyConstraint(["case_id"], ["petition_case.id"]),
        Index("ix_meeting_item_case", "case_id"),
    )

    meeting_id: str = Field(primary_key=True, max_length=32)
    case_id: str = Field(primary_key=True, max_length=32)
    place: int
    state: str = Field(sa_type=CODE)
    referred_at: datetime = Field(sa_type=UtcDateTime)
    reason: str | None = Field(default=None, sa_type=Text)
    rules: Any = Field(sa_type=Json, sa_column_kwargs={"nullable": False})
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decision: str | None = Field(default=None, sa_type=Text)
    lead_department: str | None = Field(default=None, sa_type=CODE)


class InspectionRow(Stored, table=True):
    """A special inspection 专项检查. `head` is the digest of its last step."""

    __tablename__ = "inspection"
    __table_args__ = (one_of("state", InspectionState), Index("ix_inspection_planned", "planned_from", "id"))

    id: str = Field(primary_key=True, max_length=32)
    version: int
    title: str = Field(sa_type=Text)
    topic: str | None = Field(default=None, sa_type=Text)
    planned_from: date
    planned_to: date
    state: str = Field(sa_type=CODE)
    lead_department: str = Field(sa_type=CODE)
    conclusion: str | None = Field(default=None, sa_type=Text)
    concluded_on: date | None = None
    head: str = Field(max_length=64)


class VisitRow(Stored, table=True):
    """A branch of an inspection: planned, and visited once it has a date."""

    __tablename__ = "inspection_branch"
    __table_args__ = (ForeignKeyConstraint(["inspection_id"], ["inspection.id"]),)

    inspection_id: str = Field(primary_key=True, max_length=32)
    branch: str = Field(primary_key=True, sa_type=CODE)
    visited_on: date | None = None
    findings: str | None = Field(default=None, sa_type=Text)
    rectification_due: date | None = None


class MilestoneRow(Stored, table=True):
    """A milestone of a year's plan that was reached; never changed."""

    __tablename__ = "milestone"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    item: str = Field(primary_key=True, sa_type=CODE)
    version: int
    reached_on: date
    head: str = Field(max_length=64)


class OfficeStepRow(Stored, table=True):
    """One step taken on a meeting, an inspection or a milestone; never changed, each chained to the one before."""

    __tablename__ = "office_step"
    __table_args__ = (CheckConstraint("seq > 0", name="seq"),)

    subject: str = Field(primary_key=True, max_length=100)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    step: str = Field(sa_type=CODE)
    actor: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
    note: str | None = Field(default=None, sa_type=Text)
    data: Any = Field(sa_type=Json, sa_column_kwargs={"nullable": False})
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)


class OfficeKeyRow(Stored, table=True):
    """A mutation of the office's own work that was carried out under a key of its caller."""

    __tablename__ = "office_key"

    actor: str = Field(primary_key=True, sa_type=Text)
    mutation: str = Field(primary_key=True, sa_type=CODE)
    key: str = Field(primary_key=True, max_length=200)
    digest: str = Field(max_length=64)
    subject: str = Field(max_length=100)
    carried_out_at: datetime = Field(sa_type=UtcDateTime)
