"""The distinct situations that some conditions can tell apart, and which of them a row decides. Exact.

A table's row is a box: for each field a set of values, as bits. What several boxes leave over is found by cutting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, Final

from policy.compiler import fields_of
from policy.conditions import AllOf, Condition, Test, holds
from policy.decisions import representatives
from policy.status import Label
from policy.terms import Terms
from policy.vocabulary import VOCABULARY

__all__ = ["Box", "Space", "satisfiable", "uncovered", "words"]

LIMIT: Final = 20_000
"""Situations gone through one by one; more are not gone through, and nothing is claimed of them."""

Box = tuple[int, ...]
"""For each field the values that belong, as the bits of a whole number."""


@dataclass(frozen=True, slots=True)
class Space:
    """By field, the values that stand for the situations which the conditions tell apart."""

    names: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, conditions: Iterable[Condition], domains: Mapping[str, Sequence[str]]) -> Space:
        fields = list(fields_of(conditions))
        return cls(
            tuple(field.name for field in fields), tuple(tuple(representatives(field, domains)) for field in fields)
        )

    @property
    def size(self) -> int:
        return prod(map(len, self.values))

    @property
    def everything(self) -> Box:
        return tuple((1 << len(values)) - 1 for values in self.values)

    def situations(self) -> Iterator[dict[str, Any]]:
        for values in product(*self.values):
            yield dict(zip(self.names, values, strict=True))

    def box(self, tests: AllOf) -> Box:
        """The situations in which every test of a table's row holds."""
        masks = dict(zip(self.names, self.everything, strict=True))
        for test in tests.parts:
            if isinstance(test, Test):
                values = self.values[self.names.index(test.field)]
                masks[test.field] &= sum(
                    1 << place for place, value in enumerate(values) if test.values.contains(value)
                )
        return tuple(masks.values())

    def facts(self, box: Box) -> dict[str, Any]:
        """The first situation of a box that is not empty."""
        places = [(mask & -mask).bit_length() - 1 for mask in box]
        return {name: values[place] for name, values, place in zip(self.names, self.values, places, strict=True)}


def satisfiable(condition: Condition, domains: Mapping[str, Sequence[str]]) -> bool:
    """Whether the condition holds in any situation; yes where there are too many to go through."""
    space = Space.of([condition], domains)
    return space.size > LIMIT or any(holds(condition, facts) for facts in space.situations())


def uncovered(whole: Box, boxes: Sequence[Box]) -> Box | None:
    """A part of `whole` that none of the boxes holds; None where they hold all of it."""
    pending: list[tuple[Box, Sequence[Box]]] = [(whole, boxes)]
    while pending:
        box, others = pending.pop()
        if not all(box):
            continue
        meeting = [other for other in others if meet(box, other)]
        if not meeting:
            return box
        pending.extend((part, meeting[1:]) for part in reversed(list(_outside(box, meeting[0]))))
    return None


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a situation in common."""
    return all(mine & theirs for mine, theirs in zip(one, other, strict=True))


def _outside(box: Box, other: Box) -> Iterator[Box]:
    """What `other` leaves of `box`, in parts that do not meet."""
    kept = list(box)
    for place, (mine, theirs) in enumerate(zip(box, other, strict=True)):
        if mine & ~theirs:
            yield (*kept[:place], mine & ~theirs, *box[place + 1 :])
        kept[place] = mine & theirs


def words(facts: Mapping[str, Any], terms: Terms) -> Label:
    """The situation in both languages: `涉及范围 = 群体，紧急程度 = 紧急`."""
    zh, en = [], []
    for name, value in facts.items():
        fact = VOCABULARY[name]
        term = terms.term(fact.terms or name, str(value))
        zh.append(f"{fact.label.zh} = {'空' if value is None else term.zh}")
        en.append(f"{fact.label.en} = {'absent' if value is None else term.en}")
    return Label("，".join(zh), ", ".join(en))
