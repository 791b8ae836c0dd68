"""The reports of closed months and quarters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.columns import Json, UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "filed_report",
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("policy_digest", sa.String(length=64), nullable=False),
        sa.Column("figures", Json(), nullable=False),
        sa.Column("html", sa.LargeBinary(), nullable=False),
        sa.Column("docx", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("kind IN ('quarterly', 'monthly')", name=op.f("ck_filed_report_kind")),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_filed_report")),
    )
    op.create_index("ix_filed_report_start", "filed_report", ["kind", "starts_on"])
