"""zen-engine: one decision with an expression for every rule of every set, compiled once, asked once a case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import zen

from bench.peers.rules import Decide, RuleSets, Test

__all__ = ["decider"]


def decider(rule_sets: RuleSets) -> Decide:
    rules = [rule for rules in rule_sets.values() for rule in rules]
    fields = sorted({test.field for rule in rules for test in rule.tests})
    names = {f"r{number}": rule.name for number, rule in enumerate(rules)}
    expressions = [
        {"id": key, "key": key, "value": " and ".join(map(_expression, rule.tests)) or "true"}
        for key, rule in zip(names, rules, strict=True)
    ]
    decision = zen.ZenEngine().create_decision(json.dumps(_graph(expressions)))
    absent = dict.fromkeys(fields)

    def decide(facts: Mapping[str, Any]) -> list[str]:
        answer = decision.evaluate({**absent, **facts})["result"]
        return [name for key, name in names.items() if answer[key]]

    return decide


def _graph(expressions: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "rules", "name": "rules", "type": "expressionNode", "content": {"expressions": expressions}},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "b", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ],
    }


def _expression(test: Test) -> str:
    if test.codes:
        codes = ", ".join(f"'{code}'" for code in test.codes)
        return f"{'not ' if test.negated else ''}({test.field} in [{codes}])"
    parts = [f"{test.field} != null"]
    if test.low is not None:
        parts.append(f"{test.field} {'>=' if test.low_belongs else '>'} {test.low}")
    if test.high is not None:
        parts.append(f"{test.field} {'<=' if test.high_belongs else '<'} {test.high}")
    return " and ".join(parts)
