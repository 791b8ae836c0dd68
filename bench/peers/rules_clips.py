"""clipspy: one template with a slot a field, one defrule a rule; assert, run, retract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import clips

from bench.peers.rules import Decide, Rule, RuleSets, Test

__all__ = ["decider"]


def decider(rule_sets: RuleSets) -> Decide:
    environment = clips.Environment()
    held: list[str] = []
    environment.define_function(lambda name: held.append(str(name)), "told")
    rules = [rule for rules in rule_sets.values() for rule in rules]
    fields = sorted({test.field for rule in rules for test in rule.tests})
    slots = " ".join(f"(slot {field} (default nil))" for field in fields)
    environment.build(f"(deftemplate case {slots})")
    for number, rule in enumerate(rules):
        environment.build(_rule(number, rule))
    template = environment.find_template("case")

    def decide(facts: Mapping[str, Any]) -> list[str]:
        held.clear()
        fact = template.assert_fact(
            **{
                field: clips.Symbol(facts[field]) if isinstance(facts[field], str) else facts[field]
                for field in fields
                if field in facts
            }
        )
        environment.run()
        fact.retract()
        return list(held)

    return decide


def _rule(number: int, rule: Rule) -> str:
    slots = " ".join(f"({test.field} {_constraint(place, test)})" for place, test in enumerate(rule.tests))
    return f'(defrule r{number} (case {slots}) => (told "{rule.name}"))'


def _constraint(place: int, test: Test) -> str:
    if test.codes:
        return "&".join(f"~{code}" for code in test.codes) if test.negated else "|".join(test.codes)
    name = f"?v{place}"
    parts = [f"(integerp {name})"]
    if test.low is not None:
        parts.append(f"({'>=' if test.low_belongs else '>'} {name} {test.low})")
    if test.high is not None:
        parts.append(f"({'<=' if test.high_belongs else '<'} {name} {test.high})")
    return f"{name}&:(and {' '.join(parts)})"
