"""drools_jpy, Drools in a Java machine inside the process: every rule in one rule set; assert and retract a fact.

Needs Java 17 or later. Facts pass to it as JSON, as its own functions pass them.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from drools.rule import Rule as DroolsRule
from drools.ruleset import Ruleset, assert_fact, retract_fact

from bench.peers.rules import Decide, Rule, RuleSets, Test

__all__ = ["decider"]

_NAME = "cases"


def decider(rule_sets: RuleSets) -> Decide:
    rules = [rule for rules in rule_sets.values() for rule in rules]
    definition = {"name": _NAME, "hosts": ["all"], "rules": [{"Rule": _rule(rule)} for rule in rules]}
    held: list[str] = []
    _find_java()
    rule_set = Ruleset(name=_NAME, serialized_ruleset=json.dumps(definition))

    def told(name: str) -> Callable[[Any], None]:
        return lambda match: held.append(name)

    for rule in rules:
        rule_set.add_rule(DroolsRule(name=rule.name, callback=told(rule.name)))

    def decide(facts: Mapping[str, Any]) -> list[str]:
        held.clear()
        fact = json.dumps({**facts, "case_": 1})
        assert_fact(_NAME, fact)
        retract_fact(_NAME, fact)
        return list(held)

    return decide


def _find_java() -> None:
    """The bridge looks for the Java machine's library under JAVA_HOME only, which few machines set."""
    found = shutil.which("java")
    if found:
        os.environ.setdefault("JAVA_HOME", str(Path(found).resolve().parent.parent))


def _rule(rule: Rule) -> dict[str, Any]:
    expressions = [_binary("Equals", "case_", {"Integer": 1})]
    expressions += [part for test in rule.tests for part in _parts(test)]
    whole = expressions[0]
    for expression in expressions[1:]:
        whole = {"AndExpression": {"lhs": whole, "rhs": expression}}
    action = {"Action": {"action": "debug", "action_args": {}}}
    return {"name": rule.name, "condition": {"AllCondition": [whole]}, "actions": [action], "enabled": True}


def _parts(test: Test) -> list[dict[str, Any]]:
    if test.codes:
        kind = "ItemNotInList" if test.negated else "ItemInList"
        return [_binary(kind, test.field, [{"String": code} for code in test.codes])]
    found = []
    if test.low is not None:
        kind = "GreaterThanOrEqualTo" if test.low_belongs else "GreaterThan"
        found.append(_binary(kind, test.field, {"Integer": test.low}))
    if test.high is not None:
        kind = "LessThanOrEqualTo" if test.high_belongs else "LessThan"
        found.append(_binary(kind, test.field, {"Integer": test.high}))
    return found


def _binary(kind: str, field: str, value: Any) -> dict[str, Any]:
    return {f"{kind}Expression": {"lhs": {"Fact": field}, "rhs": value}}
