"""Of whose cases a transaction sees the rows: the second line behind the conditions of `cases.rights`, on PostgreSQL.

Row-level security (migration 0023) reads what `opening` sets. A transaction that sets nothing sees the whole bank: that
is the service's own work, and the reading of those whom nothing bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

from psycopg import sql

__all__ = ["Bounds", "opening"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The cases of a branch, and those that a department leads, assists with, or has the report of.

    With neither, no case at all.
    """

    branch: str | None = None
    department: str | None = None


def opening(bounds: Bounds) -> str:
    """Begins a reading transaction within them. It is one round trip, like a plain BEGIN."""
    settings = {"bounded": "on", "branch": bounds.branch or "", "department": bounds.department or ""}
    local = "".join(f"; SET LOCAL petition.{name} = {_literal(value)}" for name, value in settings.items())
    return f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY{local}"


def _literal(value: str) -> str:
    return sql.Literal(value).as_string(None)
