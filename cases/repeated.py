"""Statements that are asked again and again: they go to the driver as they were compiled once.

SQLAlchemy compiles them once, too, but looks each time whether it has, at each value of each row, and at much else that
is the same each time: for a small statement on SQLite that takes several times as long as the statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import CompoundSelect, Connection, Dialect, Insert, Select, TextClause
from sqlalchemy.exc import DBAPIError

__all__ = ["Repeated", "Statement", "among", "by_driver", "listed"]

Query = Select[Any] | CompoundSelect[Any] | TextClause | Insert
Rows = Sequence[Sequence[Any]]
_NOTHING: Mapping[str, Any] = {}


def by_driver(connection: Connection, text: str, values: Any = ()) -> Rows:
    """Carries out a statement in the driver's own words on SQLite; answers its rows as they are stored there.

    Raises what SQLAlchemy raises.
    """
    driver: Any = connection.connection.driver_connection
    cursor: sqlite3.Cursor = driver.cursor()
    try:
        cursor.execute(text, values)
        return cursor.fetchall()
    except sqlite3.Error as error:
        failed = DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect)
        raise failed from error
    finally:
        cursor.close()


def among(dialect: str, column: str, name: str) -> str:
    """The condition of a text that the column has one of many values, which `listed` gives to the parameter `name`.

    It reads the same however many there are, so that it is compiled once.
    """
    return f"{column} IN (SELECT value FROM json_each(:{name}))" if dialect == "sqlite" else f"{column} = ANY(:{name})"


def listed(dialect: str, values: Sequence[str]) -> Any:
    """Many values as one parameter."""
    return orjson.dumps(values).decode() if dialect == "sqlite" else list(values)


class Statement:
    """A statement with parameters, none of them a list. Safe for threads."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any] = _NOTHING) -> Rows:
        """The rows, their values as the columns' types say; those of a text as the driver answers them."""
        return self.compiled(connection.dialect).rows(connection, values)

    def compiled(self, dialect: Dialect) -> _Compiled:
        """As it is compiled for that kind of database, now or earlier."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _Compiled(self.query, dialect)
        return found

    def carry_out(self, connection: Connection, values: Mapping[str, Any] = _NOTHING) -> None:
        """The same of a statement that answers nothing."""
        self.compiled(connection.dialect).carry_out(connection, values)


class Repeated:
    """A query with all of its values that may be asked again: it is compiled the second time.

    Compiling takes longer than most queries, and many are never asked again.
    """

    def __init__(self, query: Select[Any]) -> None:
        self.query = query
        self._statement: Statement | None = None

    def rows(self, connection: Connection) -> Rows:
        """The rows, their values as the columns' types say."""
        if self._statement is None:
            self._statement = Statement(self.query)
            return connection.execute(self.query).all()
        return self._statement.rows(connection)


class _Compiled:
    def __init__(self, query: Query, dialect: Dialect) -> None:
        compiled: Any = query.compile(dialect=dialect)
        self._text = str(compiled)
        self._sqlite = dialect.name == "sqlite"
        names = {name: bound for bound, name in compiled.bind_names.items()}
        order = compiled.positiontup if compiled.positional else names
        self._values = [
            (name, bound.key, compiled.params[name], bound.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bound in ((name, names[name]) for name in order)
        ]
        columns = query.selected_columns if isinstance(query, Select | CompoundSelect) else ()
        readings = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._readings = [(place, read) for place, read in enumerate(readings) if read is not None]

    def rows(self, connection: Connection, given: Mapping[str, Any]) -> Rows:
        values = self._given(given)
        if self._sqlite:
            found = by_driver(connection, self._text, [value for _, value in values])
        else:
            found = connection.exec_driver_sql(self._text, dict(values)).all()
        return self._read(found) if self._readings else found

    def carry_out(self, connection: Connection, given: Mapping[str, Any]) -> None:
        values = self._given(given)
        if self._sqlite:
            by_driver(connection, self._text, [value for _, value in values])
        else:
            connection.exec_driver_sql(self._text, dict(values))

    def _given(self, given: Mapping[str, Any]) -> list[tuple[str, Any]]:
        values = []
        for name, key, usual, process in self._values:
            value = given.get(key, usual)
            values.append((name, value if process is None else process(value)))
        return values

    def _read(self, found: Rows) -> Rows:
        rows = [list(row) for row in found]
        for place, read in self._readings:
            for row in rows:
                row[place] = read(row[place])
        return rows
