"""Rule sets over the real vocabulary: engine, memo and reference reading agree, and a difference does not pass."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import pytest

from policy.compiler import NumberField, RuleDef
from policy.conditions import AllOf, AnyOf, Codes, Condition, Interval, Intervals, NotOf, Presence, Test, holds
from policy.decisions import RuleSet, situations
from policy.engine import EngineModule
from policy.errors import EngineFault
from policy.vocabulary import VOCABULARY, Fact

CODES = ("service_complaint", "business_dispute", "compliance_concern", "individual", "group", "yes", "no", "信用卡")
TWIN = "nfngvxi"
"""A name with the hash of `main_class`: durable_rules cannot tell the two fields apart."""


def code(field: str, *codes: str) -> Test:
    return Test(field, Codes(frozenset(codes)), (), "")


def between(field: str, low: int | None, high: int | None) -> Test:
    """From `low`, which belongs, to `high`, which does not."""
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    return Test(field, Intervals((Interval(ends[0], ends[1]),)), (), "")


def random_fact(source: random.Random, fact: Fact) -> Any:
    if source.random() < 0.2:
        return None
    if fact.kind != "number":
        return source.choice((*CODES, "unheard_of"))
    number = Fraction(source.randint(-4, 24), source.choice((1, 1, 2)))
    return int(number) if number.denominator == 1 else number


def random_facts(source: random.Random) -> dict[str, Any]:
    return {name: random_fact(source, fact) for name, fact in VOCABULARY.items() if source.random() < 0.95}


def random_test(source: random.Random) -> Test:
    fact = VOCABULARY[source.choice(list(VOCABULARY))]
    if source.random() < 0.15:
        return Test(fact.name, Presence(source.random() < 0.5), (), "")
    if fact.kind != "number":
        return code(fact.name, *source.sample(CODES, source.randint(1, 4)))
    ends = sorted(Fraction(source.randint(-2, 10), source.choice((1, 1, 4))) for _ in range(2))
    low, high = (None if source.random() < 0.3 else end for end in ends)
    belongs = source.random() < 0.5, source.random() < 0.5
    return Test(fact.name, Intervals((Interval(low, high, *belongs),)), (), "")


def random_condition(source: random.Random, depth: int = 3) -> Condition:
    choice = source.random()
    if depth == 0 or choice < 0.4:
        return random_test(source)
    if choice < 0.55:
        return NotOf(random_condition(source, depth - 1))
    parts = tuple(random_condition(source, depth - 1) for _ in range(source.randint(0, 3)))
    return AllOf(parts) if choice < 0.8 else AnyOf(parts)


def random_rule_set(source: random.Random) -> RuleSet:
    rules = [RuleDef(f"rule-{number}", random_condition(source)) for number in range(source.randint(1, 12))]
    return RuleSet("random", rules, strict=True)


def disagreements(seed: int, rule_sets: int, situations_each: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Pairs of a random rule set and random facts where the answer is not that of the conditions themselves."""
    source = random.Random(seed)
    for number in range(rule_sets):
        rule_set = random_rule_set(source)
        for _ in range(situations_each):
            facts = random_facts(source)
            expected = {rule.id for rule in rule_set.rules if holds(rule.condition, facts)}
            if rule_set.fired(facts) != expected:
                yield number, facts


# agreement


@pytest.mark.parametrize("seed", range(4))
def test_engine_and_reference_agree_on_2000_random_pairs(seed: int) -> None:
    assert list(disagreements(seed, rule_sets=20, situations_each=25)) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_engine_and_reference_agree_on_100_000_random_pairs(seed: int) -> None:
    assert list(disagreements(seed, rule_sets=100, situations_each=50)) == []


def test_facts_on_both_sides_of_a_threshold() -> None:
    rules = RuleSet("steps", [RuleDef("some", between("returns", 2, 4)), RuleDef("many", between("returns", 4, None))])
    fired = {number: set(rules.fired({"returns": number})) for number in range(6)}
    assert fired == {0: set(), 1: set(), 2: {"some"}, 3: {"some"}, 4: {"many"}, 5: {"many"}}


def test_a_rate_is_compared_exactly() -> None:
    rules = RuleSet("levels", [RuleDef("blue", Test("growth", Intervals((Interval(Fraction(1, 10), None),)), (), ""))])
    assert rules.fired({"growth": Fraction(1, 10)}) == {"blue"}
    assert rules.fired({"growth": Fraction(1, 10) - Fraction(1, 10**30)}) == set()


def test_an_absent_fact_is_in_no_range_and_no_list() -> None:
    rules = RuleSet(
        "absent",
        [
            RuleDef("topic", code("topic", "loan")),
            RuleDef("other topic", NotOf(code("topic", "loan"))),
            RuleDef("no age", Test("customer_age", Presence(False), (), "")),
            RuleDef("any age", between("customer_age", None, None)),
        ],
        strict=True,
    )
    assert rules.fired({}) == {"other topic", "no age"}
    assert rules.fired({"topic": "loan", "customer_age": 0}) == {"topic", "any age"}


def test_more_than_200_rules_are_held_in_several_modules() -> None:
    rules = [RuleDef(f"rule-{number}", code("branch", f"b{number}")) for number in range(450)]
    rule_set = RuleSet("branches", rules, strict=True)
    assert len(rule_set.modules) == 3
    for number in (0, 199, 200, 399, 449):
        assert rule_set.fired({"branch": f"b{number}"}) == {f"rule-{number}"}
    assert rule_set.fired({"branch": "b450"}) == set()


# the memo


def test_the_engine_decides_a_situation_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Mapping[str, int]] = []
    right = EngineModule.fired

    def fired(module: EngineModule, vector: Mapping[str, int]) -> frozenset[str]:
        asked.append(dict(vector))
        return right(module, vector)

    monkeypatch.setattr(EngineModule, "fired", fired)
    rules = RuleSet("sla", [RuleDef("late", between("overdue_working_days", 1, None))])
    for days in (0, 1, 2, 3, 100, 0, 7):
        rules.fired({"overdue_working_days": days, "topic": f"unread-{days}"})
    assert [vector["overdue_working_days"] for vector in asked] == [1, 2, 3]  # below, at and above the threshold


def test_the_memo_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy.decisions._MEMO_LIMIT", 3)
    monkeypatch.setattr("policy.decisions._SEEN_LIMIT", 2)
    rules = RuleSet("branches", [RuleDef(f"r{number}", code("branch", f"b{number}")) for number in range(10)])
    for number in [*range(10), *range(10)]:
        assert rules.fired({"branch": f"b{number}"}) == {f"r{number}"}
        assert len(rules._memo[0]) <= 3
        assert len(rules._seen) <= 2


def test_facts_that_other_rules_read_are_not_remembered() -> None:
    rules = RuleSet("late", [RuleDef("late", between("overdue_working_days", 1, None))])
    for topic in ("fees", "queues"):
        assert rules.fired({"overdue_working_days": 1, "topic": topic}) == {"late"}
    assert rules.fired({"topic": "fees"}) == rules.fired({"overdue_working_days": None}) == set()
    assert len(rules._seen) == 2


@pytest.mark.parametrize("value", [0, 1, 2, 3, 4, Fraction(1, 2), Fraction(3, 2), Fraction(2)])
def test_whole_thresholds_cut_as_fractions_do(value: int | Fraction) -> None:
    thresholds = (Fraction(1), Fraction(3, 2), Fraction(3))
    below, at = sum(cut < value for cut in thresholds), value in thresholds
    assert NumberField("overdue_working_days", thresholds).encode(value) == 2 * below + (2 if at else 1)


def test_situations_meet_every_bucket_of_the_facts_that_are_read() -> None:
    rules = RuleSet("two", [RuleDef("a", AllOf((code("scope", "group"), between("returns", 2, None))))])
    met = list(situations(rules.modules[0], {"scope": ("individual", "group")}, limit=100))
    assert {(facts["scope"], facts["returns"]) for facts in met} == {
        (scope, returns) for scope in ("individual", "group") for returns in (1, 2, 3)
    }
    assert len(list(situations(rules.modules[0], {"scope": ("individual", "group")}, limit=4))) == 4


# a difference


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine says that nothing ever holds."""
    monkeypatch.setattr(EngineModule, "fired", lambda module, vector: frozenset())


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fired(module: EngineModule, vector: Mapping[str, int]) -> frozenset[str]:
        raise EngineFault("error code: 303")

    monkeypatch.setattr(EngineModule, "fired", fired)


RULES = [RuleDef("group", code("scope", "group"))]


@pytest.mark.usefixtures("lying")
def test_at_check_time_a_difference_is_an_engine_fault() -> None:
    rules = RuleSet("grade", RULES, strict=True)
    with pytest.raises(EngineFault, match=r"rule set grade: engine \[\], reference \['group'\] for {'scope': 2}"):
        rules.fired({"scope": "group"})
    assert rules.disagreements == 1


@pytest.mark.usefixtures("lying")
def test_at_run_time_a_difference_is_an_alarm_and_the_reference_is_answered(caplog: pytest.LogCaptureFixture) -> None:
    rules = RuleSet("grade", RULES)
    assert rules.fired({"scope": "group"}) == {"group"}
    assert rules.fired({"scope": "group"}) == {"group"}
    assert rules.disagreements == 1  # decided once
    assert [record.levelno for record in caplog.records] == [logging.CRITICAL]
    assert "engine and reference disagree" in caplog.text


@pytest.mark.usefixtures("failing")
def test_at_check_time_a_failure_is_an_engine_fault() -> None:
    with pytest.raises(EngineFault, match="error code: 303"):
        RuleSet("grade", RULES, strict=True).fired({"scope": "group"})


@pytest.mark.usefixtures("failing")
def test_at_run_time_a_failure_is_an_alarm_and_the_reference_is_answered(caplog: pytest.LogCaptureFixture) -> None:
    rules = RuleSet("grade", RULES)
    assert rules.fired({"scope": "group"}) == {"group"}
    assert rules.disagreements == 1
    assert "engine failed in grade: error code: 303" in caplog.text


@pytest.fixture
def twin(monkeypatch: pytest.MonkeyPatch) -> list[RuleDef]:
    """A vocabulary with a second field of the same hash, and rules that read both."""
    known = VOCABULARY["main_class"]
    vocabulary = {**VOCABULARY, TWIN: Fact(TWIN, known.label, "code", terms="main_class")}
    monkeypatch.setattr("policy.compiler.VOCABULARY", vocabulary)
    monkeypatch.setattr("policy.decisions.VOCABULARY", vocabulary)
    return [RuleDef("class", code("main_class", "a", "b")), RuleDef("twin", code(TWIN, "b"))]


def test_two_fields_of_one_hash_are_refused(twin: list[RuleDef]) -> None:
    with pytest.raises(EngineFault, match="sla-0: the engine cannot tell the fields main_class and nfngvxi apart"):
        RuleSet("sla", twin, strict=True)


def test_without_that_guard_the_reference_reading_finds_what_the_engine_confuses(
    twin: list[RuleDef], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policy.engine.check_fields", lambda module, fields: None)
    rules = RuleSet("sla", twin, strict=True)
    domain = ("a", "b", "c")
    met = list(situations(rules.modules[0], {"main_class": domain, TWIN: domain}, limit=100))
    assert len(met) == 6  # of the second field, b and any other code
    with pytest.raises(EngineFault, match=r"rule set sla: engine .*, reference"):
        _decide_all(rules, met)


def _decide_all(rules: RuleSet, met: list[dict[str, Any]]) -> None:
    for facts in met:
        rules.fired(facts)


def test_too_many_situations_are_drawn_by_chance_the_same_ones_every_time() -> None:
    fields = ("main_class", "scope", "urgency", "business_line", "channel")
    rules = RuleSet("wide", [RuleDef(f"r{place}", code(field, *CODES)) for place, field in enumerate(fields)])
    domains = dict.fromkeys(fields, CODES)
    drawn = list(situations(rules.modules[0], domains, limit=50))
    assert drawn == list(situations(rules.modules[0], domains, limit=50))
    assert len(drawn) == 50
    assert all(len({facts[field] for facts in drawn}) > 2 for field in ("main_class", "business_line", "channel"))
