"""The tables behind the figures: what each case adds to them, what changed since, and the sums.

Days are whole numbers, 20260305, so that both databases can make months and years of them in plain arithmetic.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from cases.columns import BIG_KEY, CODE
from cases.models.base import METADATA
from policy.tallies import MEASURES

__all__ = [
    "BRANCH_DIMENSIONS",
    "BRANCH_MEASURES",
    "BRANCH_NUMBERS",
    "BRANCH_SUMS",
    "CASE_COLUMN",
    "CASE_TALLIES",
    "DIMENSIONS",
    "ROLLUPS",
    "TALLY_CHANGES",
]

CASE_COLUMN: Final = {
    "branch": "branch",
    "business_line": "business_line",
    "channel": "channel",
    "main_class": "main_class",
    "subclass": "subclass",
    "department": "lead_department",
    "topic": "topic",
    "policy_version": "policy_version",
}
"""By what figures are told apart, and the column of a case that holds it; a case without a value has the key ``""``."""

DIMENSIONS: Final = tuple(CASE_COLUMN)

BRANCH_DIMENSIONS: Final = tuple(dimension for dimension in DIMENSIONS if dimension != "branch")
"""By what each branch's figures are told apart."""

BRANCH_MEASURES: Final = (
    "received",
    "open",
    "overdue",
    "due",
    "on_time",
    *(f"rated_{rating}" for rating in range(1, 6)),
)
"""What is shown of each branch under each key of another dimension. `BRANCH_SUMS` holds them in this order."""

_SCOPE: Final = String(80)


def _measures() -> list[Column[int]]:
    return [Column(name, Integer, nullable=False) for name in MEASURES]


CASE_TALLIES: Final = Table(
    "case_tally",
    METADATA,
    Column("case_id", ForeignKey("petition_case.id"), primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    *_measures(),
    Index("ix_case_tally_day", "day", "case_id"),
    sqlite_with_rowid=False,
)
"""What each case adds to the figures of a day (`policy.tallies`), as its row and its events now have it."""

TALLY_CHANGES: Final = Table(
    "tally_change",
    METADATA,
    Column("id", BIG_KEY, primary_key=True),
    Column("scope", _SCOPE, nullable=False),
    Column("day", Integer, nullable=False),
    *(Column(name, CODE, nullable=False) for name in DIMENSIONS),
    *_measures(),
)
"""Differences that are not in the sums yet. A mutation only adds rows here, so no two of them wait for one sum.

`scope` is ``""`` for the difference itself, and ``d:<department>`` once more for each department that sees the case.
"""

ROLLUPS: Final = Table(
    "rollup",
    METADATA,
    Column("dimension", CODE, primary_key=True),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("scope", _SCOPE, primary_key=True),
    Column("key", CODE, primary_key=True),
    *_measures(),
    sqlite_with_rowid=False,
)
"""The sums by scope (``""`` the whole bank, ``b:<branch>``, ``d:<department>``), dimension, key and bucket.

A bucket is a day 20260305, ten days 2026030 (the month's first, second or last third), a month 202603 or a year 2026.
"""

BRANCH_NUMBERS: Final = Table(
    "branch_number",
    METADATA,
    Column("branch", CODE, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
)
"""The place of each branch in the packed sums, from 0, in the order in which their first cases were counted."""

BRANCH_SUMS: Final = Table(
    "branch_sum",
    METADATA,
    Column("dimension", CODE, primary_key=True),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("key", CODE, primary_key=True),
    Column("block", Integer, primary_key=True, autoincrement=False),
    Column("cells", LargeBinary, nullable=False),
)
"""Some measures of some dozen branches at once (`cases.branch_sums`): a board by branch reads a few rows a bucket."""
