"""Why and why not, with the first condition that stands against a rule."""

from __future__ import annotations

import re

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


def words() -> list[str]:
    """Every Chinese sentence of the explanation."""
    said = explain(shipped_bundle(), CASE, AT)
    return [text for entry in said for text in (entry.message.zh, entry.failed.zh if entry.failed else "")]


def test_no_sentence_for_people_holds_a_code() -> None:
    assert [sentence for sentence in words() if re.search(r"[a-z_]{3,}", sentence)] == []


def test_outcomes_are_told_by_their_labels() -> None:
    assert {"等级：重点件", "子类：业务争议普通件", "分办：客户服务部主办", "登记：红牌", "登记：不亮牌"} <= set(
        words()
    )
    assert "分办：业务条线的主管部门主办，法律合规部协办" in words()


def test_a_state_of_the_procedure_is_told_in_words() -> None:
    failed = said("sla", "meeting_follow_up").failed
    assert failed is not None
    assert failed.zh == "联席会是未提请，规则要求已作决定"
    assert failed.en == "joint meeting is not referred, the rule asks for decided"


def test_what_a_rule_excludes_is_told_as_excluded() -> None:
    failed = said("sla", "review").failed
    assert failed is not None
    assert failed.zh == "复查复核是未申请，规则要求不是未申请"
