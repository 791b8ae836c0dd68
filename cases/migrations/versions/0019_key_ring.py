"""Customers are sealed under numbered keys, each under a data key of its own; their data can be erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.columns import UtcDateTime

revision = "0019"
down_revision = "0018"

_EVENT_TYPES = (
    "'received', 'registered', 'contacted', 'classified', 'dispatched', 'returned', 'responded', 'plan_proposed', "
    "'legal_reviewed', 'paused', 'resumed', 'extended', 'mediated', 'resolved', 'feedback_given', 'rated', 'archived', "
    "'reopened', 'repeat_linked', 'report_filed', 'target_completed', 'interviewed', 'investigated', 'handed_over', "
    "'facts_added', 'member_joined', 'member_rated', 'repeat_dismissed', 'customer_revealed', 'meeting_referred', "
    "'meeting_decided', 'followed_up', 'report_delivered', 'measure_linked', 'review_requested', 'review_concluded', "
    "'rereview_requested', 'rereview_concluded', 'customer_erased'"
)


def upgrade() -> None:
    for table in ("customer", "group_member"):
        op.add_column(table, sa.Column("key_id", sa.Integer(), server_default="1", nullable=False))
        op.add_column(table, sa.Column("data_key", sa.LargeBinary(), nullable=True))
        op.add_column(table, sa.Column("erased_at", UtcDateTime(), nullable=True))
    op.add_column("petition_case", sa.Column("erased_at", UtcDateTime(), nullable=True))
    _admit_erasure()


def _admit_erasure() -> None:
    """SQLite copies the table for this, and with it every index but those it is told of."""
    with op.batch_alter_table("case_event", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_case_event_type"), type_="check")
        table.create_check_constraint(op.f("ck_case_event_type"), f"type IN ({_EVENT_TYPES})")
