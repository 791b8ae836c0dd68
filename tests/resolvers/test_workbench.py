"""What the workbench asks for: who I am, what I may do, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cases.actors import Actor, Role
from cases.rights import RIGHTS
from cli.scenarios.stage import Stage, stage
from tests.conftest import RULES

OFFICE = Actor("shen", Role.PETITION_OFFICE)
CLERK = Actor("zhouqian", Role.FRONT_DESK, branch="城东支行")
HANDLER = Actor("qian", Role.HANDLER, department="customer_service")
NOON = "2026-03-02 12:00"


@pytest.fixture
def place() -> Iterator[Stage]:
    with stage(RULES) as opened:
        opened.stand_at(NOON)
        yield opened


def ask(place: Stage, actor: Actor, query: str, **variables: Any) -> Any:
    body = place.execute(actor, query, variables)
    assert "errors" not in body, body
    return body["data"]


VIEWER = "{ viewer { user role { code zh en } branch { code zh } department { code zh en } rights } }"


def test_the_viewer_is_who_the_token_names(place: Stage) -> None:
    viewer = ask(place, HANDLER, VIEWER)["viewer"]
    assert (viewer["user"], viewer["role"]) == ("qian", {"code": "handler", "zh": "承办人", "en": "Handler"})
    assert viewer["branch"] is None
    assert viewer["department"] == {"code": "customer_service", "zh": "客户服务部", "en": "Customer service"}
    assert viewer["rights"] == sorted(viewer["rights"])
    assert {"read", "resolveCase"} <= set(viewer["rights"])
    assert "registerCase" not in viewer["rights"]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_name_in_both_languages(place: Stage, role: Role) -> None:
    viewer = ask(place, Actor("someone", role, branch="城东支行"), VIEWER)["viewer"]
    assert viewer["role"]["zh"] != viewer["role"]["code"] != viewer["role"]["en"]
    assert viewer["branch"] == {"code": "城东支行", "zh": "城东支行"}
    assert viewer["rights"] == sorted(RIGHTS[role])


ACTIONS = """query($id: ID!) { case(id: $id) { status { nextActions }
  actions { mutation label { code zh en } allowed called refusals } } }"""


def registered(place: Stage, **given: Any) -> str:
    query = (
        "mutation($input: RegisterCaseInput!) { registerCase(input: $input) { case { id } userErrors { message } } }"
    )
    usual = {"channel": "hotline", "branch": "城东支行", "subject": "排队", "narrative": "排队两小时"}
    case = ask(place, OFFICE, query, input={**usual, "firstReceiver": "zhouqian", **given})["registerCase"]["case"]
    return str(case["id"])


def take(place: Stage, actor: Actor, mutation: str, case: str, **given: Any) -> list[str]:
    """The messages of the refusals."""
    kind = mutation[0].upper() + mutation[1:] + "Input"
    kind = {"RecordContactInput": "CaseActionInput", "ReturnCaseInput": "CaseActionInput"}.get(kind, kind)
    query = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ message }} }} }}"
    body = ask(place, actor, query, input={"caseId": case, **given})
    return [error["message"] for error in body[mutation]["userErrors"]]


def actions(place: Stage, actor: Actor, case: str) -> dict[str, Any]:
    found = ask(place, actor, ACTIONS, id=case)["case"]["actions"]
    return {action["mutation"]: action for action in found}


def test_what_is_called_for_comes_first_then_what_is_allowed(place: Stage) -> None:
    case = registered(place)
    answer = ask(place, OFFICE, ACTIONS, id=case)["case"]
    called = [action["mutation"] for action in answer["actions"] if action["called"]]
    assert called == answer["status"]["nextActions"] == [one["mutation"] for one in answer["actions"][: len(called)]]
    rest = [action["allowed"] for action in answer["actions"][len(called) :]]
    assert rest == sorted(rest, reverse=True)
    assert all(action["allowed"] is (action["refusals"] == []) for action in answer["actions"])


def test_a_step_that_is_not_allowed_says_why_in_the_words_of_its_refusal(place: Stage) -> None:
    case = registered(place)
    offered = actions(place, OFFICE, case)
    assert offered["returnCase"]["label"] == {"code": "returnCase", "zh": "退回", "en": "return"}
    assert offered["returnCase"]["refusals"] == take(place, OFFICE, "returnCase", case, note="不属本部门")
    assert offered["pauseCase"]["refusals"] == []
    assert offered["extendCase"]["allowed"] is False  # a simple case
    assert offered["recordInterview"]["refusals"] == ["没有尚未约谈的红牌 / no red card calls for an interview"]
    assert offered["rateMember"]["allowed"] is False


def test_the_first_receivers_duty_is_told_to_a_colleague(place: Stage) -> None:
    case = registered(place)
    colleague = Actor("wudi", Role.FRONT_DESK, branch="城东支行")
    mine, his = actions(place, CLERK, case), actions(place, colleague, case)
    assert mine["dispatchCase"]["allowed"] is True
    assert his["dispatchCase"]["called"] is True
    assert his["dispatchCase"]["refusals"] == take(place, colleague, "dispatchCase", case)


def test_what_the_role_may_never_do_on_the_case_is_left_out(place: Stage) -> None:
    case = registered(place)
    assert set(actions(place, CLERK, case)) < RIGHTS[Role.FRONT_DESK]
    assert actions(place, Actor("an", Role.AUDITOR), case) == {}
    assert take(place, OFFICE, "dispatchCase", case) == []
    assert "resolveCase" in actions(place, HANDLER, case)


def listed(place: Stage, actor: Actor, order: str, **wanted: Any) -> list[str]:
    query = """query($order: CaseOrder!, $filter: CaseFilter) {
      cases(order: $order, filter: $filter) { totalCount edges { node { id } } } }"""
    found = ask(place, actor, query, order=order, filter=wanted)["cases"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"]["id"] for edge in found["edges"]]


def test_my_work_by_urgency(place: Stage) -> None:
    first = registered(place)
    place.stand_at("2026-03-03 09:00")
    second, others = registered(place, urgency="URGENT"), registered(place, firstReceiver="wudi")
    assert listed(place, CLERK, "DUE", mine=True, open=True) == [first, second]
    assert listed(place, CLERK, "RECEIVED", mine=True) == [second, first]
    assert listed(place, CLERK, "DUE", overdue=True) == [first]
    assert set(listed(place, CLERK, "DUE", dueBefore="2026-03-04T00:00:01+08:00")) == {first, second, others}
    assert listed(place, CLERK, "DUE", mine=False) == listed(place, CLERK, "DUE", responsible="wudi") == [others]
    assert listed(place, CLERK, "DUE", urgency="URGENT") == [second]


NEXT_DUE = "query($id: ID!) { case(id: $id) { nextDue { target label { zh } state dueAt workingDaysLeft } } }"


def test_the_next_clock_and_the_working_days_to_it(place: Stage) -> None:
    case = registered(place, mainClass="business_dispute", businessLine="personal_loan")
    for mutation in ("recordContact", "dispatchCase"):
        assert take(place, OFFICE, mutation, case) == []
    told = ask(place, OFFICE, NEXT_DUE, id=case)["case"]["nextDue"]
    assert (told["target"], told["dueAt"], told["workingDaysLeft"]) == (
        "preliminary_plan", "2026-03-09T16:00:00+00:00", 5,
    )  # fmt: skip
    for morning, left in (("2026-03-07", 1), ("2026-03-09", 0), ("2026-03-10", -1), ("2026-03-14", -4)):
        place.stand_at(f"{morning} 09:00")
        assert ask(place, OFFICE, NEXT_DUE, id=case)["case"]["nextDue"]["workingDaysLeft"] == left


def test_the_calendar_of_a_year_and_of_one_that_is_not_announced(place: Stage) -> None:
    query = "query($year: Int!) { calendar(year: $year) { year known days { date working zh en } } }"
    told = ask(place, CLERK, query, year=2026)["calendar"]
    assert told["known"] is True
    assert {"date": "2026-02-14", "working": True, "zh": "春节", "en": "Spring Festival"} in told["days"]
    assert ask(place, CLERK, query, year=2027)["calendar"] == {"year": 2027, "known": False, "days": []}


PREVIEW = """query($input: PreviewCaseInput!) { previewCase(input: $input) { triage { mainClass { code } }
  mainClass { code } subclass { code } grade { code } businessLine { code } topic { code } urgency
  leadDepartment { code } targets { target state dueAt } reasons { rule clause }
  repeatSuggestions { case { id } reasons { message } } userErrors { code field } } }"""
FEES = "客户反映信用卡分期手续费未提示，已经扣了三期，要求退还"


def preview(place: Stage, actor: Actor, **given: Any) -> Any:
    return ask(place, actor, PREVIEW, input=given)["previewCase"]


def test_a_preview_is_what_the_registration_then_comes_to(place: Stage) -> None:
    given = {"channel": "hotline", "branch": "城东支行", "subject": "分期手续费", "narrative": FEES}
    told = preview(place, OFFICE, **given)
    assert told["userErrors"] == []
    case = registered(place, **given)
    query = """query($id: ID!) { case(id: $id) { mainClass { code } subclass { code } grade { code }
      businessLine { code } topic { code } urgency
      status { targets { target state dueAt } reasons { rule clause } } } }"""
    made = ask(place, OFFICE, query, id=case)["case"]
    status = made.pop("status")
    assert {name: told[name] for name in made} == made
    assert (told["targets"], told["reasons"]) == (status["targets"], status["reasons"])
    assert take(place, OFFICE, "dispatchCase", case) == []
    lead = ask(place, OFFICE, "query($id: ID!) { case(id: $id) { leadDepartment { code } } }", id=case)
    assert told["leadDepartment"] == lead["case"]["leadDepartment"]


def test_a_preview_stores_nothing(place: Stage) -> None:
    preview(place, OFFICE, channel="hotline", branch="城东支行", narrative=FEES)
    assert ask(place, OFFICE, "{ cases { totalCount } }")["cases"]["totalCount"] == 0


def test_half_a_form_gives_what_can_be_given(place: Stage) -> None:
    told = preview(place, CLERK, narrative=FEES)  # the clerk's own branch is taken
    assert told["triage"]["mainClass"] == told["mainClass"]
    assert (told["grade"], told["targets"], told["userErrors"]) == ({"code": "routine"}, [], [])
    assert preview(place, CLERK, narrative=FEES, channel="hotline")["targets"] != []


def test_where_triage_abstains_the_fallback_is_shown(place: Stage) -> None:
    told = preview(place, OFFICE, narrative="您好")
    assert told["triage"]["mainClass"] is None
    assert told["mainClass"] is not None


def test_what_is_wrong_with_the_form_is_told_beside_the_triage(place: Stage) -> None:
    told = preview(place, OFFICE, narrative=FEES, channel="pigeon", mainClass="nonsense")
    assert told["triage"]["mainClass"] is not None
    assert [error["field"] for error in told["userErrors"]] == [["channel"], ["mainClass"]]
    assert (told["mainClass"], told["targets"]) == (None, [])


def test_a_preview_is_under_the_rights_of_a_registration(place: Stage) -> None:
    assert preview(place, HANDLER, narrative=FEES)["userErrors"][0]["code"] == "FORBIDDEN"
    elsewhere = preview(place, CLERK, narrative=FEES, branch="城西支行")
    assert elsewhere["userErrors"] == [{"code": "FORBIDDEN", "field": ["branch"]}]


def test_a_preview_proposes_earlier_cases_of_the_customer(place: Stage) -> None:
    given = {"channel": "hotline", "branch": "城东支行", "subject": "分期手续费", "narrative": FEES,
             "customer": {"phone": "13800001234"}}  # fmt: skip
    earlier = registered(place, **given)
    place.stand_at("2026-03-03 09:00")
    (found,) = preview(place, CLERK, **given)["repeatSuggestions"]
    assert found["case"] == {"id": earlier}
    assert found["reasons"][0]["message"] != ""
    elsewhere = Actor("wudi", Role.FRONT_DESK, branch="城西支行")
    assert preview(place, elsewhere, **{**given, "branch": "城西支行"})["repeatSuggestions"] == []


def test_events_are_told_in_words(place: Stage) -> None:
    case = registered(place, customer={"name": "欧阳小明", "phone": "13800001234", "age": 71})
    query = """query($id: ID!) { case(id: $id) { events { edges { node {
      type label { code zh en } details { label { code zh } value valueEn } } } } } }"""
    edges = ask(place, OFFICE, query, id=case)["case"]["events"]["edges"]
    received, named = (edge["node"] for edge in edges)
    assert (received["type"], received["label"]["zh"]) == ("received", "收到")
    assert {"label": {"code": "channel", "zh": "渠道"}, "value": "客服热线 955XX", "valueEn": "Hotline"} in received[
        "details"
    ]
    assert named["details"] == [
        {"label": {"code": "first_receiver", "zh": "首接责任人"}, "value": "zhouqian", "valueEn": "zhouqian"}
    ]
    assert not {"欧阳小明", "13800001234", "71"} & {detail["value"] for detail in received["details"]}
