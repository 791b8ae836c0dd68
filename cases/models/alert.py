"""The tables of risk warning: evaluations of closed periods, what they found, what was announced, and responses."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Index, Text, UniqueConstraint
from sqlmodel import Field

from cases.columns import BIG_KEY, CODE, UtcDateTime, one_of
from cases.models.base import Stored
from policy.alerting import ResponseKind, ResponseState

__all__ = ["AlertEvaluationRow", "AlertNoticeRow", "AlertRecordRow", "AlertResponseRow", "AlertWatchRow"]


class AlertWatchRow(Stored, table=True):
    """One row: since when periods are evaluated, and up to where the events of cases were looked at."""

    __tablename__ = "alert_watch"
    __table_args__ = (CheckConstraint("id = 1", name="id"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    began: date = Field(sa_type=Date)
    write_id: int = Field(sa_type=BIG_KEY)
    sequence: int = Field(sa_type=BIG_KEY)


class AlertEvaluationRow(Stored, table=True):
    """One evaluation of a closed period; never changed. `counts` is the digest of what was counted."""

    __tablename__ = "alert_evaluation"
    __table_args__ = (CheckConstraint("revision > 0", name="revision"),)

    period: str = Field(primary_key=True, max_length=16)
    revision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    evaluated_at: datetime = Field(sa_type=UtcDateTime)
    policy_version: str = Field(sa_type=CODE)
    counts: str = Field(max_length=64)


class AlertRecordRow(Stored, table=True):
    """A warning as one evaluation found it, where it differs from what the one before had found; never changed.

    `dimension` is empty for the whole bank. `before_of` and `now_of` are the denominators of a share.
    """

    __tablename__ = "alert_record"
    __table_args__ = (CheckConstraint("revision > 0", name="revision"),)

    period: str = Field(primary_key=True, max_length=16)
    metric: str = Field(primary_key=True, sa_type=CODE)
    dimension: str = Field(primary_key=True, sa_type=CODE)
    key: str = Field(primary_key=True, sa_type=Text)
    revision: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    before: int
    before_of: int | None = None
    now: int
    now_of: int | None = None
    level: str = Field(sa_type=CODE)
    former_level: str | None = Field(default=None, sa_type=CODE)
    response: str = Field(sa_type=Text)
    rule: str = Field(sa_type=Text)
    rule_set: str = Field(sa_type=Text)
    clause: str = Field(sa_type=Text)
    message: str = Field(sa_type=Text)
    policy_version: str = Field(sa_type=CODE)
    evaluated_at: datetime = Field(sa_type=UtcDateTime)


class AlertNoticeRow(Stored, table=True):
    """That a warning reached a level: told once, whichever instance finds it first."""

    __tablename__ = "alert_notice"
    __table_args__ = (
        UniqueConstraint("period", "metric", "dimension", "key", "level"),
        Index("ix_alert_notice_feed", "write_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_KEY)
    write_id: int = Field(sa_type=BIG_KEY)
    period: str = Field(max_length=16)
    metric: str = Field(sa_type=CODE)
    dimension: str = Field(sa_type=CODE)
    key: str = Field(sa_type=Text)
    level: str = Field(sa_type=CODE)
    raised_at: datetime = Field(sa_type=UtcDateTime)


class AlertResponseRow(Stored, table=True):
    """What a level started. `head` is the digest of its last step; `due_at` is exclusive."""

    __tablename__ = "alert_response"
    __table_args__ = (
        one_of("kind", ResponseKind),
        one_of("state", ResponseState),
        UniqueConstraint("period", "metric", "dimension", "key", "kind"),
        Index("ix_alert_response_opened", "opened_at", "id"),
        Index("ix_alert_response_department", "department", "opened_at", "id"),
    )

    id: str = Field(primary_key=True, max_length=32)
    version: int
    period: str = Field(max_length=16)
    metric: str = Field(sa_type=CODE)
    dimension: str = Field(sa_type=CODE)
    key: str = Field(sa_type=Text)
    kind: str = Field(sa_type=CODE)
    level: str = Field(sa_type=CODE)
    department: str = Field(sa_type=CODE)
    state: str = Field(sa_type=CODE)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    due_on: date = Field(sa_type=Date)
    due_at: datetime = Field(sa_type=UtcDateTime)
    acknowledged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    acknowledged_by: str | None = Field(default=None, sa_type=Text)
    concluded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    concluded_by: str | None = Field(default=None, sa_type=Text)
    finding: str | None = Field(default=None, sa_type=Text)
    policy_version: str = Field(sa_type=CODE)
    clause: str = Field(sa_type=Text)
    head: str = Field(max_length=64)
