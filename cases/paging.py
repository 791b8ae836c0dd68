"""Keyset paging: a cursor names the item after which to go on, so pages neither shift nor slow down."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, tuple_

from cases.views import Page
from policy.errors import InvalidRequest

__all__ = ["MOST", "Order", "Window", "numbered", "of_rows", "page", "pages", "windowed"]

USUAL: Final = 50
MOST: Final = 200
Item = TypeVar("Item")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Window:
    """What Relay's arguments ask for: `first` after a cursor, or `last` before one."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def backward(self) -> bool:
        return self.last is not None

    @property
    def size(self) -> int:
        if self.first is not None and self.last is not None:
            raise InvalidRequest("first 与 last 不可同用 / give first or last, not both", ("last",))
        name, count = ("last", self.last) if self.backward else ("first", self.first)
        if count is None:
            return USUAL
        if not 0 <= count <= MOST:
            raise InvalidRequest(f"{name} 应为 0 至 {MOST} / {name} is 0 to {MOST}", (name,))
        return count


@dataclass(frozen=True, slots=True)
class Order:
    """The columns of a list's order, the last one unique. `write` and `read` turn a key to text and back."""

    columns: tuple[ColumnElement[Any], ...]
    descending: bool
    read: tuple[Callable[[str], Any], ...]

    def key(self, row: Mapping[Any, Any]) -> str:
        return self.cursor([row[column.key] for column in self.columns])

    def cursor(self, parts: Sequence[Any]) -> str:
        """The cursor that names an item by its values in these columns."""
        text = "|".join(part.isoformat() if isinstance(part, datetime) else str(part) for part in parts)
        return base64.urlsafe_b64encode(f"1|{text}".encode()).decode().rstrip("=")

    def parse(self, cursor: str, argument: str) -> tuple[Any, ...]:
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            version, *parts = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split("|")
            if version != "1" or len(parts) != len(self.read):
                raise ValueError(cursor)
            return tuple(read(part) for read, part in zip(self.read, parts, strict=True))
        except (ValueError, binascii.Error, OverflowError):
            raise InvalidRequest("分页游标无效 / not a cursor of this list", (argument,)) from None

    def beyond(self, key: tuple[Any, ...], forward: bool) -> ColumnElement[bool]:
        """The rows after the key in the list's order, or before it: one comparison, that an index can start from."""
        here = tuple_(*self.columns)
        there = tuple_(*(literal(value, column.type) for column, value in zip(self.columns, key, strict=True)))
        return here < there if self.descending is forward else here > there


def instant(text: str) -> datetime:
    """A cursor's instant."""
    return datetime.fromisoformat(text).astimezone(UTC)


def page(
    connection: Connection, query: Select[Any], order: Order, window: Window, view: Callable[[Mapping[str, Any]], Item]
) -> Page[Item]:
    """One page of `query`, which is not yet ordered. Raises InvalidRequest for a bad argument."""
    result = connection.execute(windowed(query, order, window))
    names = tuple(result.keys())
    return _page([dict(zip(names, row, strict=True)) for row in result], order, window, view)


def of_rows(
    rows: Sequence[Sequence[Any]],
    names: Sequence[str | None],
    order: Order,
    window: Window,
    view: Callable[[Sequence[Any]], Item],
) -> Page[Item]:
    """The page of what a `windowed` query found: rows of the columns of these names.

    A cursor is made when it is asked for.
    """
    shown, has_next, has_previous = _shown(rows, window)
    places = [names.index(column.key) for column in order.columns]
    return Page(tuple([view(row) for row in shown]), _Cursors(shown, places, order), has_next, has_previous)


class _Cursors(Sequence[str]):
    def __init__(self, rows: Sequence[Sequence[Any]], places: Sequence[int], order: Order) -> None:
        self._rows = rows
        self._places = places
        self._order = order

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> Any:
        row = self._rows[index]
        return self._order.cursor([row[place] for place in self._places])


def pages(
    connection: Connection,
    query: Select[Any],
    order: Order,
    window: Window,
    view: Callable[[Mapping[str, Any]], Item],
    column: ColumnElement[Any],
) -> dict[Any, Page[Item]]:
    """The same page of several lists at once: the rows of each hold another value of `column`, and some at least."""
    among = func.row_number().over(partition_by=column, order_by=_directed(order, window)).label("among")
    found = _beyond(query, order, window).add_columns(among).subquery()
    rows = connection.execute(select(found).where(found.c.among <= window.size + 1).order_by(found.c.among))
    lists: dict[Any, list[Mapping[str, Any]]] = {}
    for row in rows.mappings():
        lists.setdefault(row[str(column.key)], []).append(dict(row))
    return {value: _page(listed, order, window, view) for value, listed in lists.items()}


def _page(
    rows: Sequence[Mapping[str, Any]], order: Order, window: Window, view: Callable[[Mapping[str, Any]], Item]
) -> Page[Item]:
    shown, has_next, has_previous = _shown(rows, window)
    return Page(
        items=tuple([view(row) for row in shown]),
        cursors=tuple([order.key(row) for row in shown]),
        has_next=has_next,
        has_previous=has_previous,
    )


def _shown(rows: Sequence[Row], window: Window) -> tuple[Sequence[Row], bool, bool]:
    """The rows of the page in the list's order, of one more; whether there are more after them, and before."""
    size, forward = window.size, not window.backward
    more, shown = len(rows) > size, rows[:size]
    if not forward:
        shown = shown[::-1]
    has_next = more if forward else window.before is not None
    return shown, has_next, window.after is not None if forward else more


def windowed(query: Select[Any], order: Order, window: Window) -> Select[Any]:
    """The query for the rows of one page and one more, in the order in which the page is read."""
    return _beyond(query, order, window).order_by(*_directed(order, window)).limit(window.size + 1)


def _beyond(query: Select[Any], order: Order, window: Window) -> Select[Any]:
    for argument, cursor, onward in (("after", window.after, True), ("before", window.before, False)):
        if cursor is not None:
            query = query.where(order.beyond(order.parse(cursor, argument), onward))
    return query


def _directed(order: Order, window: Window) -> list[ColumnElement[Any]]:
    down = order.descending is not window.backward
    return [column.desc() if down else column.asc() for column in order.columns]


def numbered(items: Sequence[Item], window: Window) -> Page[Item]:
    """One page, forward, of a list at hand; a cursor is an item's number. Raises InvalidRequest for a bad one."""
    start = 0
    if window.after is not None:
        if not (window.after.isascii() and window.after.isdigit() and len(window.after) <= 9):
            raise InvalidRequest("分页游标无效 / not a cursor of this list", ("after",))
        start = int(window.after)
    shown = tuple(items[start : start + window.size])
    cursors = tuple(str(number) for number in range(start + 1, start + len(shown) + 1))
    return Page(shown, cursors, has_next=start + len(shown) < len(items), has_previous=start > 0)
