"""Events of investigations."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

_EVENT_TYPES = (
    "'received', 'registered', 'contacted', 'classified', 'dispatched', 'returned', 'responded', 'plan_proposed', "
    "'legal_reviewed', 'paused', 'resumed', 'extended', 'mediated', 'resolved', 'feedback_given', 'rated', 'archived', "
    "'reopened', 'repeat_linked', 'report_filed', 'target_completed', 'interviewed', 'investigated'"
)


def upgrade() -> None:
    with op.batch_alter_table("case_event", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_case_event_type"), type_="check")
        table.create_check_constraint(op.f("ck_case_event_type"), f"type IN ({_EVENT_TYPES})")
