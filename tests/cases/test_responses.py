"""What a level starts: opened once, owed by a department within a limit, acknowledged and concluded on record."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from cases.actors import Actor, Role
from cases.audit import GENESIS
from cases.commands import ActOnCase
from cases.db import Database
from cases.models import OFFICE_STEPS
from cases.office import Office
from cases.office_desk import OfficeCommand, OfficeDesk
from cases.paging import Window
from cases.response_views import ResponseFilter, ResponseView
from cases.responses import RESPONSE_STEPS, Responses
from policy.alerting import ResponseKind, ResponseState
from policy.instants import parse_instant
from policy.procedure import RefusalCode
from policy.versions import Timeline
from tests.conftest import SettableClock
from tests.figures.watched import OFFICE, Watched

HEAD = Actor("han", Role.DEPARTMENT_HEAD, department="personal_finance")
OTHER_HEAD = Actor("he", Role.DEPARTMENT_HEAD, department="operations")
EVERY = Window(first=200)


class Responding(Watched):
    """With a desk for the steps on responses."""

    def __init__(self, database: Database, timeline: Timeline, clock: SettableClock) -> None:
        super().__init__(database, timeline, clock)
        self.desk = OfficeDesk(database, lambda: timeline, clock, RESPONSE_STEPS)
        self.responses = Responses(database)

    def week_closes(self, previous: int, current: int, **given: Any) -> None:
        """Week 12 of 2026 is evaluated on the morning after it closed."""
        self.clock.set("2026-03-19 09:00")
        self.receive(previous, "2026-03-10", **given)
        self.receive(current, "2026-03-17", **given)
        self.look("2026-03-20 09:00")
        self.look("2026-03-23 08:00")

    def of(self, dimension: str, actor: Actor = OFFICE, **wanted: Any) -> list[ResponseView]:
        """The responses to the volume of week 12 in one dimension, in the order of their opening."""
        page = self.responses.page(actor, ResponseFilter(**wanted), EVERY)
        found = [one for one in page.items if one.identity.period == "2026-W12" and one.identity.metric == "volume"]
        return [one for one in reversed(found) if one.identity.dimension == dimension]

    def take(self, mutation: str, subject: str, actor: Actor = OFFICE, **given: Any) -> RefusalCode | None:
        outcome = self.desk.act(actor, OfficeCommand(mutation, subject, **given))
        return outcome.refusals[0].code if outcome.refusals else None

    def conclude(self, subject: str, finding: str = "新增收费未提示", actor: Actor = OFFICE) -> RefusalCode | None:
        return self.take("concludeAlertResponse", subject, actor, data={"finding": finding})


@pytest.fixture
def bank(database: Database, timeline: Timeline, clock: SettableClock) -> Responding:
    return Responding(database, timeline, clock)


@pytest.mark.parametrize(
    ("current", "kind", "due"),
    [
        (11, ResponseKind.ATTENTION, "2026-03-31 00:00"),
        (12, ResponseKind.VERIFICATION, "2026-03-31 00:00"),
        (13, ResponseKind.EMERGENCY, "2026-03-26 00:00"),
    ],
)
def test_each_level_starts_its_own_response(bank: Responding, current: int, kind: ResponseKind, due: str) -> None:
    bank.week_closes(10, current)
    (response,) = bank.of("")
    assert (response.kind, response.state, response.department) == (kind, ResponseState.OPEN, "petition_office")
    assert response.opened_at == parse_instant("2026-03-23 08:00")
    assert response.due_at == parse_instant(due)
    assert bank.alert("2026-W12").responses == (response,)


def test_no_level_starts_nothing(bank: Responding) -> None:
    bank.week_closes(4, 8)
    assert bank.of("") == bank.of("branch") == []


def test_a_line_and_a_topic_are_owed_by_the_department_of_the_line(bank: Responding) -> None:
    bank.week_closes(
        8, 10, main_class="business_dispute", business_line="personal_loan", topic="personal_loan_repayment"
    )
    assert [one.department for one in bank.of("business_line")] == ["personal_finance"]
    assert [one.department for one in bank.of("topic")] == ["personal_finance"]
    assert [one.department for one in bank.of("branch")] == ["petition_office"]


def test_a_raised_level_starts_its_response_too_and_a_changed_one_is_noted(bank: Responding) -> None:
    bank.week_closes(10, 12)
    bank.clock.set("2026-03-25 09:00")
    (case,) = bank.receive(1, "2026-03-17")
    bank.look("2026-03-25 09:01")
    verification, emergency = bank.of("")
    assert (verification.kind, emergency.kind) == (ResponseKind.VERIFICATION, ResponseKind.EMERGENCY)
    steps = Office(bank.database).steps(verification.id)
    assert [(step.step, step.actor) for step in steps] == [
        ("openAlertResponse", "petition"),
        ("reevaluateAlert", "petition"),
    ]
    assert bank.service.act(OFFICE, ActOnCase("classifyCase", case, data={"business_line": "deposit"})).done
    bank.look("2026-03-25 09:02")
    assert len(bank.of("")) == 2  # the bank's own figure is as it was


def test_a_response_is_acknowledged_and_concluded_with_a_finding(bank: Responding) -> None:
    bank.week_closes(10, 12)
    (response,) = bank.of("")
    assert bank.take("acknowledgeAlertResponse", response.id) is None
    assert bank.take("acknowledgeAlertResponse", response.id) is RefusalCode.NOT_ALLOWED_NOW
    assert bank.conclude(response.id, " ") is RefusalCode.INVALID
    bank.clock.set("2026-03-30 23:59")
    assert bank.conclude(response.id) is None
    assert bank.conclude(response.id) is RefusalCode.NOT_ALLOWED_NOW
    done = bank.responses.get(OFFICE, response.id)
    assert done is not None
    assert (done.state, done.finding, done.concluded_by) == (ResponseState.CONCLUDED, "新增收费未提示", "shen")
    assert done.acknowledged_at == parse_instant("2026-03-23 08:00")
    assert not done.overdue(parse_instant("2026-05-01 00:00"))


def test_an_attention_note_is_done_once_it_is_acknowledged(bank: Responding) -> None:
    bank.week_closes(10, 11)
    (note,) = bank.of("")
    assert bank.of("", open=True) == [note]
    assert bank.take("acknowledgeAlertResponse", note.id) is None
    assert bank.of("", open=True) == []
    assert [one.id for one in bank.of("", open=False)] == [note.id]


def test_what_is_not_done_in_time_is_overdue(bank: Responding) -> None:
    bank.week_closes(10, 13)
    (response,) = bank.of("")
    before, due = parse_instant("2026-03-25 23:59:59"), parse_instant("2026-03-26 00:00")
    assert (response.overdue(before), response.overdue(due)) == (False, True)
    assert bank.of("", overdue_at=before) == []
    assert bank.of("", overdue_at=due) == [response]
    bank.clock.set("2026-03-26 00:00")
    assert bank.conclude(response.id) is None
    late = bank.responses.get(OFFICE, response.id)
    assert late is not None
    assert late.overdue(due)
    assert bank.of("", overdue_at=due) == []


def test_only_the_department_that_owes_it_and_the_office_take_steps(bank: Responding) -> None:
    bank.week_closes(8, 10, main_class="business_dispute", business_line="personal_loan")
    (response,) = bank.of("business_line", HEAD)
    assert bank.of("business_line", OTHER_HEAD) == []
    assert bank.take("acknowledgeAlertResponse", response.id, OTHER_HEAD) is RefusalCode.NOT_FOUND
    handler = Actor("liu", Role.HANDLER, department="personal_finance")
    assert bank.take("acknowledgeAlertResponse", response.id, handler) is RefusalCode.FORBIDDEN
    assert bank.take("acknowledgeAlertResponse", response.id, HEAD) is None
    assert bank.take("acknowledgeAlertResponse", "alert_response:x", HEAD) is RefusalCode.NOT_FOUND
    assert bank.responses.get(HEAD, "case:rubbish") is None


def test_a_branch_reads_what_concerns_it_and_takes_no_step(bank: Responding) -> None:
    bank.week_closes(10, 12)
    desk = Actor("li", Role.FRONT_DESK, "东")
    branch_head = Actor("zhu", Role.DEPARTMENT_HEAD, "东")
    (response,) = bank.of("branch", desk)
    assert bank.of("", desk) == []
    assert bank.of("branch", Actor("wu", Role.FRONT_DESK, "西")) == []
    assert bank.take("acknowledgeAlertResponse", response.id, desk) is RefusalCode.FORBIDDEN
    assert bank.take("acknowledgeAlertResponse", response.id, branch_head) is RefusalCode.FORBIDDEN


def test_every_step_is_chained_to_the_one_before(bank: Responding) -> None:
    bank.week_closes(10, 12)
    (response,) = bank.of("")
    assert bank.take("acknowledgeAlertResponse", response.id) is None
    assert bank.conclude(response.id) is None
    query = select(OFFICE_STEPS).where(OFFICE_STEPS.c.subject == response.id).order_by(OFFICE_STEPS.c.seq)
    with bank.database.read() as connection:
        rows = connection.execute(query).mappings().all()
    assert [row["step"] for row in rows] == [
        "openAlertResponse",
        "acknowledgeAlertResponse",
        "concludeAlertResponse",
    ]
    previous = GENESIS
    for row in rows:
        entry = {name: value for name, value in row.items() if name != "digest"}
        assert entry["previous"] == previous
        previous = hashlib.sha256(orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)).hexdigest()
        assert row["digest"] == previous
