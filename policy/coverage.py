"""Engine against reference: lets the engine decide the situations that a rule set can meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from policy.compiler import Module
from policy.conditions import AllOf, Condition, Test
from policy.decisions import RuleSet, representatives, situations

__all__ = ["exercise"]

_EFFORT: Final = 400_000
"""Rules times situations looked at for one rule set: every situation of the shipped rules many times over."""


def exercise(rule_set: RuleSet, domains: Mapping[str, Sequence[str]]) -> None:
    """Lets the engine decide every situation of the rule set; of a huge one, many by chance and one for each row.

    Raises EngineFault where the reference differs.
    """
    limit = _EFFORT // max(1, len(rule_set.rules))
    for number, module in enumerate(rule_set.modules):
        for facts in situations(module, domains, limit):
            rule_set.fired_in(number, facts)
        for facts in _met_rows(module, domains):
            rule_set.fired_in(number, facts)


def _met_rows(module: Module, domains: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
    """For each rule that is a plain row of tests, a situation in which it holds."""
    values = {field.name: tuple(representatives(field, domains)) for field in module.fields}
    for rule in module.rules:
        facts = {name: choices[0] for name, choices in values.items() if choices}
        for test in _tests(rule.condition):
            fitting = [value for value in values[test.field] if test.values.contains(value)]
            facts[test.field] = fitting[0] if fitting else None
        yield facts


def _tests(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, AllOf):
        yield from (part for part in condition.parts if isinstance(part, Test))
