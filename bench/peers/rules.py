"""Rules and facts as the engines beside ours are given them, in words that each of them has.

A rule set is its name and its rules; a rule is its name, `set/id`, and its tests, of which all must hold. A test is
one field that is in or not in a list of codes, or not below `low` and not above `high` (a bound that does not belong
to the interval has `_belongs` false). An absent fact is in no list and in no interval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Decide", "Rule", "RuleSets", "Test", "read"]


@dataclass(frozen=True, slots=True)
class Test:
    __test__ = False  # for pytest: this is no test class

    field: str
    codes: tuple[str, ...] = ()
    negated: bool = False
    low: int | None = None
    low_belongs: bool = True
    high: int | None = None
    high_belongs: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    tests: tuple[Test, ...]


RuleSets = Mapping[str, tuple[Rule, ...]]
Decide = Callable[[Mapping[str, Any]], list[str]]
"""Answers the names of all rules of all sets that hold for the facts, in any order. Absent facts are left out."""


def read(written: Mapping[str, Any]) -> RuleSets:
    """The rule sets from their JSON."""
    return {
        name: tuple(Rule(rule["name"], tuple(_test(test) for test in rule["tests"])) for rule in rules)
        for name, rules in written.items()
    }


def _test(written: Mapping[str, Any]) -> Test:
    return Test(**{**written, "codes": tuple(written["codes"])})
