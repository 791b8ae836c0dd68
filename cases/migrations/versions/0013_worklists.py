"""What a worklist reads of a case: when its next clock is due, and who is responsible.

SQL knows neither a case's clocks nor a first receiver's duty that was handed over before dispatch. So the cases that
are not finished are made due: the first look of the service works both out. Finished cases have no clock; of those
that never had a handler, `petition figures rebuild` says who was responsible after a handing over.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.columns import UtcDateTime

revision = "0013"
down_revision = "0012"

_RUNNING = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("petition_case", sa.Column("due_at", UtcDateTime(), nullable=True))
    op.add_column("petition_case", sa.Column("responsible", sa.String(length=64), nullable=True))
    op.execute("UPDATE petition_case SET responsible = COALESCE(handler, NULLIF(first_receiver, ''))")
    op.execute("UPDATE petition_case SET changes_at = received_at WHERE node IS NOT NULL")
    op.create_index("ix_case_responsible", "petition_case", ["responsible", "received_at", "id"])
    for name, columns in (
        ("ix_case_due", []),
        ("ix_case_responsible_due", ["responsible"]),
        ("ix_case_branch_due", ["branch"]),
        ("ix_case_lead_department_due", ["lead_department"]),
    ):
        columns = [*columns, "due_at", "id"]
        op.create_index(name, "petition_case", columns, sqlite_where=_RUNNING, postgresql_where=_RUNNING)
