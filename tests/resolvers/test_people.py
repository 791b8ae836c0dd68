"""Customers through the API: masked everywhere, in clear once and only for a recorded reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from cases.actors import Actor, Role
from cli.scenarios.stage import Stage, stage
from tests.conftest import RULES

OFFICE = Actor("shen", Role.PETITION_OFFICE)
NAME, PHONE, ID_NUMBER = "欧阳小明", "13800001234", "330102199001011234"
EVERYTHING = """query($id: ID!) { case(id: $id) { number subject customer { name phone idNumber age }
  members { number name phone rating } repeatSuggestions { reasons { message } }
  status { reasons { message } targets { workings } nextActions } explain { rule zh failedZh workings }
  events { edges { node { type note actor } } } } }"""


@pytest.fixture(scope="module")
def place() -> Iterator[Stage]:
    with stage(RULES) as opened:
        opened.stand_at("2026-03-02 10:00")
        yield opened


def do(place: Stage, actor: Actor, mutation: str, within: str, **given: Any) -> Any:
    name = mutation[0].upper() + mutation[1:]
    kind = f"{name}Input"
    query = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {within} userErrors {{ code field }} }} }}"
    body = place.execute(actor, query, {"input": given})
    assert "errors" not in body, body
    return body["data"][mutation]


def registered(place: Stage, **more: Any) -> str:
    person = {"name": NAME, "phone": PHONE, "idNumber": ID_NUMBER}
    case = do(place, OFFICE, "registerCase", "case { id }", channel="hotline", branch="城东支行", subject="收费",
              narrative="年费重复收取", customer=person, **more)["case"]  # fmt: skip
    return str(case["id"])


def test_the_office_sees_the_customer_once_and_the_event_says_why(place: Stage) -> None:
    case = registered(place)
    given = {"caseId": case, "note": "回访需要", "idempotencyKey": "r1"}
    first = do(place, OFFICE, "revealCustomer", "customer { name phone idNumber }", **given)
    assert first == {"customer": {"name": NAME, "phone": PHONE, "idNumber": ID_NUMBER}, "userErrors": []}
    assert do(place, OFFICE, "revealCustomer", "customer { name }", **given)["customer"] is None
    events = place.execute(OFFICE, EVERYTHING, {"id": case})["data"]["case"]["events"]["edges"]
    told = [edge["node"] for edge in events if edge["node"]["type"] == "customer_revealed"]
    assert told == [{"type": "customer_revealed", "note": "回访需要", "actor": "shen"}]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PETITION_OFFICE])
def test_nobody_else_sees_a_customer_in_clear(place: Stage, role: Role) -> None:
    case = registered(place)
    answer = do(place, Actor("x", role, "城东支行"), "revealCustomer", "customer { name }", caseId=case, note="想看看")
    assert answer["customer"] is None
    assert [error["code"] for error in answer["userErrors"]] == ["FORBIDDEN"]


def test_no_answer_and_no_row_but_the_sealed_ones_holds_personal_data(place: Stage) -> None:
    case = registered(place, scope="GROUP")
    member = {"name": "司马大海", "phone": "13911112222"}
    assert do(place, OFFICE, "joinCase", "case { id }", caseId=case, member=member)["userErrors"] == []
    do(place, OFFICE, "revealCustomer", "customer { name }", caseId=case, note="核对")
    shown = json.dumps(place.execute(OFFICE, EVERYTHING, {"id": case}), ensure_ascii=False)
    assert "138****1234" in shown
    with place.services.database.read() as connection:
        tables = [name for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
        stored = "".join(str(connection.execute(text(f"SELECT * FROM {name}")).all()) for name in tables)
    for clear in (NAME, PHONE, ID_NUMBER, "司马大海", "13911112222"):
        assert clear not in shown
        assert clear not in stored


def test_a_clock_that_was_late_before_it_began_anew_stays_told(place: Stage) -> None:
    case = registered(place)
    place.stand_at("2026-04-20 10:00")
    done = do(place, OFFICE, "addFacts", "case { id }", caseId=case, facts="另有三笔", restart=True, note="新事实")
    assert done["userErrors"] == []
    (event,) = [event for event in place.services.cases.events_of([case])[case] if event.type == "facts_added"]
    assert event.data["breached"] == ["resolution"]
