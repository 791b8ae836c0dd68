"""Long jobs: what is asked for, how far it has come, who carries it on; and open cases in the order of their keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.columns import UtcDateTime

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("lane", sa.String(length=100), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("input", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.Text()),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("lease", sa.String(length=32)),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime()),
        sa.Column("finished_at", UtcDateTime()),
        sa.CheckConstraint("kind IN ('reevaluation', 'rebuild', 'import')", name=op.f("ck_job_kind")),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'cancelled', 'failed')", name=op.f("ck_job_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    running, queued = sa.text("state = 'running'"), sa.text("state = 'queued'")
    op.create_index("uq_job_lane", "job", ["lane"], unique=True, sqlite_where=running, postgresql_where=running)
    subject = ["lane", "subject"]
    op.create_index("uq_job_subject", "job", subject, unique=True, sqlite_where=queued, postgresql_where=queued)
    op.create_index("ix_job_state", "job", ["state", "due_at"])
    op.create_index("ix_job_created", "job", ["created_at", "id"])
    op.drop_index("ix_case_resolved", "petition_case")
    op.create_index("ix_case_resolved", "petition_case", ["resolved_at", "id"])
