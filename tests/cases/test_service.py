"""A case from its registration to the archive, through the service, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from cases.actors import Actor, Role
from cases.audit import first_broken
from cases.commands import ActOnCase, Customer, Outcome, RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.repository import Cases
from cases.service import CaseService
from policy.procedure import RefusalCode
from policy.status import Card, CaseNode
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)


@pytest.fixture
def service(database: Database, timeline: Timeline, clock: SettableClock) -> CaseService:
    return CaseService(database, lambda: timeline, clock, "a secret of the tests")


def a_case(**changes: Any) -> RegisterCase:
    given: dict[str, Any] = {
        "channel": "hotline",
        "branch": "城东支行",
        "subject": "柜员态度差",
        "narrative": "排队两小时，柜员服务态度恶劣。",
        "customer": Customer("王敏", "13800000001", "110101199001010011", 66),
    }
    return RegisterCase(**{**given, **changes})


def registered(service: CaseService, **changes: Any) -> str:
    outcome = service.register(OFFICE, a_case(**changes))
    assert outcome.case_id is not None, outcome.refusals
    return outcome.case_id


def act(service: CaseService, case: str, mutation: str, note: str | None = None, **data: Any) -> Outcome:
    return service.act(OFFICE, ActOnCase(mutation, case, note=note, data=data))


def codes(outcome: Outcome) -> list[tuple[RefusalCode, tuple[str, ...] | None]]:
    return [(refusal.code, refusal.field) for refusal in outcome.refusals]


def test_a_case_goes_through_all_five_nodes(service: CaseService, database: Database, clock: SettableClock) -> None:
    case = registered(service)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("recordContact", {}),
        ("dispatchCase", {}),
        ("respond", {}),
        ("resolveCase", {"outcome": "已致歉"}),
        ("giveFeedback", {}),
        ("rateCase", {"rating": 5}),
        ("fileAnalysisReport", {"root_cause": "training_gap", "analysis": "培训不足", "improvement": "补训"}),
        ("archiveCase", {}),
    ]
    for number, (mutation, data) in enumerate(steps, start=2):
        outcome = act(service, case, mutation, **data)
        assert (outcome.refusals, outcome.version) == ((), number)
    view = Cases(database).get(OFFICE, case)
    assert view is not None
    assert (view.main_class, view.subclass, view.lead_department) == (
        "service_complaint",
        "service_complaint.routine",
        "customer_service",
    )
    assert (view.node, view.card, view.rating, view.version) == (None, Card.NONE, 5, 9)
    with database.read() as connection:
        assert first_broken(connection, case_key(case) or "") is None


def test_a_refused_step_changes_nothing(service: CaseService, database: Database) -> None:
    case = registered(service)
    assert codes(act(service, case, "respond")) == [(RefusalCode.NOT_ALLOWED_NOW, None)]
    view = Cases(database).get(OFFICE, case)
    assert view is not None
    assert (view.version, view.node) == (1, CaseNode.RECEIVE)


def test_every_mistake_of_an_input_is_told_at_once(service: CaseService) -> None:
    customer = Customer(phone="1\x00", age=151)
    outcome = service.register(OFFICE, a_case(channel="fax", subject=" ", customer=customer, main_class="nonsense"))
    assert sorted(field for _, field in codes(outcome) if field) == [
        ("channel",),
        ("customer", "age"),
        ("customer", "phone"),
        ("mainClass",),
        ("subject",),
    ]


def test_a_key_is_carried_out_once(service: CaseService) -> None:
    first = service.register(OFFICE, a_case(idempotency_key="k"))
    again = service.register(OFFICE, a_case(idempotency_key="k"))
    other = service.register(OFFICE, a_case(idempotency_key="k", subject="另一件"))
    assert again.case_id == first.case_id
    assert codes(other) == [(RefusalCode.IDEMPOTENCY_MISMATCH, ("idempotencyKey",))]


def test_a_stale_version_is_a_conflict(service: CaseService) -> None:
    case = registered(service)
    assert act(service, case, "recordContact").done
    stale = service.act(OFFICE, ActOnCase("dispatchCase", case, expected_version=1))
    assert codes(stale) == [(RefusalCode.CONFLICT, ("expectedVersion",))]


def test_a_repeat_needs_the_same_customer_and_an_earlier_case(service: CaseService, clock: SettableClock) -> None:
    first = registered(service)
    clock.set("2026-03-03 10:00")
    second = registered(service, customer=Customer(phone="+86 138-0000-0001"))
    stranger = registered(service, customer=Customer(phone="13911112222"))
    assert act(service, second, "linkRepeat", repeat_of_id=first).done
    for case, earlier, code in [
        (stranger, first, RefusalCode.INVALID),
        (first, second, RefusalCode.INVALID),
        (second, second, RefusalCode.INVALID),
        (second, "case:" + "0" * 32, RefusalCode.NOT_FOUND),
    ]:
        assert codes(act(service, case, "linkRepeat", repeat_of_id=earlier)) == [(code, ("repeatOfId",))]
