"""Who may take a step on this very case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cases import duties
from cases.actors import Actor, Role
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.events import Event
from policy.history import CaseHistory
from policy.procedure import STEPS, RefusalCode
from tests.conftest import shipped_texts

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
CASE = CaseHistory.of(
    [
        Event(1, "received", AT, {"complained_about": ["jiangfan"]}),
        Event(2, "registered", AT, {"first_receiver": "zhouqian"}),
    ]
)


@pytest.mark.parametrize("mutation", ["recordContact", "dispatchCase"])
def test_a_colleague_at_the_front_desk_is_told_whose_duty_it_is(bundle: Bundle, mutation: str) -> None:
    refusal = duties.denied(Actor("wudi", Role.FRONT_DESK, "b1"), STEPS[mutation], CASE, bundle)
    assert refusal is not None
    assert refusal.code is RefusalCode.FORBIDDEN
    assert "zhouqian" in refusal.message
    assert "plan-2026/1.2" in refusal.message


def test_the_first_receiver_and_the_office_may(bundle: Bundle) -> None:
    step = STEPS["recordContact"]
    assert duties.denied(Actor("zhouqian", Role.FRONT_DESK, "b1"), step, CASE, bundle) is None
    assert duties.denied(Actor("shen", Role.PETITION_OFFICE), step, CASE, bundle) is None


def test_who_is_complained_about_stays_out_whatever_the_role(bundle: Bundle) -> None:
    for role in Role:
        assert duties.denied(Actor("jiangfan", role), STEPS["resolveCase"], CASE, bundle) is not None


def test_without_the_rule_nobody_is_bound() -> None:
    texts = dict(shipped_texts())
    head, rest = texts["procedure.yaml"].split("first_receiver:", 1)
    texts = {**texts, "procedure.yaml": head + rest[rest.index("offers:") :]}
    texts.pop("procedure_test.yaml")
    free = must_build(texts, verify=False)
    assert free.rules.procedure.recusal is None
    assert duties.denied(Actor("jiangfan", Role.FRONT_DESK, "b1"), STEPS["recordContact"], CASE, free) is None
