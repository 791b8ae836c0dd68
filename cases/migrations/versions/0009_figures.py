"""What each case adds to the figures, what changed since, and the sums. `petition figures rebuild` fills them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_RECEIPT = (
    "received",
    "open",
    "overdue",
    "open_overdue",
    "yellow",
    "red",
    "elderly",
    "online",
    "new_product",
    "repeats",
)
_SHARES = ("accepted", "accepted_in_time", "due", "on_time", "resolved", "handling_days")
_FIRST = ("first_resolved", "first_time")
_RATINGS = ("rated_1", "rated_2", "rated_3", "rated_4", "rated_5")
_NODES = tuple(
    f"{node}_{word}" for node in ("receive", "dispatch", "handle", "feedback", "archive") for word in ("done", "days")
)
_MEASURES = (*_RECEIPT, *_SHARES, *_FIRST, *_RATINGS, *_NODES)
_DIMENSIONS = (
    "branch",
    "business_line",
    "channel",
    "main_class",
    "subclass",
    "department",
    "topic",
    "policy_version",
)


def _measures() -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in _MEASURES]


def upgrade() -> None:
    op.create_table(
        "case_tally",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        *_measures(),
        sa.ForeignKeyConstraint(["case_id"], ["petition_case.id"], name=op.f("fk_case_tally_case_id")),
        sa.PrimaryKeyConstraint("case_id", "day", name=op.f("pk_case_tally")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_tally_day", "case_tally", ["day", "case_id"])
    op.create_table(
        "tally_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(length=64), nullable=False) for name in _DIMENSIONS),
        *_measures(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally_change")),
    )
    op.create_table(
        "rollup",
        sa.Column("dimension", sa.String(length=64), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        *_measures(),
        sa.PrimaryKeyConstraint("dimension", "bucket", "scope", "key", name=op.f("pk_rollup")),
        sqlite_with_rowid=False,
    )
