"""Drafts of the policy and the steps taken on them; where a version came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.columns import Json, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "policy_draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.Column("findings", Json(), nullable=False),
        sa.Column("authors", Json(), nullable=False),
        sa.Column("submitted_by", sa.String(length=64), nullable=True),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("policy_version", sa.String(length=64), nullable=True),
        sa.Column("effective_from", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'withdrawn')", name=op.f("ck_policy_draft_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_draft")),
    )
    op.create_index("ix_draft_changed", "policy_draft", ["changed_at", "id"])
    op.create_table(
        "policy_step",
        sa.Column("draft_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "step IN ('save', 'submit', 'approve', 'reject', 'withdraw')", name=op.f("ck_policy_step_step")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["policy_draft.id"], name=op.f("fk_policy_step_draft_id")),
        sa.PrimaryKeyConstraint("draft_id", "seq", name=op.f("pk_policy_step")),
    )
    with op.batch_alter_table("policy_version") as table:
        table.add_column(sa.Column("source", sa.String(length=64), nullable=False, server_default="directory"))
        table.create_check_constraint(op.f("ck_policy_version_source"), "source IN ('directory', 'published')")
    with op.batch_alter_table("policy_version") as table:
        table.alter_column("source", server_default=None)
