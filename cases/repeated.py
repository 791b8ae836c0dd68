"""A query that is asked again and again: from the second time on it goes to the driver as it was compiled.

SQLAlchemy compiles it once, too, but looks each time whether it has, and at each value of each row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Select

__all__ = ["Repeated"]


class Repeated:
    """The query with all of its values, none of them a list. Safe for threads."""

    def __init__(self, query: Select[Any]) -> None:
        self.query = query
        self._asked = False
        self._compiled: tuple[Dialect, _Compiled] | None = None

    def rows(self, connection: Connection) -> Sequence[Sequence[Any]]:
        """The rows, their values as the columns' types say."""
        if not self._asked:  # compiling takes longer than most queries, and many are never asked again
            self._asked = True
            return connection.execute(self.query).all()
        if self._compiled is None or self._compiled[0] is not connection.dialect:
            self._compiled = connection.dialect, _Compiled(self.query, connection.dialect)
        return self._compiled[1].rows(connection)


class _Compiled:
    def __init__(self, query: Select[Any], dialect: Dialect) -> None:
        compiled = query.compile(dialect=dialect)
        self._text = str(compiled)
        self._values = _values(compiled, dialect)
        kinds = [column.type.dialect_impl(dialect) for column in query.selected_columns]
        readings = [kind.result_processor(dialect, None) for kind in kinds]
        self._readings = [(place, read) for place, read in enumerate(readings) if read is not None]

    def rows(self, connection: Connection) -> list[list[Any]]:
        rows = [list(row) for row in connection.exec_driver_sql(self._text, self._values)]
        for place, read in self._readings:
            for row in rows:
                row[place] = read(row[place])
        return rows


def _values(compiled: Any, dialect: Dialect) -> tuple[Any, ...] | Mapping[str, Any]:
    """The values as the driver takes them: in their order, or by name."""
    values = {}
    for bound, name in compiled.bind_names.items():
        process: Callable[[Any], Any] | None = bound.type.dialect_impl(dialect).bind_processor(dialect)
        value = compiled.params[name]
        values[name] = value if process is None else process(value)
    return tuple(values[name] for name in compiled.positiontup) if compiled.positional else values
