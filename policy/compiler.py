"""Rule sets to modules of small integers: what the engine is given, and how facts are coded for it.

Numbers are bucketed by the module's own thresholds and codes by the codes that the module names, so that a module sees
few distinct vectors however many cases there are. 0 stands for an absent fact.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any, Final

from policy.conditions import AllOf, Codes, Condition, Interval, Intervals, NotOf, Presence, Test, plain, tests_of
from policy.engine import ALWAYS, Either, Every, Expression, In
from policy.vocabulary import VOCABULARY

__all__ = ["CodeField", "Field", "Module", "NumberField", "RuleDef", "compile_modules", "fields_of"]

RULES_PER_MODULE: Final = 200
ABSENT: Final = 0
_OTHER: Final = 1


@dataclass(frozen=True, slots=True)
class RuleDef:
    """A rule as the engine sees it: an id, unique in its rule set, and a condition."""

    id: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class CodeField:
    """Codes that the module names, from 2 on; 1 is any other code."""

    name: str
    index: Mapping[str, int]

    @property
    def size(self) -> int:
        return len(self.index) + 2

    def encode(self, value: Any) -> int:
        return ABSENT if value is None else self.index.get(value, _OTHER)

    def allowed(self, test: Test) -> frozenset[int]:
        if isinstance(test.values, Codes):
            return frozenset(self.index[code] for code in test.values.codes)
        return _presence(test, self.size)


@dataclass(frozen=True, slots=True)
class NumberField:
    """Buckets cut by the thresholds t1 < t2 …: 1 below t1, 2 at t1, 3 between t1 and t2, and so on.

    `_cuts` are the thresholds, whole ones as integers: comparing those takes a tenth of the time.
    """

    name: str
    thresholds: tuple[Fraction, ...]
    _cuts: tuple[Fraction | int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cuts", tuple(map(plain, self.thresholds)))

    @property
    def size(self) -> int:
        return 2 * len(self.thresholds) + 2

    def encode(self, value: Any) -> int:
        if value is None:
            return ABSENT
        place = bisect_left(self._cuts, value)
        exact = place < len(self._cuts) and self._cuts[place] == value
        return 2 * place + 2 if exact else 2 * place + 1

    def representative(self, bucket: int) -> Fraction | None:
        """A number of that bucket."""
        if bucket == ABSENT:
            return None
        place, exact = (bucket - 1) // 2, bucket % 2 == 0
        if exact:
            return self.thresholds[place]
        if not self.thresholds:
            return Fraction(0)
        if place == 0:
            return self.thresholds[0] - 1
        if place == len(self.thresholds):
            return self.thresholds[-1] + 1
        low, high = self.thresholds[place - 1], self.thresholds[place]
        whole = Fraction(floor(low) + 1)
        return whole if whole < high else (low + high) / 2

    def allowed(self, test: Test) -> frozenset[int]:
        if isinstance(test.values, Intervals):
            return frozenset().union(*map(self._buckets, test.values.intervals))
        return _presence(test, self.size)

    def _buckets(self, interval: Interval) -> range:
        """The buckets of an interval whose ends are thresholds: each has a bucket of its own."""
        first = 1 if interval.low is None else self.encode(interval.low) + (not interval.low_belongs)
        last = self.size - 1 if interval.high is None else self.encode(interval.high) - (not interval.high_belongs)
        return range(first, last + 1)


Field = CodeField | NumberField


@dataclass(frozen=True, slots=True)
class Module:
    """One engine module: at most 200 rules over few fields."""

    name: str
    fields: tuple[Field, ...]
    rules: tuple[RuleDef, ...]
    expressions: Mapping[str, Expression]

    def key(self, facts: Mapping[str, Any]) -> tuple[int, ...]:
        """The vector of buckets: two cases with the same vector are the same to this module."""
        return tuple([field.encode(facts.get(field.name)) for field in self.fields])


def compile_modules(name: str, rules: Sequence[RuleDef]) -> tuple[Module, ...]:
    """Splits a rule set into modules that the engine can hold, in the order of the rules."""
    chunks = [rules[start : start + RULES_PER_MODULE] for start in range(0, len(rules), RULES_PER_MODULE)]
    return tuple(_compile(f"{name}-{number}", chunk) for number, chunk in enumerate(chunks))


def _compile(name: str, rules: Sequence[RuleDef]) -> Module:
    fields = {field.name: field for field in fields_of(rule.condition for rule in rules)}
    expressions = {rule.id: _express(rule.condition, fields, negated=False) for rule in rules}
    return Module(name, tuple(fields.values()), tuple(rules), expressions)


def fields_of(conditions: Iterable[Condition]) -> Iterator[Field]:
    """The fields that the conditions read, by name, each cut by the thresholds and codes that they use."""
    tests: dict[str, list[Test]] = {}
    for condition in conditions:
        for test in tests_of(condition):
            tests.setdefault(test.field, []).append(test)
    for name in sorted(tests):
        if VOCABULARY[name].kind == "number":
            yield NumberField(name, tuple(sorted(set(_thresholds(tests[name])))))
        else:
            codes = sorted(
                {code for test in tests[name] if isinstance(test.values, Codes) for code in test.values.codes}
            )
            yield CodeField(name, {code: number for number, code in enumerate(codes, start=2)})


def _thresholds(tests: Iterable[Test]) -> Iterator[Fraction]:
    for test in tests:
        if isinstance(test.values, Intervals):
            for interval in test.values.intervals:
                yield from (end for end in (interval.low, interval.high) if end is not None)


def _presence(test: Test, size: int) -> frozenset[int]:
    present = isinstance(test.values, Presence) and test.values.present
    return frozenset(range(1, size)) if present else frozenset({ABSENT})


def _express(condition: Condition, fields: Mapping[str, Field], *, negated: bool) -> Expression:
    """The condition over buckets, with negation pushed down to the leaves."""
    if isinstance(condition, NotOf):
        return _express(condition.part, fields, negated=not negated)
    if isinstance(condition, Test):
        field = fields[condition.field]
        allowed = field.allowed(condition)
        return In(field.name, frozenset(range(field.size)) - allowed if negated else allowed)
    parts = tuple(_express(part, fields, negated=negated) for part in condition.parts)
    if isinstance(condition, AllOf) is not negated:
        return Every(parts) if parts else ALWAYS
    if not parts and isinstance(condition, AllOf):
        return Either(())
    return Either(parts)
