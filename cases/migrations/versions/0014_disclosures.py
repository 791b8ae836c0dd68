"""Who saw a customer's data is found without looking at every event."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_REVEALED = sa.text("type = 'customer_revealed'")


def upgrade() -> None:
    op.create_index(
        "ix_event_disclosure",
        "case_event",
        ["at", "sequence"],
        sqlite_where=_REVEALED,
        postgresql_where=_REVEALED,
    )
