"""The condition grammar, one for every kind of rule, and its reference reading.

A condition is a tree of tests on declared facts. The reference reading here is plain Python: it is the oracle against
which durable_rules is checked, and it answers which test failed first ("why not").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from policy.source import Path

__all__ = [
    "AllOf",
    "AnyOf",
    "Codes",
    "Condition",
    "Interval",
    "Intervals",
    "NotOf",
    "Presence",
    "Test",
    "Values",
    "first_failure",
    "holds",
    "plain",
    "tests_of",
]


def plain(number: Fraction) -> Fraction | int:
    """A whole number as an integer."""
    return int(number) if number.denominator == 1 else number


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers from `low` to `high`; None is unbounded. Each end belongs or does not.

    `_low` and `_high` are the ends, whole ones as integers: comparing those takes a tenth of the time.
    """

    low: Fraction | None
    high: Fraction | None
    low_belongs: bool = True
    high_belongs: bool = False
    _low: Fraction | int | None = field(init=False, repr=False, compare=False)
    _high: Fraction | int | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_low", None if self.low is None else plain(self.low))
        object.__setattr__(self, "_high", None if self.high is None else plain(self.high))

    def contains(self, value: Fraction | int) -> bool:
        low, high = self._low, self._high
        if low is not None and (value < low or (value == low and not self.low_belongs)):
            return False
        return high is None or value < high or (value == high and self.high_belongs)


@dataclass(frozen=True, slots=True)
class Codes:
    """One of these codes; an absent fact is none of them."""

    codes: frozenset[str]

    def contains(self, value: Any) -> bool:
        return value in self.codes


@dataclass(frozen=True, slots=True)
class Intervals:
    """A number in one of these intervals; an absent fact is in none."""

    intervals: tuple[Interval, ...]

    def contains(self, value: Any) -> bool:
        return value is not None and any(interval.contains(value) for interval in self.intervals)


@dataclass(frozen=True, slots=True)
class Presence:
    """The fact is there (`present`), or is not."""

    present: bool

    def contains(self, value: Any) -> bool:
        return (value is not None) is self.present


Values = Codes | Intervals | Presence


@dataclass(frozen=True, slots=True)
class Test:
    """One fact against a set of values; `text` is the cell or entry as it was written."""

    __test__ = False  # for pytest: this is no test class

    field: str
    values: Values
    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; of no part: always."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NotOf:
    part: Condition


Condition = Test | AllOf | AnyOf | NotOf


def holds(condition: Condition, facts: Mapping[str, Any]) -> bool:
    """The reference reading. `facts` maps field names to codes, numbers (int or Fraction) or None for absent."""
    if isinstance(condition, Test):
        return condition.values.contains(facts.get(condition.field))
    if isinstance(condition, AllOf):
        return all(holds(part, facts) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return any(holds(part, facts) for part in condition.parts)
    return not holds(condition.part, facts)


def first_failure(condition: Condition, facts: Mapping[str, Any]) -> Test | None:
    """The first test to blame for a condition that does not hold, reading as it is written; None where it holds."""
    if holds(condition, facts):
        return None
    if isinstance(condition, AllOf):
        return next(filter(None, (first_failure(part, facts) for part in condition.parts)))
    if isinstance(condition, AnyOf):
        return first_failure(condition.parts[0], facts)
    if isinstance(condition, NotOf):
        return next(tests_of(condition.part))
    return condition


def tests_of(condition: Condition) -> Iterator[Test]:
    """Every test in the tree, as written."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, NotOf):
        yield from tests_of(condition.part)
    else:
        for part in condition.parts:
            yield from tests_of(part)
