"""zen-engine: one decision table, `collect`, with a row for every rule of every set and a column a field.

Compiled once, asked once a case. A table for each set costs five times as much, an expression for each rule a little
more than the one table.
"""

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
    rows = [
        {"_id": rule.name, **{test.field: _cell(test) for test in rule.tests}, "rule": f"'{rule.name}'"}
        for rule in rules
    ]
    decision = zen.ZenEngine().create_decision(json.dumps(_graph(fields, rows)))
    absent = dict.fromkeys(fields)

    def decide(facts: Mapping[str, Any]) -> list[str]:
        return [row["rule"] for row in decision.evaluate({**absent, **facts})["result"]]

    return decide


def _graph(fields: list[str], rows: list[dict[str, str]]) -> dict[str, Any]:
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": field, "name": field, "field": field} for field in fields],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": rows,
    }
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "rules", "name": "rules", "type": "decisionTableNode", "content": table},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "b", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ],
    }


def _cell(test: Test) -> str:
    if test.codes:
        codes = ", ".join(f"'{code}'" for code in test.codes)
        return f"not ($ in [{codes}])" if test.negated else codes
    parts = []
    if test.low is not None:
        parts.append(f"{'>=' if test.low_belongs else '>'} {test.low}")
    if test.high is not None:
        parts.append(f"{'<=' if test.high_belongs else '<'} {test.high}")
    return " and ".join(parts)
