"""The first tables: cases, events, customers, idempotency keys, reminders, policy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.columns import BIG_KEY, Codes, Json, UtcDateTime

revision = "0001"
down_revision = None

_EVENT_TYPES = (
    "'received', 'registered', 'contacted', 'classified', 'dispatched', 'returned', 'responded', 'plan_proposed', "
    "'legal_reviewed', 'paused', 'resumed', 'extended', 'mediated', 'resolved', 'feedback_given', 'rated', 'archived', "
    "'reopened', 'repeat_linked', 'report_filed', 'target_completed', 'interviewed'"
)


def upgrade() -> None:
    op.create_table(
        "number_series",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_number_series")),
    )
    op.create_table(
        "petition_case",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("main_class", sa.String(length=64), nullable=False),
        sa.Column("subclass", sa.String(length=64), nullable=False),
        sa.Column("grade", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("urgency", sa.String(length=64), nullable=False),
        sa.Column("complexity", sa.String(length=64), nullable=False),
        sa.Column("business_line", sa.String(length=64), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=True),
        sa.Column("product", sa.String(length=64), nullable=True),
        sa.Column("customer_age", sa.Integer(), nullable=True),
        sa.Column("lead_department", sa.String(length=64), nullable=True),
        sa.Column("assisting_departments", Codes(), nullable=False),
        sa.Column("first_receiver", sa.String(length=64), nullable=False),
        sa.Column("handler", sa.String(length=64), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("repeat_of", sa.String(length=32), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("card", sa.String(length=64), nullable=False),
        sa.Column("node", sa.String(length=64), nullable=True),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("changes_at", UtcDateTime(), nullable=True),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint("card IN ('none', 'yellow', 'red')", name=op.f("ck_petition_case_card")),
        sa.CheckConstraint("complexity IN ('simple', 'hard')", name=op.f("ck_petition_case_complexity")),
        sa.CheckConstraint(
            "node IN ('receive', 'dispatch', 'handle', 'feedback', 'archive')", name=op.f("ck_petition_case_node")
        ),
        sa.CheckConstraint("scope IN ('individual', 'group')", name=op.f("ck_petition_case_scope")),
        sa.CheckConstraint("urgency IN ('normal', 'urgent')", name=op.f("ck_petition_case_urgency")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_petition_case_rating")),
        sa.ForeignKeyConstraint(["repeat_of"], ["petition_case.id"], name=op.f("fk_petition_case_repeat_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_petition_case")),
        sa.UniqueConstraint("number", name=op.f("uq_petition_case_number")),
    )
    op.create_index("ix_case_branch", "petition_case", ["branch", "received_at", "id"], unique=False)
    op.create_index("ix_case_business_line", "petition_case", ["business_line", "received_at", "id"], unique=False)
    op.create_index("ix_case_card", "petition_case", ["card", "received_at", "id"], unique=False)
    op.create_index("ix_case_changes", "petition_case", ["changes_at"], unique=False)
    op.create_index("ix_case_lead_department", "petition_case", ["lead_department", "received_at", "id"], unique=False)
    op.create_index("ix_case_received", "petition_case", ["received_at", "id"], unique=False)
    op.create_index("ix_case_repeat_of", "petition_case", ["repeat_of"], unique=False)
    op.create_index("ix_case_resolved", "petition_case", ["resolved_at"], unique=False)
    op.create_table(
        "policy_bundle",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("files", Json(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_policy_bundle")),
    )
    op.create_table(
        "case_event",
        sa.Column("sequence", BIG_KEY, nullable=False),
        sa.Column("write_id", BIG_KEY, nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("data", Json(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            f"type IN ({_EVENT_TYPES})",
            name=op.f("ck_case_event_type"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["petition_case.id"], name=op.f("fk_case_event_case_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_case_event")),
        sa.UniqueConstraint("case_id", "seq", name=op.f("uq_case_event_case_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_feed", "case_event", ["write_id", "sequence"], unique=False)
    op.create_table(
        "customer",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("id_number", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("id_number_index", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["petition_case.id"], name=op.f("fk_customer_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_customer")),
    )
    op.create_index("ix_customer_id_number", "customer", ["id_number_index"], unique=False)
    op.create_index("ix_customer_phone", "customer", ["phone_index"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("mutation", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("carried_out_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["petition_case.id"], name=op.f("fk_idempotency_case_id")),
        sa.PrimaryKeyConstraint("actor", "mutation", "key", name=op.f("pk_idempotency")),
    )
    op.create_table(
        "policy_version",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("effective_from", UtcDateTime(), nullable=False),
        sa.Column("applies_to", sa.String(length=8), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("approver", sa.String(length=64), nullable=True),
        sa.CheckConstraint("applies_to IN ('open', 'new')", name=op.f("ck_policy_version_applies_to")),
        sa.ForeignKeyConstraint(["digest"], ["policy_bundle.digest"], name=op.f("fk_policy_version_digest")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reminder",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("write_id", BIG_KEY, nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("card", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.CheckConstraint("card IN ('none', 'yellow', 'red')", name=op.f("ck_reminder_card")),
        sa.ForeignKeyConstraint(["case_id"], ["petition_case.id"], name=op.f("fk_reminder_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("case_id", "target", "round", "card", "recipient", name=op.f("uq_reminder_case_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reminder_feed", "reminder", ["write_id", "id"], unique=False)
