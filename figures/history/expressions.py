"""Columns that a back-test works out case by case, as expressions: what depends on the shape by one join, each look-up
by one more.

They are built level by level, each under a name of its own, for Ibis would write an expression out wherever it is used,
and these are used many times.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import ceil, floor
from typing import Any, Final

import ibis
import pyarrow as pa

from figures.history.keys import KeyRange, packed, parts
from policy.backtest.columns import (
    Bucket,
    ByShape,
    Column,
    Day,
    Looked,
    LookUp,
    Outcome,
    Packed,
    Settled,
    Shift,
    Span,
    Standing,
)
from policy.compiler import CodeField, NumberField

__all__ = ["NONE", "Expressions", "coded", "known_parts", "plain"]

_DAY_US: Final = 86_400_000_000
_EAST_US: Final = 8 * 3_600_000_000
"""Asia/Shanghai, the zone of every calendar here, has been eight hours east of UTC on every day since 1992."""

_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
NONE: Final = -1
"""Stands for an event that a case does not have: engines differ in how they join and group null."""


class Expressions:
    """Builds a table with `number` and the columns asked for as c0, c1, …"""

    def __init__(
        self,
        shapes: int,
        codes: Callable[[str], Sequence[str]],
        table: Any,
        known: Mapping[Column, str],
    ) -> None:
        self._shapes = shapes
        self._codes = codes
        self._table = table
        self._names: dict[Column, str] = dict(known)
        self._lookups: dict[int, str] = {}
        self._levels = 0

    def select(self, columns: Sequence[Column], keep: Sequence[str] = ()) -> Any:
        """`keep` names columns of the table that stay. The table may hold some of the columns already (`known`)."""
        every = list(dict.fromkeys(_flat(columns, self._names)))
        shaped = [column for column in every if isinstance(column, Day | ByShape) and column not in self._names]
        self._see(self._table.select("number", *self._needed(every, keep, bool(shaped))))
        self._join_shapes(shaped)
        levels: dict[int, list[Column]] = {}
        for column in every:
            if column not in self._names:
                levels.setdefault(_level(column), []).append(column)
        for level in sorted(levels):
            self._add(levels[level])
        chosen = {f"c{place}": self._table[self._names[column]].cast("int64") for place, column in enumerate(columns)}
        return self._table.select("number", *keep, **chosen)

    def _needed(self, columns: Sequence[Column], keep: Sequence[str], shaped: bool) -> Iterable[str]:
        """The columns of the table that these are made of: of forty, ten."""
        known = [self._names[column] for column in columns if column in self._names]
        facts = [column.field.name for column in columns if isinstance(column, Bucket) and column not in self._names]
        return dict.fromkeys([*keep, *(("shape", "instants") if shaped else ()), *known, *facts])

    def _add(self, columns: Sequence[Column]) -> None:
        """The columns of one level, which depend on earlier levels only."""
        joined = [column.lookup for column in columns if isinstance(column, Looked)]
        self._join({id(lookup): lookup for lookup in joined}.values())
        values = {}
        for column in columns:
            self._names[column] = f"v{len(self._names)}"
            values[self._names[column]] = self._build(column)
        self._see(self._table.mutate(**values))

    def _see(self, table: Any) -> None:
        """Goes on from the table under a name of its own."""
        self._levels += 1
        self._table = table.alias(f"level_{self._levels}")

    def _value(self, column: Column) -> Any:
        return self._table[self._names[column]]

    def _join_shapes(self, columns: Sequence[Day | ByShape]) -> None:
        """The positions of events are the same for all cases of a shape; where they are for all cases, no join."""
        if not columns:
            return
        varying = {
            f"p{place}": _by_shape(column) for place, column in enumerate(columns) if len(set(_by_shape(column))) > 1
        }
        if varying:
            self._see(self._inner(self._table, {"shape_key": range(self._shapes), **varying}, [("shape", "shape_key")]))
        values = {}
        for place, column in enumerate(columns):
            position = self._table[f"p{place}"] if f"p{place}" in varying else ibis.literal(_by_shape(column)[0])
            values[f"d{place}"] = position if isinstance(column, ByShape) else self._day(column, position)
            self._names[column] = f"d{place}"
        self._see(self._table.mutate(**values))

    def _day(self, column: Day, position: Any) -> Any:
        """Twice the local day, plus one after the day's end; -1 where the case has no such event."""
        local = self._table.instants[ibis.greatest(position, 0).cast("int32")] + _EAST_US
        value = (local // _DAY_US + _EPOCH_DAY).cast("int64") * 2
        if column.ends is not None:
            value = value + (local % _DAY_US >= column.ends).cast("int64")
        return ibis.ifelse(position < 0, NONE, value)

    def _build(self, column: Column) -> Any:
        if isinstance(column, Bucket):
            return self._bucket(column)
        if isinstance(column, Looked):
            return self._table[f"{self._lookups[id(column.lookup)]}_{column.place}"]
        if isinstance(column, Span):
            return _above(ibis.greatest(self._value(column.until) - self._value(column.since), 0), column.field)
        raise TypeError(type(column).__name__)

    def _bucket(self, column: Bucket) -> Any:
        field = column.field
        stored = self._table[field.name]
        if isinstance(field, CodeField):
            known = self._codes(field.name)
            branches = [(stored == place, field.index[code]) for place, code in enumerate(known) if code in field.index]
            return ibis.cases((stored.isnull(), 0), *branches, else_=1)
        return ibis.ifelse(stored.isnull(), 0, _above(stored, field))

    def _join(self, lookups: Iterable[LookUp]) -> None:
        """One join for all values of each look-up; its key is several small numbers packed into one, from 0 up."""
        keys: dict[str, Any] = {}
        small: dict[str, tuple[list[str], dict[str, Sequence[int]]]] = {}
        for lookup in lookups:
            name = self._lookups[id(lookup)] = f"l{len(self._lookups)}"
            content: dict[str, Sequence[int]] = {}
            ranges = parts(lookup)
            for number, part in enumerate(ranges):
                keys[f"{name}_key{number}"] = packed([self._ranged(column, one) for column, one in part], part)
                content[f"{name}_of{number}"] = [
                    packed([one.coded(key[one.place]) for _, one in part], part) for key in lookup.rows
                ]
            for place, values in enumerate(zip(*lookup.rows.values(), strict=True)):
                content[f"{name}_{place}"] = values
            small[name] = ([f"{name}_{{}}{number}" for number in range(len(ranges))], content)
        if not small:
            return
        self._see(self._table.mutate(**keys))
        table = self._table
        for names, content in small.values():
            table = self._inner(table, content, [(name.format("key"), name.format("of")) for name in names])
        self._see(table)

    def _ranged(self, column: Column, one: KeyRange) -> Any:
        """A column from 0 up: 0 for none, where the key may be none."""
        value = self._value(column).cast("int64")
        return ibis.ifelse(value == NONE, 0, value - one.low + 1) if one.none else value - one.low

    def _inner(self, table: Any, content: Mapping[str, Sequence[int]], pairs: Sequence[tuple[str, str]]) -> Any:
        arrays = {name: pa.array(list(values), pa.int64()) for name, values in content.items()}
        small = ibis.memtable(pa.table(arrays))
        return table.inner_join(small, [table[mine] == small[theirs] for mine, theirs in pairs])


def _level(column: Column) -> int:
    """How many levels of columns stand below a column."""
    return 1 + max((_level(inner) for inner in _inside(column)), default=0)


def _flat(columns: Iterable[Column], known: Container[Column]) -> Iterator[Column]:
    """The columns with all that they are made of, inner ones first; what is known is not looked into."""
    for column in columns:
        if column not in known:
            yield from _flat(_inside(column), known)
        yield column


def known_parts(columns: Iterable[Column], known: Container[Column]) -> list[Column]:
    """The columns that are known already, of all that these are made of."""
    return [column for column in dict.fromkeys(_flat(columns, known)) if column in known]


def _inside(column: Column) -> tuple[Column, ...]:
    if isinstance(column, Looked):
        return column.lookup.columns
    if isinstance(column, Span):
        return (column.since, column.until)
    if isinstance(column, Standing):
        return (column.due, column.number, column.stop, column.until, column.now)
    if isinstance(column, Shift):
        return (column.before, column.after)
    if isinstance(column, Packed):
        return (column.before, column.after, column.shift)
    if isinstance(column, Settled):
        return (column.standing, column.standing.stop, column.standing.due)
    return (column.standing,) if isinstance(column, Outcome) else ()


def _above(stored: Any, field: NumberField) -> Any:
    """The bucket of a whole number."""
    value: Any = ibis.literal(1)
    for threshold in field.thresholds:
        value = value + (stored >= ceil(threshold)).cast("int64") + (stored > floor(threshold)).cast("int64")
    return value


def _by_shape(column: Day | ByShape) -> Sequence[int]:
    if isinstance(column, ByShape):
        return column.values
    return [NONE if position is None else position for position in column.positions]


def coded(value: int | None) -> int:
    """A column's value as the engine has it."""
    return NONE if value is None else value


def plain(value: int) -> int | None:
    """A value of the engine as a column's value."""
    return None if value == NONE else value
