"""Checkpoints over the heads of all chains, their leaves, and verifications of the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.columns import BIG_KEY, Json, UtcDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "audit_leaf",
        sa.Column("position", BIG_KEY, autoincrement=False, nullable=False),
        sa.Column("chain", sa.String(length=100), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_leaf")),
    )
    op.create_index("ix_audit_leaf_chain", "audit_leaf", ["chain", "position"])
    op.create_table(
        "audit_checkpoint",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hour", UtcDateTime(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("size", BIG_KEY, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("peaks", Json(), nullable=False),
        sa.Column("write_id", BIG_KEY, nullable=False),
        sa.Column("sequence", BIG_KEY, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_checkpoint_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_checkpoint")),
        sa.UniqueConstraint("hour", name=op.f("uq_audit_checkpoint_hour")),
    )
    op.create_table(
        "audit_verification",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("verified_at", UtcDateTime(), nullable=False),
        sa.Column("checkpoint", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_verification")),
        sqlite_autoincrement=True,
    )
