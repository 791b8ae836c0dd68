"""Many rows into one table, by a statement that is made once and without SQLAlchemy's work for each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

__all__ = ["insert_rows"]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts the rows, which all have the columns of the first one; values are stored as the column types say.

    Columns that are not given get the table's own default. Raises KeyError for a row that lacks one of the columns.
    """
    if rows:
        plan = _plan(table, tuple(rows[0]), connection.dialect)
        connection.exec_driver_sql(plan.statement, plan.parameters(rows))


@dataclass(frozen=True, slots=True)
class _Plan:
    """`columns` in the order of the statement, each with what makes its stored value of a given one."""

    statement: str
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    positional: bool

    def parameters(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        columns = self.columns
        if self.positional:
            return [
                tuple([row[name] if process is None else process(row[name]) for name, process in columns])
                for row in rows
            ]
        return [
            {name: row[name] if process is None else process(row[name]) for name, process in columns} for row in rows
        ]


@lru_cache(maxsize=64)
def _plan(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Plan:
    compiled: Any = insert(table).inline().compile(dialect=dialect, column_keys=list(names))
    order = compiled.positiontup if compiled.positional else names
    columns = tuple((name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in order)
    return _Plan(compiled.string, columns, compiled.positional)
