"""Decisions: the engine decides each distinct situation once, the reference reading checks it, the memo remembers."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from random import Random
from typing import Any, Final

from policy.compiler import ABSENT, CodeField, Field, Module, RuleDef, compile_modules
from policy.conditions import holds, plain
from policy.engine import EngineModule
from policy.errors import EngineFault
from policy.vocabulary import VOCABULARY, Fact

__all__ = ["RuleSet", "representatives", "situations"]

_log = logging.getLogger(__name__)
_MEMO_LIMIT: Final = 200_000
_SEEN_LIMIT: Final = 10_000


class RuleSet:
    """The compiled rules of one file. Safe for threads: a memo hit takes no lock, a miss takes the engine's.

    `strict` makes a disagreement between engine and reference an EngineFault (at check time); otherwise it is logged
    as an alarm, counted in `disagreements`, and the reference reading is answered, for it cannot be wrong in silence.
    """

    def __init__(self, name: str, rules: Sequence[RuleDef], *, strict: bool = False) -> None:
        self.name = name
        self.rules = tuple(rules)
        self.disagreements = 0
        self._strict = strict
        self._modules = [
            (module, EngineModule(module.name, {field.name: field.size for field in module.fields}, module.expressions))
            for module in compile_modules(name, rules)
        ]
        self._memo: list[dict[tuple[int, ...], frozenset[str]]] = [{} for _ in self._modules]
        self._names = tuple(dict.fromkeys(field.name for module in self.modules for field in module.fields))
        self._seen: dict[tuple[Any, ...], frozenset[str]] = {}

    @property
    def modules(self) -> tuple[Module, ...]:
        return tuple(module for module, _ in self._modules)

    @property
    def met(self) -> frozenset[str]:
        """The rules that held in any situation met so far."""
        return frozenset().union(*(fired for memo in self._memo for fired in memo.values()))

    def fired(self, facts: Mapping[str, Any]) -> frozenset[str]:
        """The ids of all rules that hold for the facts. Facts met shortly before need not be coded anew."""
        values = tuple(map(facts.get, self._names))
        known = self._seen.get(values)
        if known is None:
            if len(self._seen) >= _SEEN_LIMIT:
                self._seen.clear()
            known = self._seen[values] = self._fired(facts)
        return known

    def _fired(self, facts: Mapping[str, Any]) -> frozenset[str]:
        if len(self._modules) == 1:
            return self.fired_in(0, facts)
        return frozenset().union(*(self.fired_in(number, facts) for number in range(len(self._modules))))

    def fired_in(self, number: int, facts: Mapping[str, Any]) -> frozenset[str]:
        """The rules of one module that hold."""
        key = self._modules[number][0].key(facts)
        known = self._memo[number].get(key)
        return known if known is not None else self._decide(number, key, facts)

    def _decide(self, number: int, key: tuple[int, ...], facts: Mapping[str, Any]) -> frozenset[str]:
        module, engine = self._modules[number]
        reference = frozenset(rule.id for rule in module.rules if holds(rule.condition, facts))
        vector = {field.name: bucket for field, bucket in zip(module.fields, key, strict=True)}
        decided = self._ask(engine, vector)
        if decided != reference:
            self._alarm(vector, decided, reference)
        memo = self._memo[number]
        if len(memo) >= _MEMO_LIMIT:
            memo.clear()
        memo[key] = reference
        return reference

    def _ask(self, engine: EngineModule, vector: Mapping[str, int]) -> frozenset[str] | None:
        try:
            return engine.fired(vector)
        except EngineFault as fault:
            if self._strict:
                raise
            _log.critical("engine failed in %s: %s", self.name, fault)
            return None

    def _alarm(self, vector: Mapping[str, int], decided: frozenset[str] | None, reference: frozenset[str]) -> None:
        self.disagreements += 1
        words = (
            f"rule set {self.name}: engine {sorted(decided or ())}, reference {sorted(reference)} for {dict(vector)}"
        )
        if self._strict:
            raise EngineFault(words)
        _log.critical("engine and reference disagree: %s", words)


def situations(module: Module, domains: Mapping[str, Sequence[str]], limit: int) -> Iterator[dict[str, Any]]:
    """Facts for the distinct situations that a module can meet, one a bucket vector.

    All of them where there are at most `limit`; else as many, drawn by chance that is the same every time. `domains`
    gives the codes that each code field can take.
    """
    names = [field.name for field in module.fields]
    choices = [tuple(representatives(field, domains)) for field in module.fields]
    if prod(map(len, choices)) <= limit:
        drawn: Iterable[tuple[Any, ...]] = product(*choices)
    else:
        chance = Random(0)
        drawn = (tuple(map(chance.choice, choices)) for _ in range(limit))
    for values in drawn:
        yield dict(zip(names, values, strict=True))


def representatives(field: Field, domains: Mapping[str, Sequence[str]]) -> Iterator[Any]:
    """One value for each bucket of the field that a fact can fall into; None where the fact can be absent."""
    fact = VOCABULARY[field.name]
    if fact.optional:
        yield None
    if isinstance(field, CodeField):
        yield from _codes(field, domains.get(field.name, ()), fact.open)
        return
    for bucket in range(ABSENT + 1, field.size):
        value = field.representative(bucket)
        if (
            value is not None
            and fact.minimum is not None
            and value < fact.minimum
            and field.encode(fact.minimum) == bucket
        ):
            value = fact.minimum
        if value is not None and _possible(fact, value):
            yield plain(value)


def _possible(fact: Fact, value: Fraction) -> bool:
    low, high = fact.minimum, fact.maximum
    within = (low is None or value >= low) and (high is None or value <= high)
    return within and (not fact.whole or value.denominator == 1)


def _codes(field: CodeField, domain: Sequence[str], open_: bool) -> Iterator[str]:
    others = [code for code in domain if code not in field.index]
    yield from (code for code in field.index if open_ or code in domain)
    if others or open_:
        yield others[0] if others else "?"
