"""A history on an analytics engine, written with Ibis: DuckDB in this process, or a Spark cluster, by the same code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import ibis

from figures.history.export import CASES_FILE, META_FILE
from figures.history.expressions import Expressions, known_parts, plain
from policy.backtest.columns import Column, Group, Shape

__all__ = ["EngineHistory", "EngineSheet", "on_duckdb"]


def on_duckdb(directory: Path, *, memory: str = "3600MB", threads: int | None = None) -> EngineHistory:
    """The history of a directory in an embedded DuckDB, loaded into memory or where that ends onto disk."""
    connection = ibis.duckdb.connect()
    connection.raw_sql(f"SET memory_limit = '{memory}'")
    connection.raw_sql("SET preserve_insertion_order = false")
    if threads:
        connection.raw_sql(f"SET threads = {threads}")
    source = str(directory / CASES_FILE).replace("'", "''")
    connection.raw_sql(f"CREATE TABLE cases AS SELECT * FROM read_parquet('{source}')")
    return EngineHistory.of(connection, connection.table("cases"), directory)


class EngineHistory:
    """Past cases in a table of the engine (`export.SCHEMA`), with its shapes and codes."""

    def __init__(
        self, connection: Any, table: Any, shapes: Sequence[Shape], codes: Mapping[str, Sequence[str]], at: datetime
    ) -> None:
        self._connection = connection
        self._table = table
        self.shapes = tuple(shapes)
        self.at = at
        self._codes = codes
        self._cases: int | None = None
        self._days: tuple[int, int] | None = None
        self._known: Mapping[Column, str] = {}
        self._own: str | None = None

    @classmethod
    def of(cls, connection: Any, table: Any, directory: Path) -> EngineHistory:
        content = json.loads((directory / META_FILE).read_text(encoding="utf-8"))
        shapes = [tuple((kind, tuple(data.items())) for kind, data in shape) for shape in content["shapes"]]
        return cls(connection, table, shapes, content["codes"], datetime.fromisoformat(content["at"]))

    def between(self, received_from: date | None, received_to: date | None) -> EngineHistory:
        """The cases received from a local date to another, exclusive."""
        table = self._table
        if received_from is not None:
            table = table.filter(table.received_day >= received_from.toordinal())
        if received_to is not None:
            table = table.filter(table.received_day < received_to.toordinal())
        return EngineHistory(self._connection, table, self.shapes, self._codes, self.at)

    @property
    def table(self) -> Any:
        """The cases as `export.SCHEMA` has them, for figures that need no clock."""
        return self._table

    @property
    def cases(self) -> int:
        if self._cases is None:
            self._cases = int(self._table.count().to_pyarrow().as_py())
        return self._cases

    @property
    def days(self) -> tuple[int, int]:
        if self._days is None:
            first = self._table.aggregate(first=self._table.received_day.min()).to_pyarrow().column("first")[0].as_py()
            last = self.at.toordinal() + 1
            self._days = (last if first is None else first, last)
        return self._days

    def codes(self, fact: str) -> Sequence[str]:
        return tuple(self._codes.get(fact, ()))

    def groups(self, columns: Sequence[Column], shapes: Sequence[int] | None = None) -> Iterator[Group]:
        table = self._select(columns, shapes)
        yield from _grouped(table, [f"c{place}" for place in range(len(columns))])

    def prepared(self, columns: Sequence[Column]) -> EngineHistory:
        """The same cases with these columns, and the shape, worked out once; nothing else is left of them."""
        every = list(dict.fromkeys(columns))
        name = f"prepared_{uuid4().hex}"
        table = self._select(every, None, keep=("shape",))
        narrow = {column: table[column].cast("int32") for column in table.columns if column != "number"}
        kept = self._connection.create_table(name, table.select("number", **narrow))
        history = EngineHistory(self._connection, kept, self.shapes, self._codes, self.at)
        history._cases, history._days = self.cases, self.days
        history._own = name
        history._known = {column: f"c{place}" for place, column in enumerate(every)}
        return history

    def drop(self) -> None:
        """Gives up the table of a prepared history."""
        if self._own is not None:
            self._connection.drop_table(self._own)

    def sheet(self, columns: Sequence[Column], shapes: Sequence[int]) -> EngineSheet:
        """Works the columns out once for each distinct set of what they are made of."""
        cases = self._of(shapes)
        keys = [self._known[column] for column in known_parts(columns, self._known)]
        distinct = cases.group_by(keys).aggregate(count=cases.count(), number=cases.number.min())
        build = Expressions(self._connection, len(self.shapes), self.codes, distinct, self._known)
        parts = {column: name for column, name in self._known.items() if name in keys}
        renamed = {f"k{place}": name for place, name in enumerate(parts.values())}
        return EngineSheet(self._connection, cases, build.select(columns, ("count",), renamed), renamed)

    def worst(self, sheets: Sequence[Any]) -> Iterator[Group]:
        tables = [sheet.table.select("number", "c0", "c1") for sheet in sheets]
        if not tables:
            return
        every = tables[0] if len(tables) == 1 else ibis.union(*tables)
        of_case = every.group_by("number").aggregate(c0=every.c0.max(), c1=every.c1.max())
        yield from _grouped(of_case, ["c0", "c1"])
        for sheet in sheets:
            sheet.drop()

    def names(self, numbers: Iterable[str]) -> Mapping[str, str]:
        wanted = [int(number) for number in numbers if number]
        if not wanted:
            return {}
        found = self._table.filter(self._table.number.isin(wanted)).select("number", "id")
        return {str(number): name for number, name in _rows(found, ["number", "id"])}

    def _select(self, columns: Sequence[Column], shapes: Sequence[int] | None, keep: Sequence[str] = ()) -> Any:
        build = Expressions(self._connection, len(self.shapes), self.codes, self._of(shapes), self._known)
        return build.select(columns, keep)

    def _of(self, shapes: Sequence[int] | None) -> Any:
        if shapes is None or len(shapes) == len(self.shapes):
            return self._table
        others = [shape for shape in range(len(self.shapes)) if shape not in set(shapes)]
        if len(others) < len(shapes):
            return self._table.filter(self._table.shape.notin(others))
        return self._table.filter(self._table.shape.isin(list(shapes)))


class EngineSheet:
    """Columns worked out for each distinct set of keys of the cases; `keys` names a case's columns by the sheet's."""

    def __init__(self, connection: Any, cases: Any, expression: Any, keys: Mapping[str, str]) -> None:
        self._connection = connection
        self._cases = cases
        self._keys = keys
        self._name = f"sheet_{uuid4().hex}"
        self.table = connection.create_table(self._name, expression)

    def groups(self, places: Sequence[int]) -> Iterator[Group]:
        names = [f"c{place}" for place in places]
        table = self.table
        counted = table.group_by(names).aggregate(count=table["count"].sum(), example=table.number.min())
        yield from _read(counted, names)

    def above_zero(self, before: int, after: int) -> EngineSheet:
        """Case by case: the few that are above 0 are looked up by their keys."""
        first, second = self.table[f"c{before}"], self.table[f"c{after}"]
        late = self.table.filter((first > 0) | (second > 0))
        late = late.select(*self._keys, before=late[f"c{before}"], after=late[f"c{after}"])
        matching = [self._cases[mine] == late[theirs] for theirs, mine in self._keys.items()]
        joined = self._cases.inner_join(late, matching)
        found = joined.select(number=joined.number, c0=joined.before, c1=joined.after)
        kept = EngineSheet(self._connection, self._cases, found, {})
        self.drop()
        return kept

    def drop(self) -> None:
        self._connection.drop_table(self._name)


def _grouped(table: Any, names: Sequence[str]) -> Iterator[Group]:
    if names:
        yield from _read(table.group_by(list(names)).aggregate(count=table.count(), example=table.number.min()), names)


def _read(counted: Any, names: Sequence[str]) -> Iterator[Group]:
    for row in _rows(counted, [*names, "count", "example"]):
        yield Group(tuple(plain(value) for value in row[:-2]), row[-2], str(row[-1]))


def _rows(expression: Any, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    found = expression.to_pyarrow()
    return zip(*(found.column(name).to_pylist() for name in names), strict=True)
