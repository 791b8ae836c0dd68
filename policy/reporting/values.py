"""A figure as a template sees it: how it is printed, and how it compares."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from policy.documents.model import Chart, Table

__all__ = ["NONE", "Figure", "Slot", "Value"]

NONE: Final = "—"
"""What stands where there is no figure, such as a share of nothing; never 0."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`number` as printed (85.5 for 85.5 %), None for a text and where there is nothing to divide by."""

    text: str
    number: Decimal | None = None


Value = Figure | Table | Chart


class Slot:
    """A figure inside a template: printed as a mark that no text can hold, so that it is never read as Markdown.

    Where there is no figure no comparison holds, `not` does. It equals numbers and texts: it is no key for anything.
    """

    __slots__ = ("_mark", "_value")

    def __init__(self, mark: str, value: Value) -> None:
        self._mark = mark
        self._value = value

    def __str__(self) -> str:
        return self._mark

    def __bool__(self) -> bool:
        if isinstance(self._value, Table):
            return bool(self._value.rows)
        if isinstance(self._value, Chart):
            return bool(self._value.categories)
        if self._value.number is None:
            return self._value.text not in ("", NONE)
        return self._value.number != 0

    @property
    def _comparable(self) -> Decimal | str | None:
        if not isinstance(self._value, Figure) or self._value.text == NONE:
            return None
        return self._value.text if self._value.number is None else self._value.number

    def _both(self, other: object) -> tuple[Any, Any] | None:
        mine, its = self._comparable, _plain(other)
        if isinstance(mine, Decimal) and isinstance(its, Decimal):
            return mine, its
        return None

    def __eq__(self, other: object) -> bool:
        mine = self._comparable
        return mine is not None and mine == _plain(other)

    def __ne__(self, other: object) -> bool:
        mine, its = self._comparable, _plain(other)
        return mine is not None and its is not None and mine != its

    def __lt__(self, other: object) -> bool:
        pair = self._both(other)
        return pair is not None and bool(pair[0] < pair[1])

    def __le__(self, other: object) -> bool:
        pair = self._both(other)
        return pair is not None and bool(pair[0] <= pair[1])

    def __gt__(self, other: object) -> bool:
        pair = self._both(other)
        return pair is not None and bool(pair[0] > pair[1])

    def __ge__(self, other: object) -> bool:
        pair = self._both(other)
        return pair is not None and bool(pair[0] >= pair[1])


def _plain(other: object) -> Decimal | str | None:
    """What a figure is compared with, exactly: 0.9 in a template is nine tenths, not the nearest binary fraction."""
    if isinstance(other, Slot):
        return other._comparable
    if isinstance(other, bool):
        return None
    if isinstance(other, int | float):
        return Decimal(str(other))
    return other if isinstance(other, str) else None
