"""On which server a store is, so that the numbers of writes go on when it is moved to another one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cases.columns import UtcDateTime

revision = "0022"
down_revision = "0021"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "write_epoch",
        sa.Column("first", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("ended", _NUMBER, nullable=False),
        sa.Column("added", _NUMBER, nullable=False),
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_write_epoch")),
    )
