"""What time alone changed, so that an export of cases can go on from where the last one ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_change",
        sa.Column("sequence", _KEY, nullable=False),
        sa.Column("write_id", _KEY, nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_case_change")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_change_feed", "case_change", ["write_id", "sequence"])
