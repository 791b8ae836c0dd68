"""Rows into tables by statements that are made once, without SQLAlchemy's work for each row.

A value is stored as its column's type says. Columns that are not given get the database's own default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Dialect, LargeBinary, Table

from cases.repeated import by_driver

__all__ = ["insert_rows", "insert_together", "update_row"]

Row = Mapping[str, Any]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row], conflict: str = "") -> None:
    """Inserts the rows, which all have the columns of the first one. Raises KeyError for one that lacks any of them.

    `conflict` is an ON CONFLICT clause, which says what becomes of those whose key is there.
    """
    if not rows:
        return
    names, dialect = tuple(rows[0]), connection.dialect
    if dialect.name == "postgresql":
        statement = f"{_insert_json(table, names, dialect)} {conflict}"
        connection.exec_driver_sql(statement, (_json(table, rows, dialect),))
        return
    values = _values(table, names, dialect)
    for piece in _pieces(rows):
        given = [value for row in piece for value in values(row)]
        by_driver(connection, f"{_insert(table, names, len(piece), dialect)} {conflict}", given)


_PIECES: Final = (64, 16, 4, 1)
"""How many rows a statement takes on SQLite. Each execution lets go of the interpreter's lock, and waits for it again
among all threads: that takes longer than the rows do."""


def _pieces(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows in few pieces, of few sizes: each size is a statement of its own, which the driver remembers."""
    start = 0
    for size in _PIECES:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


def insert_together(connection: Connection, rows: Mapping[Table, Sequence[Row]], ending: str) -> None:
    """Inserts rows into several tables, those that are referred to first; on PostgreSQL in one statement.

    That ends with `ending`, a SELECT: there each statement is a way to the server and back. The rows of each table all
    have the columns of its first one, which is there.
    """
    dialect = connection.dialect
    if dialect.name != "postgresql":
        for table, few in rows.items():
            insert_rows(connection, table, few)
        return
    shapes = tuple((table, tuple(few[0])) for table, few in rows.items())
    together = tuple(_json(table, few, dialect) for table, few in rows.items())
    connection.exec_driver_sql(_together(shapes, ending, dialect), together)


def update_row(connection: Connection, table: Table, row: Row, where: Row) -> int:
    """Changes the columns given in `row` of the rows that have the values of `where`; answers how many there are."""
    names, places, dialect = tuple(row), tuple(where), connection.dialect
    values = (*_values(table, names, dialect)(row), *_values(table, places, dialect)(where))
    return connection.exec_driver_sql(_update(table, names, places, dialect), values).rowcount


@lru_cache(maxsize=128)
def _values(table: Table, names: tuple[str, ...], dialect: Dialect) -> Callable[[Row], tuple[Any, ...]]:
    """From a row to its values as the driver takes them, in the order of the names."""
    columns = [(name, _processor(table, name, dialect)) for name in names]

    def values(row: Row) -> tuple[Any, ...]:
        return tuple([row[name] if process is None else process(row[name]) for name, process in columns])

    return values


def _processor(table: Table, name: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    found: Callable[[Any], Any] | None = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    return found


@lru_cache(maxsize=256)
def _insert(table: Table, names: tuple[str, ...], rows: int, dialect: Dialect) -> str:
    marks = f"({', '.join([_mark(dialect)] * len(names))})"
    return f"INSERT INTO {table.name} ({_listed(names, dialect)}) VALUES {', '.join([marks] * rows)}"


@lru_cache(maxsize=128)
def _insert_json(table: Table, names: tuple[str, ...], dialect: Dialect) -> str:
    """One parameter however many rows and columns: the driver's work for each would be the most of it."""
    listed = _listed(names, dialect)
    rows = f"json_populate_recordset(NULL::{table.name}, %s)"
    return f"INSERT INTO {table.name} ({listed}) SELECT {listed} FROM {rows}"


def _json(table: Table, rows: Sequence[Row], dialect: Dialect) -> str:
    columns = _json_columns(table, tuple(rows[0]), dialect)
    plain = [{name: row[name] if process is None else process(row[name]) for name, process in columns} for row in rows]
    return orjson.dumps(plain).decode()


@lru_cache(maxsize=128)
def _json_columns(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    return tuple(
        (name, _hex if isinstance(table.c[name].type, LargeBinary) else _processor(table, name, dialect))
        for name in names
    )


def _hex(value: bytes | None) -> str | None:
    """Bytes as PostgreSQL reads them."""
    return None if value is None else f"\\x{value.hex()}"


@lru_cache(maxsize=128)
def _together(shapes: tuple[tuple[Table, tuple[str, ...]], ...], ending: str, dialect: Dialect) -> str:
    parts = (f"{table.name}_in AS ({_insert_json(table, names, dialect)})" for table, names in shapes)
    return f"WITH {', '.join(parts)} {ending}"


@lru_cache(maxsize=128)
def _update(table: Table, names: tuple[str, ...], places: tuple[str, ...], dialect: Dialect) -> str:
    mark = _mark(dialect)
    changes = ", ".join(f"{_quoted(name, dialect)} = {mark}" for name in names)
    where = " AND ".join(f"{_quoted(name, dialect)} = {mark}" for name in places)
    return f"UPDATE {table.name} SET {changes} WHERE {where}"


def _mark(dialect: Dialect) -> str:
    return "?" if dialect.positional else "%s"


def _listed(names: tuple[str, ...], dialect: Dialect) -> str:
    return ", ".join(_quoted(name, dialect) for name in names)


def _quoted(name: str, dialect: Dialect) -> str:
    return dialect.identifier_preparer.quote(name)
