"""A history on an analytics engine, written with Ibis: DuckDB in this process, or a Spark cluster, by the same code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from figures.history.arrays import Arrays, Values
from figures.history.export import CASES_FILE, META_FILE
from figures.history.expressions import Expressions, known_parts, plain
from policy.backtest.columns import Column, Group, Shape

__all__ = ["EngineHistory", "EngineSheet", "on_duckdb"]


def on_duckdb(directory: Path, *, memory: str = "3400MB", threads: int | None = None) -> EngineHistory:
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
        made_of = known_parts(columns, self._known)
        keys = [self._known[column] for column in made_of]
        found = cases.group_by(keys).aggregate(count=cases.count(), number=cases.number.min()).to_pyarrow()
        arrays = Arrays({column: _values(found, key) for column, key in zip(made_of, keys, strict=True)})
        worked = {f"w{place}": pa.array(arrays.of(column)) for place, column in enumerate(columns)}
        counted = {name: found.column(name) for name in ("count", "number")}
        rows = pa.table({**{f"k{place}": found.column(key) for place, key in enumerate(keys)}, **counted, **worked})
        return EngineSheet(cases, {f"k{place}": key for place, key in enumerate(keys)}, rows)

    def worst(self, sheets: Sequence[Any]) -> Iterator[Group]:
        tables = [sheet.of_cases() for sheet in sheets if len(sheet)]
        if not tables:
            return
        every = tables[0] if len(tables) == 1 else ibis.union(*tables)
        of_case = every.group_by("number").aggregate(c0=every.c0.max(), c1=every.c1.max())
        yield from _grouped(of_case, ["c0", "c1"])

    def names(self, numbers: Iterable[str]) -> Mapping[str, str]:
        wanted = [int(number) for number in numbers if number]
        if not wanted:
            return {}
        found = self._table.filter(self._table.number.isin(wanted)).select("number", "id")
        return {str(number): name for number, name in _rows(found.to_pyarrow(), ["number", "id"])}

    def _select(self, columns: Sequence[Column], shapes: Sequence[int] | None, keep: Sequence[str] = ()) -> Any:
        build = Expressions(len(self.shapes), self.codes, self._of(shapes), self._known)
        return build.select(columns, keep)

    def _of(self, shapes: Sequence[int] | None) -> Any:
        if shapes is None or len(shapes) == len(self.shapes):
            return self._table
        others = [shape for shape in range(len(self.shapes)) if shape not in set(shapes)]
        if len(others) < len(shapes):
            return self._table.filter(self._table.shape.notin(others))
        return self._table.filter(self._table.shape.isin(list(shapes)))


class EngineSheet:
    """Columns worked out for each distinct set of keys of the cases; `keys` names a case's columns by the rows'."""

    def __init__(self, cases: Any, keys: Mapping[str, str], rows: Any) -> None:
        self._cases = cases
        self._keys = keys
        self._rows = rows

    def groups(self, places: Sequence[int]) -> Iterator[Group]:
        names = [f"w{place}" for place in places]
        counted = self._rows.group_by(names, use_threads=False).aggregate([("count", "sum"), ("number", "min")])
        yield from _read(counted.rename_columns([*names, "count", "example"]), names)

    def above_zero(self, before: int, after: int) -> EngineSheet:
        first, second = (self._rows.column(f"w{place}") for place in (before, after))
        kept = pa.table({**{key: self._rows.column(key) for key in self._keys}, "w0": first, "w1": second})
        return EngineSheet(self._cases, self._keys, kept.filter(pc.or_(pc.greater(first, 0), pc.greater(second, 0))))

    def of_cases(self) -> Any:
        """The first two columns case by case, looked up by their keys; a case without a row is left out."""
        rows = ibis.memtable(self._rows)
        matching = [self._cases[mine] == rows[theirs] for theirs, mine in self._keys.items()]
        joined = self._cases.inner_join(rows, matching)
        return joined.select(number=joined.number, c0=joined.w0, c1=joined.w1)

    def __len__(self) -> int:
        return int(self._rows.num_rows)


def _grouped(table: Any, names: Sequence[str]) -> Iterator[Group]:
    if names:
        counted = table.group_by(list(names)).aggregate(count=table.count(), example=table.number.min())
        yield from _read(counted.to_pyarrow(), names)


def _read(counted: Any, names: Sequence[str]) -> Iterator[Group]:
    for row in _rows(counted, [*names, "count", "example"]):
        yield Group(tuple(plain(value) for value in row[:-2]), row[-2], str(row[-1]))


def _rows(found: Any, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(found.column(name).to_pylist() for name in names), strict=True)


def _values(found: Any, name: str) -> Values:
    values: Values = found.column(name).to_numpy().astype(np.int64)
    return values
