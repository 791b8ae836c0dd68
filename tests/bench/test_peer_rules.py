"""Other engines are given the shipped rules, and decide as ours does."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from bench import evaluation
from bench.peers import rules_host
from bench.peers.rules import Rule, RuleSets, Test, read
from policy.bundle import Bundle
from policy.conditions import AllOf, AnyOf, Codes, Condition, Interval, Intervals, NotOf
from policy.conditions import Test as Tested


def plain_holds(test: Test, facts: dict[str, Any]) -> bool:
    """What the words in `bench.peers.rules` mean."""
    value = facts.get(test.field)
    if test.codes:
        return (value in test.codes) is not test.negated
    if value is None:
        return False
    above = test.low is None or value > test.low or (value == test.low and test.low_belongs)
    return above and (test.high is None or value < test.high or (value == test.high and test.high_belongs))


def test_the_plain_rules_hold_where_ours_hold(bundle: Bundle) -> None:
    rule_sets = evaluation.plain_rules(bundle)
    met = set()
    for facts in evaluation.facts_of_cases(bundle):
        held = [rule.name for rules in rule_sets.values() for rule in rules
                if all(plain_holds(test, dict(facts)) for test in rule.tests)]  # fmt: skip
        assert sorted(held) == sorted(evaluation.decide(bundle, facts))
        met.update(held)
    assert {name.partition("/")[0] for name in met} >= {"grade", "subclass", "dispatch", "sla", "procedure"}


def test_the_plain_host_decides_as_ours_does(bundle: Bundle) -> None:
    decide = rules_host.decider(through_json(evaluation.plain_rules(bundle)))
    for facts in evaluation.facts_of_cases(bundle)[:40]:
        present = {name: value for name, value in facts.items() if value is not None}
        assert sorted(decide(present)) == sorted(evaluation.decide(bundle, facts))


def test_rules_come_back_from_their_json_as_they_were(bundle: Bundle) -> None:
    rule_sets = evaluation.plain_rules(bundle)
    assert through_json(rule_sets) == rule_sets


@pytest.mark.parametrize(
    ("condition", "tests"),
    [
        (AllOf(()), ()),
        (
            AllOf((NotOf(AllOf((codes := Tested("review", Codes(frozenset("ba")), (), ""),))),)),
            (Test("review", codes=("a", "b"), negated=True),),
        ),
        (codes, (Test("review", codes=("a", "b")),)),
        (
            Tested("returns", Intervals((Interval(None, Fraction(3)),)), (), ""),
            (Test("returns", high=3, high_belongs=False),),
        ),
    ],
)
def test_a_condition_is_told_in_plain_words(condition: Condition, tests: tuple[Test, ...]) -> None:
    assert evaluation.plain("set/rule", condition) == Rule("set/rule", tests)


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(SystemExit, match="not told how to read"):
        evaluation.plain("set/rule", AnyOf(()))


def through_json(rule_sets: RuleSets) -> RuleSets:
    return read(json.loads(json.dumps(evaluation.written(rule_sets, [])))["rule_sets"])
