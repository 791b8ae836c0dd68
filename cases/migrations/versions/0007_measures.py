"""Departments that have a case's analysis report; measures against root causes, their cases and their steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.columns import UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    # The default stays: SQLite could only drop it by making the table anew, and cases have events that refer to it.
    op.add_column("petition_case", sa.Column("copied_departments", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "measure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("planned_by", sa.String(length=64), nullable=False),
        sa.Column("completed_by", sa.String(length=64), nullable=True),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("request", sa.String(length=64), nullable=True),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'in_progress', 'completed', 'verified', 'withdrawn')", name=op.f("ck_measure_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("number", name=op.f("uq_measure_number")),
        sa.UniqueConstraint("planned_by", "idempotency_key", name=op.f("uq_measure_planned_by")),
    )
    op.create_index("ix_measure_planned", "measure", ["planned_at", "id"])
    op.create_index("ix_measure_department", "measure", ["department", "planned_at", "id"])
    op.create_index("ix_measure_completed", "measure", ["completed_on"])
    op.create_table(
        "measure_case",
        sa.Column("measure_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_measure_case_measure_id")),
        sa.ForeignKeyConstraint(["case_id"], ["petition_case.id"], name=op.f("fk_measure_case_case_id")),
        sa.PrimaryKeyConstraint("measure_id", "case_id", name=op.f("pk_measure_case")),
    )
    op.create_index("ix_measure_case_case", "measure_case", ["case_id"])
    op.create_table(
        "measure_step",
        sa.Column("measure_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=True),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "step IN ('plan', 'link', 'start', 'complete', 'verify', 'withdraw')", name=op.f("ck_measure_step_step")
        ),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_measure_step_measure_id")),
        sa.PrimaryKeyConstraint("measure_id", "seq", name=op.f("pk_measure_step")),
    )
