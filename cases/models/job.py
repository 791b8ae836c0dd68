"""The table of long jobs: docs/adr/0018."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from cases.columns import BIG_KEY, CODE, Json, UtcDateTime, one_of
from cases.models.base import Stored

__all__ = ["JobKind", "JobRow", "JobState"]


class JobKind(StrEnum):
    REEVALUATION = "reevaluation"
    REBUILD = "rebuild"
    IMPORT = "import"


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


_QUEUED = text("state = 'queued'")
_RUNNING = text("state = 'running'")


class JobRow(Stored, table=True):
    """One long job. `cursor` says where its next chunk begins, and commits with the chunk before.

    Of a `lane` one job runs at a time, and of a `subject` in it one waits. Who holds the `lease` carries it on; from
    `due_at` on anybody may take it. `attempts` counts the chunks that failed since the last one that did not.
    """

    __tablename__ = "job"
    __table_args__ = (
        one_of("kind", JobKind),
        one_of("state", JobState),
        Index("uq_job_lane", "lane", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
        Index("uq_job_subject", "lane", "subject", unique=True, sqlite_where=_QUEUED, postgresql_where=_QUEUED),
        Index("ix_job_state", "state", "due_at"),
        Index("ix_job_created", "created_at", "id"),
    )

    id: str = Field(primary_key=True, max_length=32)
    kind: str = Field(sa_type=CODE)
    lane: str = Field(max_length=100)
    subject: str = Field(max_length=100)
    input: Any = Field(sa_type=Json, sa_column_kwargs={"nullable": False})
    actor: str = Field(sa_type=CODE)
    state: str = Field(sa_type=CODE)
    done: int = Field(sa_type=BIG_KEY)
    total: int = Field(sa_type=BIG_KEY)
    failed: int = Field(sa_type=BIG_KEY)
    message: str | None = Field(default=None, sa_type=Text)
    cursor: Any = Field(sa_type=Json, sa_column_kwargs={"nullable": False})
    lease: str | None = Field(default=None, max_length=32)
    due_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int
    created_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
