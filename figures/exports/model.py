"""How a table that can be exported is described: its name, its labels, its columns, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ColumnElement, FromClause
from sqlalchemy import Table as SqlTable

from cases.actors import Actor
from cases.changes import Window
from figures.service import Figures

__all__ = ["Asked", "Column", "Counted", "Kind", "Row", "Sink", "Stored", "Table"]

Row = tuple[Any, ...]
"""Plain values in the order of the columns: str, int, Decimal, date, aware datetime, bool; None where there is none."""


class Kind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Column:
    """`source` is where a stored table reads it, `show` what becomes of the value.

    `free` marks free text, in which anybody may have written anything: only roles with the right to take it out get it,
    and the numbers of people in it are masked.
    """

    name: str
    kind: Kind
    zh: str
    en: str
    source: ColumnElement[Any] | None = None
    show: Callable[[Any], Any] | None = None
    free: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What an export asks for. `since` is a change number of an earlier one; the others bound figures.

    Without dates the current month, without a period the current week, without a year this one.
    """

    since: str | None = None
    start: date | None = None
    end: date | None = None
    by: str = "branch"
    period: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """A table of the store. `follows` are the tables whose change numbers say what is new; none: always exported whole.

    `changed` turns their windows into a condition on this one; `scope` is what the actor may see of it. Rows of a table
    that is `appended` never change: its pieces have no row in common. Else a later piece holds a row again, by its id.
    Of a `wider` one its scope holds more than what is about cases in the actor's bounds.
    """

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    origin: FromClause
    order: tuple[ColumnElement[Any], ...]
    scope: Callable[[Actor], ColumnElement[bool]]
    follows: tuple[SqlTable, ...] = ()
    changed: Callable[[Window], ColumnElement[bool]] | None = None
    appended: bool = False
    wider: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A table of figures, counted when it is asked for, under the actor's scope."""

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    rows: Callable[[Figures, Actor, Asked, date], Iterable[Row]]


Table = Stored | Counted


class Sink(Protocol):
    """Writes rows into a file, batch by batch."""

    def write(self, rows: Sequence[Row]) -> None: ...

    def close(self) -> None:
        """Ends the file's content; the file itself stays open."""
