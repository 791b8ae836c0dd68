"""The rows of an export, a batch at a time, all from one state of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, select

from cases.actors import Actor
from cases.changes import Window
from figures.exports.model import Column, Row, Stored

__all__ = ["BATCH", "batches", "stored_rows"]

BATCH: Final = 5_000


@dataclass(frozen=True, slots=True)
class _Shown:
    place: int
    show: Callable[[Any], Any]


def stored_rows(
    connection: Connection, table: Stored, columns: Sequence[Column], actor: Actor, window: Window | None
) -> Iterator[Sequence[Row]]:
    """What the actor may see of the table, in its order; a server-side cursor keeps memory flat."""
    sources = [column.source for column in columns if column.source is not None]
    query = select(*(source.label(column.name) for source, column in zip(sources, columns, strict=True)))
    query = query.select_from(table.origin).where(table.scope(actor)).order_by(*table.order)
    if window is not None and table.changed is not None:
        query = query.where(table.changed(window))
    shown = [_Shown(place, column.show) for place, column in enumerate(columns) if column.show is not None]
    result = connection.execution_options(yield_per=BATCH).execute(query)
    for part in result.partitions():
        yield [_row(row, shown) for row in part]


def batches(rows: Iterator[Row]) -> Iterator[Sequence[Row]]:
    while part := list(islice(rows, BATCH)):
        yield part


def _row(row: Any, shown: Sequence[_Shown]) -> Row:
    values = list(row)
    for one in shown:
        values[one.place] = one.show(values[one.place])
    return tuple(values)
