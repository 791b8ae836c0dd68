"""The sums by branch, many branches in a row; filled from the sums that there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_MEASURES = ("received", "open", "overdue", "due", "on_time", "rated_1", "rated_2", "rated_3", "rated_4", "rated_5")
_BLOCK = 48


def upgrade() -> None:
    numbers = op.create_table(
        "branch_number",
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("branch", name=op.f("pk_branch_number")),
        sa.UniqueConstraint("number", name=op.f("uq_branch_number_number")),
    )
    sums = op.create_table(
        "branch_sum",
        sa.Column("dimension", sa.String(length=64), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cells", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("dimension", "bucket", "key", "block", name=op.f("pk_branch_sum")),
    )
    connection = op.get_bind()
    names = connection.execute(sa.text("SELECT DISTINCT scope FROM rollup WHERE scope LIKE 'b:%' ORDER BY scope"))
    branches = {scope: number for number, scope in enumerate(names.scalars())}
    if branches:
        op.bulk_insert(numbers, [{"branch": scope[2:], "number": number} for scope, number in branches.items()])
    for rows in _packed(connection, branches):
        op.bulk_insert(sums, rows)


def _packed(connection: sa.Connection, branches: dict[str, int]) -> Iterator[list[dict[str, object]]]:
    """The rows of one bucket at a time; what is in a row is told in `cases.branch_sums`."""
    query = sa.text(
        f"SELECT dimension, bucket, scope, key, {', '.join(_MEASURES)} FROM rollup "
        "WHERE scope LIKE 'b:%' AND dimension <> 'branch' ORDER BY dimension, bucket"
    )
    found = connection.execute(query.execution_options(stream_results=True))
    for (dimension, bucket), rows in groupby(found, key=lambda row: (row[0], row[1])):
        cells: dict[tuple[str, int], int] = defaultdict(int)
        for _, _, scope, key, *measured in rows:
            block, place = divmod(branches[scope], _BLOCK)
            for cell, number in enumerate(measured, start=place * len(_MEASURES)):
                cells[key, block] += number << (64 * cell)
        yield [
            {"dimension": dimension, "bucket": bucket, "key": key, "block": block, "cells": _bytes(number)}
            for (key, block), number in cells.items()
        ]


def _bytes(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True)
