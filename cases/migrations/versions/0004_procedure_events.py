"""Events of the office's whole procedure: hand-overs, groups, meetings, deliveries, measures, reviews."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

_EVENT_TYPES = (
    "'received', 'registered', 'contacted', 'classified', 'dispatched', 'returned', 'responded', 'plan_proposed', "
    "'legal_reviewed', 'paused', 'resumed', 'extended', 'mediated', 'resolved', 'feedback_given', 'rated', 'archived', "
    "'reopened', 'repeat_linked', 'report_filed', 'target_completed', 'interviewed', 'investigated', 'handed_over', "
    "'facts_added', 'member_joined', 'member_rated', 'repeat_dismissed', 'customer_revealed', 'meeting_referred', "
    "'meeting_decided', 'followed_up', 'report_delivered', 'measure_linked', 'review_requested', 'review_concluded', "
    "'rereview_requested', 'rereview_concluded'"
)


def upgrade() -> None:
    with op.batch_alter_table("case_event", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.drop_constraint(op.f("ck_case_event_type"), type_="check")
        table.create_check_constraint(op.f("ck_case_event_type"), f"type IN ({_EVENT_TYPES})")
