"""The reports of closed months and quarters, each written once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Index, LargeBinary, Text
from sqlmodel import Field

from cases.columns import CODE, Json, UtcDateTime, one_of
from cases.models.base import Stored
from policy.reporting.catalogue import ReportKind

__all__ = ["FiledReportRow"]


class FiledReportRow(Stored, table=True):
    """A closed period's report on the whole bank; never changed, never deleted. The key admits it once.

    `figures` holds what it says as data, `digest` is over all of it.
    """

    __tablename__ = "filed_report"
    __table_args__ = (one_of("kind", ReportKind), Index("ix_filed_report_start", "kind", "starts_on"))

    period: str = Field(primary_key=True, max_length=16)
    kind: str = Field(sa_type=CODE)
    starts_on: date = Field(sa_type=Date)
    ends_on: date = Field(sa_type=Date)
    written_at: datetime = Field(sa_type=UtcDateTime)
    title: str = Field(sa_type=Text)
    policy_version: str = Field(sa_type=CODE)
    policy_digest: str = Field(max_length=64)
    figures: Any = Field(sa_type=Json, sa_column_kwargs={"nullable": False})
    html: bytes = Field(sa_type=LargeBinary)
    docx: bytes = Field(sa_type=LargeBinary)
    digest: str = Field(max_length=64)
