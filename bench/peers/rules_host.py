"""durable_rules' Host as its users write for it: strings and numbers, one rule set a file, assert and retract."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from durable.engine import Host, MessageNotHandledException

from bench.peers.rules import Decide, RuleSets, Test

__all__ = ["decider"]


class _Quiet(Host):  # type: ignore[misc]  # durable_rules carries no types
    """Without the threads that look at timers: no rule here has one."""

    def _run(self) -> None:
        return


def decider(rule_sets: RuleSets) -> Decide:
    held: list[str] = []

    def told(name: str) -> Callable[[Any], None]:
        return lambda context: held.append(name)

    host = _Quiet(
        {
            name: {
                f"r{number}": {"all": [{"m": _condition(rule.tests)}], "run": told(rule.name)}
                for number, rule in enumerate(rules)
            }
            for name, rules in rule_sets.items()
        }
    )

    def decide(facts: Mapping[str, Any]) -> list[str]:
        held.clear()
        fact = {**facts, "id": "1", "sid": "0", "case_": 1}
        for name in rule_sets:
            try:
                host.assert_fact(name, fact)
            except MessageNotHandledException:
                continue
            host.retract_fact(name, fact)
        return list(held)

    return decide


def _condition(tests: tuple[Test, ...]) -> dict[str, Any]:
    parts = [{"case_": 1}, *(part for test in tests for part in _parts(test))]
    return {"$and": parts} if len(parts) > 1 else parts[0]


def _parts(test: Test) -> list[dict[str, Any]]:
    if test.codes:
        if test.negated:
            return [{"$neq": {test.field: code}} for code in test.codes]
        codes = [{test.field: code} for code in test.codes]
        return codes if len(codes) == 1 else [{"$or": codes}]
    found = []
    if test.low is not None:
        found.append({"$gte" if test.low_belongs else "$gt": {test.field: test.low}})
    if test.high is not None:
        found.append({"$lte" if test.high_belongs else "$lt": {test.field: test.high}})
    return found
