"""The tables of the policy: bundles by their content, versions by date, and drafts on their way to become one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text
from sqlmodel import Field

from cases.columns import BIG_KEY, CODE, Json, UtcDateTime, one_of
from cases.models.base import Stored
from policy.drafts import DraftState, DraftStep

__all__ = ["BundleRow", "DraftRow", "DraftStepRow", "VersionRow"]


class BundleRow(Stored, table=True):
    """The rule files of a bundle, under the digest of their content."""

    __tablename__ = "policy_bundle"

    digest: str = Field(primary_key=True, max_length=64)
    files: Any = Field(sa_type=Json, sa_column_kwargs={"nullable": False})


class VersionRow(Stored, table=True):
    """One time that a bundle took effect, or will."""

    __tablename__ = "policy_version"
    __table_args__ = (
        CheckConstraint("applies_to IN ('open', 'new')", name="applies_to"),
        CheckConstraint("source IN ('directory', 'published')", name="source"),
        ForeignKeyConstraint(["digest"], ["policy_bundle.digest"]),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_KEY)
    version: str = Field(sa_type=CODE)
    digest: str = Field(max_length=64)
    title_zh: str = Field(sa_type=Text)
    title_en: str = Field(sa_type=Text)
    effective_from: datetime = Field(sa_type=UtcDateTime)
    applies_to: str = Field(max_length=8)
    author: str = Field(sa_type=CODE)
    approver: str | None = Field(default=None, sa_type=CODE)
    source: str = Field(sa_type=CODE)


class DraftRow(Stored, table=True):
    """A draft of the policy. `head` is the digest of its last step; `effective_from` and `digest` once approved."""

    __tablename__ = "policy_draft"
    __table_args__ = (one_of("state", DraftState), Index("ix_draft_changed", "changed_at", "id"))

    id: str = Field(primary_key=True, max_length=32)
    version: int
    title: str = Field(sa_type=Text)
    state: str = Field(sa_type=CODE)
    files: Any = Field(sa_type=Json, sa_column_kwargs={"nullable": False})
    findings: Any = Field(sa_type=Json, sa_column_kwargs={"nullable": False})
    authors: Any = Field(sa_type=Json, sa_column_kwargs={"nullable": False})
    submitted_by: str | None = Field(default=None, sa_type=CODE)
    approved_by: str | None = Field(default=None, sa_type=CODE)
    policy_version: str | None = Field(default=None, sa_type=CODE)
    effective_from: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    head: str = Field(max_length=64)


class DraftStepRow(Stored, table=True):
    """One step that somebody took on a draft; never changed, never deleted, each chained to the one before."""

    __tablename__ = "policy_step"
    __table_args__ = (one_of("step", DraftStep), ForeignKeyConstraint(["draft_id"], ["policy_draft.id"]))

    draft_id: str = Field(primary_key=True, max_length=32)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    step: str = Field(sa_type=CODE)
    actor: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
    note: str | None = Field(default=None, sa_type=Text)
    content: str = Field(max_length=64)
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)
