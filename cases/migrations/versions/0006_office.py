"""The office's own work: joint meetings with their agendas, special inspections with their visits, milestones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.columns import Codes, Json, UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _meetings()
    _inspections()
    op.create_table(
        "milestone",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("year", "item", name=op.f("pk_milestone")),
    )
    op.create_table(
        "office_step",
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("data", Json(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_office_step_seq")),
        sa.PrimaryKeyConstraint("subject", "seq", name=op.f("pk_office_step")),
    )
    op.create_table(
        "office_key",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("mutation", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("carried_out_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "mutation", "key", name=op.f("pk_office_key")),
    )


def _meetings() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("scheduled_for", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("chair", sa.String(length=64), nullable=False),
        sa.Column("members", Codes(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("attendees", Json(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint("state IN ('scheduled', 'held', 'cancelled')", name=op.f("ck_meeting_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("year", "ordinal", name=op.f("uq_meeting_year")),
    )
    op.create_index("ix_meeting_scheduled", "meeting", ["scheduled_for", "id"])
    op.create_table(
        "meeting_item",
        sa.Column("meeting_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("referred_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("rules", Json(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("lead_department", sa.String(length=64), nullable=True),
        sa.CheckConstraint("state IN ('open', 'decided', 'withdrawn')", name=op.f("ck_meeting_item_state")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_item_meeting_id")),
        sa.ForeignKeyConstraint(["case_id"], ["petition_case.id"], name=op.f("fk_meeting_item_case_id")),
        sa.PrimaryKeyConstraint("meeting_id", "case_id", name=op.f("pk_meeting_item")),
    )
    op.create_index("ix_meeting_item_case", "meeting_item", ["case_id"])


def _inspections() -> None:
    op.create_table(
        "inspection",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("planned_from", sa.Date(), nullable=False),
        sa.Column("planned_to", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("lead_department", sa.String(length=64), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("concluded_on", sa.Date(), nullable=True),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'under_way', 'concluded')", name=op.f("ck_inspection_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
    )
    op.create_index("ix_inspection_planned", "inspection", ["planned_from", "id"])
    op.create_table(
        "inspection_branch",
        sa.Column("inspection_id", sa.String(length=32), nullable=False),
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("rectification_due", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_branch_inspection_id")),
        sa.PrimaryKeyConstraint("inspection_id", "branch", name=op.f("pk_inspection_branch")),
    )
