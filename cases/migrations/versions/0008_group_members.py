"""The members of group cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "group_member",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("member", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("id_number", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("id_number_index", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["petition_case.id"], name=op.f("fk_group_member_case_id")),
        sa.PrimaryKeyConstraint("case_id", "member", name=op.f("pk_group_member")),
    )
    op.create_index("ix_group_member_phone", "group_member", ["phone_index"])
    op.create_index("ix_group_member_id_number", "group_member", ["id_number_index"])
