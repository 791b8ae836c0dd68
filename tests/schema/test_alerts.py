"""Risk warning as a client reads it: levels at each boundary, the chart beside them, topics, responses, late events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cli.scenarios.stage import Stage, stage
from policy.instants import parse_instant
from tests.conftest import RULES, new_sqlite

OFFICE = Actor("shen", Role.PETITION_OFFICE)
LOAN = {"main_class": "business_dispute", "business_line": "personal_loan"}
ALERTS = """query($period: String!) { alerts(period: $period) {
  id metric dimension key period previous current growth level response closed previousCases currentCases
  evaluatedAt reevaluatedAt formerLevel revisions { revision level formerLevel growth }
  control { centre upper lower weeks signal message } hypotheses { zh assumed }
  rises { topic { code zh } previous current hypotheses { zh } }
  responses { id kind state level department { code } dueAt overdue overdueWorkingDays reason { rule } }
} }"""
CONCLUDE = """mutation($input: ConcludeAlertResponseInput!) { concludeAlertResponse(input: $input) {
  response { state finding overdue overdueWorkingDays steps { step actor } } userErrors { code field }
} }"""


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Stage]:
    with stage(RULES, new_sqlite(tmp_path / "petition.db")) as place:
        yield place


def receive(bank: Stage, day: date, count: int, branch: str = "东", channel: str = "hotline", **given: Any) -> None:
    at = parse_instant(f"{day} 10:00")
    command = RegisterCase(channel, branch, "s", "n", received_at=at, occurred_at=at, **given)
    with bank.services.service.batch() as batch:
        assert all(batch.register(OFFICE, command).case_id for _ in range(count))


def answered(bank: Stage, query: str, actor: Actor = OFFICE, **variables: Any) -> Any:
    body = bank.execute(actor, query, variables)
    assert "errors" not in body
    (answer,) = body["data"].values()
    return answer


def warning(bank: Stage, period: str, metric: str = "volume", dimension: str | None = None, key: str = "") -> Any:
    listed = answered(bank, ALERTS, period=period)
    return next(one for one in listed if (one["metric"], one["dimension"], one["key"]) == (metric, dimension, key))


def compared(bank: Stage, previous: int, current: int, period: str = "2026-W12") -> Any:
    """The bank's volume in a period after so many cases in the one before."""
    bank.stand_at("2026-04-10 09:00")
    first, then = {"2026-W12": ("2026-03-15", "2026-03-16"), "2026-03": ("2026-02-28", "2026-03-01")}.get(
        period, ("2025-12-31", "2026-01-01")
    )
    receive(bank, date.fromisoformat(first), previous)
    receive(bank, date.fromisoformat(then), current)
    return warning(bank, period)


@pytest.mark.parametrize(
    ("previous", "current", "level"),
    [
        (20, 25, "YELLOW"),  # the plan's own example: a quarter more
        (10, 11, "BLUE"),
        (101, 111, "NONE"),  # 10/101, a hair below a tenth
        (10, 12, "YELLOW"),
        (101, 121, "BLUE"),
        (10, 13, "RED"),
        (101, 131, "YELLOW"),
        (5, 6, "YELLOW"),
        (4, 8, "NONE"),
        (0, 8, "NONE"),
        (8, 0, "NONE"),
    ],
)
def test_the_level_of_a_week_at_each_boundary(bank: Stage, previous: int, current: int, level: str) -> None:
    found = compared(bank, previous, current)
    assert (found["level"], found["previousCases"], found["currentCases"]) == (level, previous, current)
    assert (found["growth"] is None) is (previous == 0)


@pytest.mark.parametrize("period", ["2026-03", "2026-Q1"])
@pytest.mark.parametrize(
    ("previous", "current", "level"),
    [(20, 25, "YELLOW"), (10, 11, "BLUE"), (101, 111, "NONE"), (10, 13, "RED"), (4, 8, "NONE"), (0, 8, "NONE")],
)
def test_months_and_quarters_have_the_same_levels(
    bank: Stage, period: str, previous: int, current: int, level: str
) -> None:
    assert compared(bank, previous, current, period)["level"] == level


def test_a_share_without_a_denominator_is_null(bank: Stage) -> None:
    bank.stand_at("2026-03-23 09:00")
    receive(bank, date(2026, 3, 10), 3, customer=None)
    share = warning(bank, "2026-W12", "elderly_share")
    assert (share["previous"], share["current"], share["growth"], share["control"]) == ("0.0000", None, None, None)


def weeks(bank: Stage, counts: list[int], **given: Any) -> None:
    """Cases in the weeks that end with week 11 of 2026, one count a week."""
    for place, count in enumerate(reversed(counts)):
        receive(bank, date(2026, 3, 10) - timedelta(weeks=place), count, **given)


def test_the_chart_stands_beside_the_level_and_does_not_change_it(bank: Stage) -> None:
    bank.stand_at("2026-03-23 09:00")
    weeks(bank, [6, 8, 5, 7, 9, 6, 7, 8, 5, 7, 8, 6])
    receive(bank, date(2026, 3, 17), 8)
    found = warning(bank, "2026-W12", dimension="BRANCH", key="东")
    assert found["level"] == "RED"
    assert found["control"]["signal"] == "WITHIN"
    assert found["control"]["message"] == "属正常波动 / within usual variation"
    assert found["control"]["weeks"] == 12
    assert found["control"]["centre"] == "6.8333"


def test_three_and_four_cases_are_below_the_minimum_base_and_within_usual_variation(bank: Stage) -> None:
    bank.stand_at("2026-03-23 09:00")
    weeks(bank, [4, 2, 3, 5, 3, 4, 2, 3])
    receive(bank, date(2026, 3, 17), 4)
    found = warning(bank, "2026-W12", dimension="BRANCH", key="东")
    assert (found["growth"], found["level"], found["control"]["signal"]) == ("0.3333", "NONE", "WITHIN")


def test_what_is_unusual_is_said_so(bank: Stage) -> None:
    bank.stand_at("2026-03-23 09:00")
    weeks(bank, [6, 8, 5, 7, 9, 6, 7, 8])
    receive(bank, date(2026, 3, 17), 30)
    assert warning(bank, "2026-W12")["control"]["signal"] == "ABOVE"


def test_too_short_a_history_has_no_chart(bank: Stage) -> None:
    bank.stand_at("2026-03-23 09:00")
    weeks(bank, [6] * 7)
    receive(bank, date(2026, 3, 17), 8)
    assert warning(bank, "2026-W12")["control"] is None


def test_a_month_is_compared_with_the_weeks_before_it(bank: Stage) -> None:
    bank.stand_at("2026-04-10 09:00")
    weeks(bank, [7] * 12)
    receive(bank, date(2026, 3, 17), 24)
    chart = warning(bank, "2026-03")["control"]
    assert chart["centre"] == "31.0000"  # 7 a week over 31 days
    assert chart["signal"] == "WITHIN"


def test_a_line_shows_the_topics_that_rose_with_what_may_lie_behind(bank: Stage) -> None:
    bank.stand_at("2026-03-23 09:00")
    for topic, previous, current in (("personal_loan_repayment", 8, 11), ("early_repayment", 2, 1), (None, 0, 1)):
        receive(bank, date(2026, 3, 10), previous, topic=topic, **LOAN)
        receive(bank, date(2026, 3, 17), current, topic=topic, **LOAN)
    line = warning(bank, "2026-W12", dimension="BUSINESS_LINE", key="personal_loan")
    assert [(rise["topic"]["code"], rise["previous"], rise["current"]) for rise in line["rises"]] == [
        ("personal_loan_repayment", 8, 11),
        ("", 0, 1),
    ]
    assert line["hypotheses"] == []
    said = [entry["zh"] for entry in line["rises"][0]["hypotheses"]]
    topic = warning(bank, "2026-W12", dimension="TOPIC", key="personal_loan_repayment")
    assert said == [entry["zh"] for entry in topic["hypotheses"]] == ["还款流程或系统变更", "扣款日遇节假日"]
    assert topic["rises"] == []
    body = bank.execute(OFFICE, '{ alerts(period: "2026-W12") { rises(first: 0) { previous } } }', {})
    assert body["errors"][0]["extensions"]["code"] == "INVALID"


def test_late_events_show_the_former_level(bank: Stage) -> None:
    bank.stand_at("2026-03-20 09:00")
    receive(bank, date(2026, 3, 10), 10)
    receive(bank, date(2026, 3, 17), 12)
    bank.stand_at("2026-03-23 08:00")
    found = warning(bank, "2026-W12")
    assert (found["closed"], found["formerLevel"], found["reevaluatedAt"]) == (True, None, None)
    bank.stand_at("2026-03-24 08:00")
    receive(bank, date(2026, 3, 17), 1)
    bank.stand_at("2026-03-24 08:01")
    found = warning(bank, "2026-W12")
    assert (found["level"], found["formerLevel"]) == ("RED", "YELLOW")
    assert parse_instant("2026-03-24 08:01") == parse_instant(found["reevaluatedAt"])
    assert [(one["revision"], one["level"]) for one in found["revisions"]] == [(1, "YELLOW"), (2, "RED")]
    assert {one["kind"] for one in found["responses"]} == {"VERIFICATION", "EMERGENCY"}


def test_a_running_week_is_live_and_starts_nothing_yet(bank: Stage) -> None:
    bank.stand_at("2026-03-18 09:00")
    receive(bank, date(2026, 3, 10), 10)
    receive(bank, date(2026, 3, 17), 13)
    bank.stand_at("2026-03-18 09:01")
    found = warning(bank, "2026-W12")
    assert (found["level"], found["closed"], found["evaluatedAt"], found["responses"]) == ("RED", False, None, [])


def test_responses_are_listed_opened_by_id_and_concluded(bank: Stage) -> None:
    bank.stand_at("2026-03-20 09:00")
    receive(bank, date(2026, 3, 10), 10, **LOAN)
    receive(bank, date(2026, 3, 17), 13, **LOAN)
    bank.stand_at("2026-03-23 08:00")
    head = Actor("han", Role.DEPARTMENT_HEAD, department="personal_finance")
    listing = "{ alertResponses(filter: {open: true}) { edges { node { id key kind alertId version } } } }"
    own = [edge["node"] for edge in answered(bank, listing, head)["edges"]]
    (response,) = [one for one in own if one["key"] == "personal_loan"]
    opened = answered(bank, "query($id: ID!) { node(id: $id) { __typename id } }", head, id=response["id"])
    assert opened == {"__typename": "AlertResponse", "id": response["id"]}
    behind = answered(bank, "query($id: ID!) { node(id: $id) { __typename } }", id=response["alertId"])
    assert behind == {"__typename": "Alert"}
    bank.stand_at("2026-03-27 08:00")
    late = "{ alertResponses(filter: {overdue: true}) { edges { node { overdueWorkingDays } } } }"
    assert {edge["node"]["overdueWorkingDays"] for edge in answered(bank, late)["edges"]} == {2}
    given = {"alertResponseId": response["id"], "finding": "系统变更所致", "expectedVersion": 9}
    refused = answered(bank, CONCLUDE, head, input=given)
    assert refused["userErrors"] == [{"code": "CONFLICT", "field": ["expectedVersion"]}]
    done = answered(bank, CONCLUDE, head, input={**given, "expectedVersion": 1})
    assert done["userErrors"] == []
    assert done["response"] == {
        "state": "CONCLUDED",
        "finding": "系统变更所致",
        "overdue": True,
        "overdueWorkingDays": 2,
        "steps": [
            {"step": "openAlertResponse", "actor": "petition"},
            {"step": "concludeAlertResponse", "actor": "han"},
        ],
    }
    assert [edge for edge in answered(bank, listing, head)["edges"] if edge["node"]["key"] == "personal_loan"] == []
