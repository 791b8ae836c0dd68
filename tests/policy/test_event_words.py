"""Events in words: every type has a name, every code its label, nothing internal is shown."""

from __future__ import annotations

import re
from typing import Any

import pytest

from policy.bundle import Bundle
from policy.event_words import details, event_label
from policy.events import EVENT_TYPES


def told(bundle: Bundle, kind: str, **data: Any) -> dict[str, str]:
    return {detail.label.zh: detail.value.zh for detail in details(bundle, kind, data)}


@pytest.mark.parametrize("kind", EVENT_TYPES)
def test_every_type_of_event_has_a_name_in_both_languages(kind: str) -> None:
    label = event_label(kind, {})
    assert re.search(r"[\u4e00-\u9fff]", label.zh)
    assert label.en.isascii()


def test_steps_that_leave_the_same_type_are_told_apart() -> None:
    assert event_label("meeting_referred", {"meeting": "m"}).zh == "提请联席会"
    assert event_label("meeting_referred", {"withdrawn": True}).zh == "移出议程"
    assert event_label("report_delivered", {"recipient": "x"}).zh == "送达分析报告"
    assert event_label("report_delivered", {"acknowledged_by": "li"}).zh == "签收分析报告"


def test_codes_are_told_by_their_labels_and_internal_keys_are_left_out(bundle: Bundle) -> None:
    data = {"channel": "hotline", "branch": "城东支行", "main_class": "business_dispute", "customer_age": 71,
            "topic": None, "unsettled": ["main_class"], "triaged": {"topic": None},
            "suggestions": [{"of": "case:0", "words": "x"}]}  # fmt: skip
    assert told(bundle, "received", **data) == {
        "渠道": "客服热线 955XX",
        "网点": "城东支行",
        "主分类": "业务争议",
        "分拣未能判断": "主分类",
    }


def test_words_are_told_in_english_too_and_what_was_written_as_it_was(bundle: Bundle) -> None:
    data = {"channel": "hotline", "causes": ["bad_attitude"], "days": 30, "outcome": "退费 / 道歉", "restarts": True}
    assert {detail.label.en: detail.value.en for detail in details(bundle, "resolved", data)} == {
        "channel": bundle.term("channel", "hotline").en,
        "extended by": "30 days",
        "outcome": "退费 / 道歉",
        "causes": bundle.term("cause", "bad_attitude").en,
        "clocks begin anew": "yes",
    }


def test_one_field_may_be_a_code_here_and_a_text_there(bundle: Bundle) -> None:
    pause = next(iter(bundle.terms("pause_reason").values()))
    assert told(bundle, "paused", reason=pause.code) == {"原因": pause.zh}
    assert told(bundle, "mediated", outcome="declined") == {"结果": "客户不同意调解"}
    assert told(bundle, "resolved", outcome="已退费", causes=["bad_attitude"], subjective=["bad_attitude"]) == {
        "结果": "已退费",
        "原因认定": bundle.term("cause", "bad_attitude").zh,
    }


def test_instants_are_local_and_targets_have_names(bundle: Bundle) -> None:
    data = {"target": "regulatory_handling", "days": 30, "reason": "案情复杂", "approver": "liu",
            "customer_notified_at": "2026-03-02T02:30:00+00:00"}  # fmt: skip
    found = told(bundle, "extended", **data)
    assert found["告知客户时间"] == "2026-03-02 10:30"
    assert (found["延长"], found["原因"], found["批准人"]) == ("30 日", "案情复杂", "liu")
    assert found["时限"] == next(one.label.zh for one in bundle.targets if one.id == "regulatory_handling")


def test_a_revealed_customer_stays_masked(bundle: Bundle) -> None:
    assert told(bundle, "customer_revealed", fields=["name", "phone"]) == {"查阅内容": "姓名、电话"}
