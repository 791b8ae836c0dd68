"""What a history is asked for, declared: buckets of facts, days of events, values looked up, and how clocks stand.

A column is a whole number for each case. The analytics engine works it out for all cases; what it looks up was decided
here, once for each distinct key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from policy.compiler import Field

__all__ = [
    "Bucket",
    "ByShape",
    "Column",
    "Day",
    "Group",
    "History",
    "LookUp",
    "Looked",
    "Outcome",
    "Packed",
    "Settled",
    "Shape",
    "Sheet",
    "Shift",
    "Span",
    "Standing",
]

Shape = tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]
"""The events of a case without their instants: types, and what of their data bears on clocks."""

Key = tuple[int | None, ...]


@dataclass(frozen=True, eq=False)
class Bucket:
    """The bucket of a fact that stands in the history."""

    field: Field


@dataclass(frozen=True)
class Day:
    """Twice the local day number of one of the case's events, plus one where it came after the day's end.

    `positions` gives the event by shape, None for a shape without one; `ends` is the end of the day in microseconds of
    local time, None for 24:00. The day number is that of `date.toordinal`.
    """

    positions: tuple[int | None, ...]
    ends: int | None = None


@dataclass(frozen=True)
class ByShape:
    values: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class LookUp:
    """Values by a key of other columns; every key that occurs is in `rows`. One join gives all its values."""

    columns: tuple[Column, ...]
    rows: Mapping[Key, tuple[int, ...]]


@dataclass(frozen=True)
class Looked:
    """One of the values of a look-up."""

    lookup: LookUp
    place: int


@dataclass(frozen=True)
class Span:
    """The bucket of a count: `until` less `since`, 0 where that is below."""

    since: Column
    until: Column
    field: Any


@dataclass(frozen=True)
class Standing:
    """How a clock stands: its state, and the bucket of its overdue working days.

    `due` is the due day's number or, below 0, a state without one: `STILL[-due - 1]`. `number` counts the working days
    up to the due day, `until` those up to the stop, `now` those up to the instant of the back-test, which is after the
    end of the days below `at`. The value is `16 × bucket + place of the state`.
    """

    due: Column
    number: Column
    stop: Column
    until: Column
    now: Column
    at: int
    field: Any


@dataclass(frozen=True)
class Shift:
    """How the due day moves: the place in `SHIFTS`."""

    before: Column
    after: Column


@dataclass(frozen=True)
class Packed:
    """Two standings and a shift as one number."""

    before: Standing
    after: Standing
    shift: Column


@dataclass(frozen=True)
class Outcome:
    """The place of a standing's state."""

    standing: Standing


@dataclass(frozen=True)
class Settled:
    """Twice the local day on which a clock was decided, plus one where it was met; none while it is not.

    A clock that was met is decided when it stopped, a late one on its due day.
    """

    standing: Standing


Column = Bucket | Day | ByShape | Looked | Span | Standing | Shift | Packed | Outcome | Settled

PACK = 4_096
"""More than any standing: 16 states times 256 buckets of overdue days."""


@dataclass(frozen=True, slots=True)
class Group:
    """The cases that agree in every column: their values, how many they are, and the number of one of them."""

    values: Key
    count: int
    example: str


class Sheet(Protocol):
    """Columns worked out for every case, kept by what they are made of."""

    def groups(self, places: Sequence[int]) -> Iterable[Group]: ...

    def above_zero(self, before: int, after: int) -> Sheet:
        """Two of the columns, of the cases in which either is above 0."""
        ...


class History(Protocol):
    """Past cases, as the analytics engine holds them."""

    @property
    def cases(self) -> int: ...

    @property
    def shapes(self) -> Sequence[Shape]: ...

    @property
    def days(self) -> tuple[int, int]:
        """The first and the last local day number on which an event happened."""
        ...

    def codes(self, fact: str) -> Sequence[str]:
        """Every code that a fact takes in these cases."""
        ...

    def groups(self, columns: Sequence[Column], shapes: Sequence[int] | None = None) -> Iterable[Group]:
        """The distinct values of the columns; with `shapes`, over cases of those shapes only."""
        ...

    def prepared(self, columns: Sequence[Column]) -> History:
        """The same cases with these columns worked out once, for sheets of columns that are made of them."""
        ...

    def drop(self) -> None:
        """Gives up a prepared history."""
        ...

    def sheet(self, columns: Sequence[Column], shapes: Sequence[int]) -> Sheet:
        """The columns of the cases of these shapes."""
        ...

    def worst(self, sheets: Sequence[Sheet]) -> Iterable[Group]:
        """For each case the highest pair over sheets of two columns, grouped; cases in no sheet are left out."""
        ...

    def names(self, numbers: Iterable[str]) -> Mapping[str, str]:
        """The ids of cases by their numbers in the history."""
        ...
