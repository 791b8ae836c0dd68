"""Change numbers: what was written after the last look, none missed and none twice, for whoever comes again and again.

On PostgreSQL the number is the oldest transaction that was in flight: all before it is decided and visible, all from it
on comes with the next look. SQLite has one writer: there it is the last row of each table that is followed.
A number holds for one store, also when that moves to another PostgreSQL server (`cases.writes`); one that was given
after the state that the store was brought back to is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, and_, func, select

from cases.bulk import insert_rows
from cases.models import CHANGES, REMINDERS
from cases.writes import horizon, lost, write_number
from policy.errors import InvalidRequest

__all__ = ["Number", "Window", "feed_of", "note_changes", "read_number", "window"]

_FORM: Final = re.compile(r"^\d{1,18}(\.\d{1,18})*$")

Number = tuple[int, ...]
"""Written with dots between: one part on PostgreSQL, on SQLite one for each table that is followed."""


def feed_of(table: Table) -> ColumnElement[int]:
    """The column that counts the rows of a table that is followed."""
    return table.c.id if table is REMINDERS else table.c.sequence


@dataclass(frozen=True, slots=True)
class Window:
    """What lies after one number and up to another."""

    tables: tuple[Table, ...]
    after: Number | None
    until: Number
    postgresql: bool

    @property
    def next(self) -> str:
        """The number to come again with."""
        return ".".join(map(str, self.until))

    def holds(self, table: Table) -> ColumnElement[bool]:
        """The condition on one of the tables."""
        place = 0 if self.postgresql else self.tables.index(table)
        column: Any = table.c.write_id if self.postgresql else feed_of(table)
        if self.postgresql:
            until, after = column < self.until[0], None if self.after is None else column >= self.after[0]
        else:
            until, after = column <= self.until[place], None if self.after is None else column > self.after[place]
        return until if after is None else and_(after, until)


def read_number(given: str) -> Number:
    """Raises InvalidRequest for what is no change number."""
    if not _FORM.match(given):
        raise InvalidRequest(f"不是变更序号：{given[:40]!r} / no change number", ("since",))
    return tuple(int(part) for part in given.split("."))


def window(connection: Connection, tables: Sequence[Table], after: Number | None) -> Window:
    """What this transaction sees after the number; everything where none is given. Raises InvalidRequest."""
    followed, below = tuple(tables), horizon(connection)
    until = tuple(_last(connection, table) for table in followed) if below is None else (below,)
    if after is not None:
        _check(connection, after, until)
    return Window(followed, after, until, postgresql=below is not None)


def note_changes(connection: Connection, cases: Sequence[str]) -> None:
    """Writes down that these cases' rows were renewed without an event, in the transaction that renewed them."""
    write = write_number(connection)
    insert_rows(connection, CHANGES, [{"write_id": write, "case_id": case} for case in cases])


def _last(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.max(feed_of(table)))).scalar_one() or 0)


def _check(connection: Connection, after: Number, until: Number) -> None:
    other = len(after) != len(until) or any(old > new for old, new in zip(after, until, strict=True))
    if other or lost(connection, after[0]):
        words = (
            "变更序号不属于这个库（恢复过备份？），请全量导出 / no change number of this store: export the whole table"
        )
        raise InvalidRequest(words, ("since",))
