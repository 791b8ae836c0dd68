"""Keys of several small numbers packed into as few numbers as can be, so that a look-up is a join on one column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from policy.backtest.columns import Column, LookUp

__all__ = ["KeyRange", "packed", "parts"]

_MOST: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class KeyRange:
    """The values of one column of a key, at `place`: from `low`, `size` of them with none counted where it occurs."""

    place: int
    low: int
    size: int
    none: bool

    def coded(self, value: int | None) -> int:
        return 0 if value is None else value - self.low + self.none


def parts(lookup: LookUp) -> list[list[tuple[Column, KeyRange]]]:
    """The columns of a key in as few parts as can each be packed into one number."""
    parts: list[list[tuple[Column, KeyRange]]] = [[]]
    size = 1
    for place, (column, values) in enumerate(zip(lookup.columns, zip(*lookup.rows, strict=True), strict=True)):
        known = [value for value in values if value is not None] or [0]
        none = any(value is None for value in values)
        one = KeyRange(place, min(known), max(known) - min(known) + 1 + none, none)
        if size * one.size >= _MOST:
            parts.append([])
            size = 1
        size *= one.size
        parts[-1].append((column, one))
    return parts


def packed(values: Sequence[Any], part: Sequence[tuple[Column, KeyRange]]) -> Any:
    key: Any = 0
    for value, (_, one) in zip(values, part, strict=True):
        key = key * one.size + value
    return key
