"""The office's own work on both databases: keys, versions, the chain of steps, and cases on agendas."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from cases.actors import Actor, Role
from cases.audit import GENESIS, first_broken
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.models import OFFICE_STEPS
from cases.office import Office
from cases.office_desk import OfficeCommand, OfficeDesk, OfficeOutcome
from cases.office_steps import OFFICE_STEPS_BY_NAME
from cases.repository import Cases
from cases.service import CaseService
from policy.history import CaseHistory
from policy.instants import parse_instant
from policy.office import AgendaState, MeetingState
from policy.procedure import RefusalCode
from policy.versions import Timeline
from tests.conftest import SettableClock

SHEN = Actor("shen", Role.PETITION_OFFICE)


class Bureau:
    """The services that the tests speak to, on one database."""

    def __init__(self, database: Database, timeline: Timeline, clock: SettableClock) -> None:
        self.database, self.clock = database, clock
        self.service = CaseService(database, lambda: timeline, clock, "s")
        self.desk = OfficeDesk(database, lambda: timeline, clock, OFFICE_STEPS_BY_NAME)
        self.office = Office(database)

    def do(self, mutation: str, subject: str | None = None, *, actor: Actor = SHEN, **given: Any) -> OfficeOutcome:
        common = {name: given.pop(name) for name in ("idempotency_key", "expected_version", "note") if name in given}
        return self.desk.act(actor, OfficeCommand(mutation, subject, data=given, **common))

    def meeting(self, at: str = "2026-03-05 14:00") -> str:
        outcome = self.do("scheduleMeeting", at=parse_instant(at), place="三楼")
        assert outcome.subject is not None
        return outcome.subject

    def case(self) -> str:
        case = self.service.register(SHEN, RegisterCase("visit", "东", "s", "n", complexity="hard")).case_id
        assert case is not None
        return case

    def act(self, mutation: str, case: str, note: str | None = None, **data: Any) -> RefusalCode | None:
        outcome = self.service.act(SHEN, ActOnCase(mutation, case, note=note, data=data))
        return outcome.refusals[0].code if outcome.refusals else None


@pytest.fixture
def bureau(database: Database, timeline: Timeline, clock: SettableClock) -> Bureau:
    return Bureau(database, timeline, clock)


def code(outcome: OfficeOutcome) -> RefusalCode | None:
    return outcome.refusals[0].code if outcome.refusals else None


def test_a_key_is_good_once_and_a_refusal_does_not_use_it_up(bureau: Bureau) -> None:
    blank = bureau.do("scheduleMeeting", at=parse_instant("2026-03-05 14:00"), place=" ", idempotency_key="k")
    assert code(blank) is RefusalCode.INVALID
    given: dict[str, Any] = {"at": parse_instant("2026-03-05 14:00"), "place": "三楼", "idempotency_key": "k"}
    first, again = bureau.do("scheduleMeeting", **given), bureau.do("scheduleMeeting", **given)
    assert first.subject == again.subject is not None
    assert again.refusals == ()
    assert len(bureau.office.meetings(SHEN, 2026, None)) == 1
    other = bureau.do("scheduleMeeting", **{**given, "place": "四楼"})
    assert code(other) is RefusalCode.IDEMPOTENCY_MISMATCH


def test_another_version_than_expected_is_a_conflict(bureau: Bureau) -> None:
    meeting = bureau.meeting()
    assert code(bureau.do("cancelMeeting", meeting, note="改期", expected_version=2)) is RefusalCode.CONFLICT
    assert code(bureau.do("cancelMeeting", meeting, expected_version=1)) is RefusalCode.INVALID
    assert code(bureau.do("cancelMeeting", meeting, note="改期", expected_version=1)) is None
    assert code(bureau.do("cancelMeeting", "meeting:x", note="改期")) is RefusalCode.NOT_FOUND
    assert [one.state for one in bureau.office.meetings(SHEN, 2026, MeetingState.CANCELLED)] == [MeetingState.CANCELLED]


def test_every_step_is_chained_to_the_one_before(bureau: Bureau) -> None:
    meeting, case = bureau.meeting(), bureau.case()
    assert bureau.act("referToMeeting", case, note="两部门不一", meeting_id=meeting) is None
    bureau.clock.set("2026-03-05 15:00")
    assert bureau.act("decideAtMeeting", case, meeting_id=meeting, decision="补偿") is None
    assert code(bureau.do("recordMinutes", meeting, minutes="议定补偿", attendees=("沈", "刘"))) is None
    assert code(bureau.do("closeMeeting", meeting)) is None
    with bureau.database.read() as connection:
        rows = connection.execute(select(OFFICE_STEPS).order_by(OFFICE_STEPS.c.seq)).mappings().all()
        assert first_broken(connection, case_key(case) or "") is None
    assert [row["step"] for row in rows] == [
        "scheduleMeeting",
        "referToMeeting",
        "decideAtMeeting",
        "recordMinutes",
        "closeMeeting",
    ]
    previous = GENESIS
    for row in rows:
        entry = {name: value for name, value in row.items() if name != "digest"}
        assert entry["previous"] == previous
        previous = hashlib.sha256(orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)).hexdigest()
        assert row["digest"] == previous
    assert [step.digest for step in bureau.office.steps(meeting)][-1] == previous


def test_an_agenda_follows_its_cases(bureau: Bureau) -> None:
    first, second, case = bureau.meeting(), bureau.meeting("2026-03-19 14:00"), bureau.case()
    assert bureau.act("referToMeeting", case, note="疑难", meeting_id=first) is None
    assert bureau.act("referToMeeting", case, note="疑难", meeting_id=second) is RefusalCode.NOT_ALLOWED_NOW
    assert code(bureau.do("cancelMeeting", first, note="改期")) is RefusalCode.NOT_ALLOWED_NOW
    assert bureau.act("withdrawFromMeeting", case, meeting_id=second) is RefusalCode.NOT_ALLOWED_NOW
    assert bureau.act("withdrawFromMeeting", case, meeting_id=first) is None
    assert code(bureau.do("cancelMeeting", first, note="改期")) is None
    assert bureau.act("referToMeeting", case, note="疑难", meeting_id=first) is RefusalCode.NOT_ALLOWED_NOW
    assert bureau.act("referToMeeting", case, note="疑难", meeting_id=second) is None
    states = {
        meeting: [item.state for item in bureau.office.agenda(SHEN, found)]
        for meeting in (first, second)
        for found in [bureau.office.meeting(SHEN, meeting)]
        if found
    }
    assert states == {first: [AgendaState.WITHDRAWN], second: [AgendaState.OPEN]}
    assert [one.id for one in bureau.office.meetings_of_cases(SHEN, [case])[case]] == [first, second]


def test_a_resolved_case_goes_to_no_meeting(bureau: Bureau) -> None:
    meeting, case = bureau.meeting(), bureau.case()
    for mutation, data in (("dispatchCase", {}), ("resolveCase", {"outcome": "x"})):
        assert bureau.act(mutation, case, **data) is None
    assert bureau.act("referToMeeting", case, note="x", meeting_id=meeting) is RefusalCode.NOT_ALLOWED_NOW


def test_the_department_of_a_meeting_leads_also_a_case_that_was_returned(bureau: Bureau) -> None:
    meeting, case = bureau.meeting(), bureau.case()
    assert bureau.act("dispatchCase", case) is None
    assert bureau.act("returnCase", case, note="不属本部门") is None
    assert bureau.act("referToMeeting", case, note="部门不清", meeting_id=meeting) is None
    bureau.clock.set("2026-03-05 15:00")
    given: dict[str, Any] = {"meeting_id": meeting, "decision": "由公司部办", "lead_department": "corporate_finance"}
    assert bureau.act("decideAtMeeting", case, **{**given, "lead_department": "nobody"}) is RefusalCode.INVALID
    assert bureau.act("decideAtMeeting", case, **given) is None
    assert bureau.act("dispatchCase", case) is None
    events = Cases(bureau.database).events_of([case])[case]
    assert CaseHistory.of(events).lead_department == "corporate_finance"
    view = Cases(bureau.database).get(SHEN, case)
    assert view is not None
    assert view.lead_department == "corporate_finance"


@pytest.mark.parametrize("role", [Role.HANDLER, Role.FRONT_DESK, Role.LEADER, Role.AUDITOR, Role.APPROVER])
def test_only_the_office_does_the_offices_work(bureau: Bureau, role: Role) -> None:
    for mutation in OFFICE_STEPS_BY_NAME:
        outcome = bureau.do(mutation, "meeting:0", actor=Actor("x", role, "东", "operations"))
        assert code(outcome) is RefusalCode.FORBIDDEN


def test_text_with_a_line_break_is_no_branch(bureau: Bureau) -> None:
    plan: dict[str, Any] = {"title": "检查", "planned_from": date(2026, 3, 2), "planned_to": date(2026, 3, 3)}
    assert code(bureau.do("planInspection", **plan, branches=("东\n西",))) is RefusalCode.INVALID
    assert code(bureau.do("planInspection", **plan, branches=("东",), lead_department="x")) is RefusalCode.INVALID
    assert code(bureau.do("planInspection", **plan, branches=("东", "东"))) is None
    (inspection,) = bureau.office.inspections(SHEN, 2026)
    assert [visit.branch for visit in inspection.visits] == ["东"]
    assert bureau.office.inspections(SHEN, 2025) == ()
