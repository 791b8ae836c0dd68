"""Why and why not, with the first condition that stands against a rule."""

from __future__ import annotations

from policy.evaluator import evaluate
from policy.events import Event
from policy.explain import Explanation, explain
from policy.instants import parse_instant
from tests.conftest import shipped_bundle

CASE = (
    Event(
        1,
        "received",
        parse_instant("2026-03-02 10:00"),
        {
            "main_class": "business_dispute",
            "business_line": "wealth",
            "scope": "individual",
            "urgency": "normal",
            "complexity": "simple",
        },
    ),
)
AT = parse_instant("2026-03-12 10:00")


def said(rule_set: str, rule: str) -> Explanation:
    return next(
        entry for entry in explain(shipped_bundle(), CASE, AT) if (entry.rule_set, entry.rule) == (rule_set, rule)
    )


def test_a_target_that_does_not_apply_says_why_not() -> None:
    response = said("sla", "response")
    assert (response.fired, response.near, response.clause) == (False, True, "plan-2026/1.1")
    assert response.failed is not None
    assert response.failed.zh == "主分类是业务争议，规则要求服务投诉"
    assert response.failed.en == "main class is Business dispute, the rule asks for Service complaint"


def test_a_target_that_applies_shows_its_days() -> None:
    plan = said("sla", "preliminary_plan")
    assert plan.fired
    assert any("03-09" in line for line in plan.workings)


def test_every_target_of_the_status_is_explained() -> None:
    explained = {entry.rule for entry in explain(shipped_bundle(), CASE, AT) if entry.rule_set == "sla"}
    assert explained == {target.target for target in evaluate(shipped_bundle(), CASE, AT).targets}


def test_an_escalation_that_nearly_fired_says_so() -> None:
    assert said("escalation", "group_case").near
