"""Evaluations of risk warning with what they found, what was announced, and the responses that levels start."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.columns import BIG_KEY, UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "alert_watch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began", sa.Date(), nullable=False),
        sa.Column("write_id", BIG_KEY, nullable=False),
        sa.Column("sequence", BIG_KEY, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_alert_watch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_watch")),
    )
    op.create_table(
        "alert_evaluation",
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("evaluated_at", UtcDateTime(), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("counts", sa.String(length=64), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_alert_evaluation_revision")),
        sa.PrimaryKeyConstraint("period", "revision", name=op.f("pk_alert_evaluation")),
    )
    _records()
    _notices()
    _responses()


def _records() -> None:
    op.create_table(
        "alert_record",
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("metric", sa.String(length=64), nullable=False),
        sa.Column("dimension", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("before_of", sa.Integer(), nullable=True),
        sa.Column("now", sa.Integer(), nullable=False),
        sa.Column("now_of", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=64), nullable=False),
        sa.Column("former_level", sa.String(length=64), nullable=True),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("evaluated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_alert_record_revision")),
        sa.PrimaryKeyConstraint("period", "metric", "dimension", "key", "revision", name=op.f("pk_alert_record")),
    )


def _notices() -> None:
    op.create_table(
        "alert_notice",
        sa.Column("id", BIG_KEY, autoincrement=True, nullable=False),
        sa.Column("write_id", BIG_KEY, nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("metric", sa.String(length=64), nullable=False),
        sa.Column("dimension", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=64), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_notice")),
        sa.UniqueConstraint("period", "metric", "dimension", "key", "level", name=op.f("uq_alert_notice_period")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_notice_feed", "alert_notice", ["write_id", "id"])


def _responses() -> None:
    op.create_table(
        "alert_response",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("metric", sa.String(length=64), nullable=False),
        sa.Column("dimension", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("concluded_at", UtcDateTime(), nullable=True),
        sa.Column("concluded_by", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint("kind IN ('attention', 'verification', 'emergency')", name=op.f("ck_alert_response_kind")),
        sa.CheckConstraint("state IN ('open', 'acknowledged', 'concluded')", name=op.f("ck_alert_response_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_response")),
        sa.UniqueConstraint("period", "metric", "dimension", "key", "kind", name=op.f("uq_alert_response_period")),
    )
    op.create_index("ix_alert_response_opened", "alert_response", ["opened_at", "id"])
    op.create_index("ix_alert_response_department", "alert_response", ["department", "opened_at", "id"])
