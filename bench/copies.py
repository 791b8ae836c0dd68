"""Many cases out of one, its rows copied inside the database: a million take seconds. For benchmarks and tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, literal, select

from cases.models import CASE_TALLIES, CASES, EVENTS

__all__ = ["copy_case", "copy_tallies"]


def copy_case(connection: Connection, key: str, first: int, count: int, changes_at: datetime | None) -> None:
    """Copies the case and its events `count` times, numbered from `first`; the copies are due at `changes_at`.

    Their hash chains do not hold: a digest covers the case's key.
    """
    numbers = select(literal(first).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.n + 1).where(numbers.c.n < first + count - 1))
    name = _name(connection, numbers.c.n)
    due = literal(changes_at, CASES.c.changes_at.type)
    for table, own in ((CASES, {"id": name, "number": name, "changes_at": due}), (EVENTS, {"case_id": name})):
        plain = [column.name for column in table.columns if column.name not in own and column.name != "sequence"]
        of_case = table.c.id == key if table is CASES else table.c.case_id == key
        source: Any = select(*own.values(), *(table.c[column] for column in plain)).where(of_case)
        connection.execute(insert(table).from_select([*own, *plain], source.join_from(table, numbers, literal(True))))


def copy_tallies(connection: Connection, key: str) -> None:
    """Lets every other case add to the figures what the case adds, or a service would count them all at its start."""
    own = [column for column in CASE_TALLIES.columns if column.name != "case_id"]
    copied = select(CASES.c.id, *own).join_from(CASES, CASE_TALLIES, CASE_TALLIES.c.case_id == key)
    names = ["case_id", *(column.name for column in own)]
    connection.execute(insert(CASE_TALLIES).from_select(names, copied.where(CASES.c.id != key)))


def _name(connection: Connection, number: ColumnElement[int]) -> ColumnElement[str]:
    """The number as a case's key: 32 hexadecimal digits."""
    if connection.dialect.name == "postgresql":
        return func.lpad(func.to_hex(number), 32, "0")
    return func.printf("%032x", number)
