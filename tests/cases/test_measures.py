"""Reports delivered and signed for, measures linked to cases: on both databases, each step audited."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from cases.actors import Actor, Role
from cases.audit import GENESIS, first_broken
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.measure_desk import MeasureDesk, MeasureOutcome, PlanMeasure, StepOnMeasure
from cases.measure_reads import Measures
from cases.measure_views import Measure, MeasureFilter
from cases.models import EVENTS, MEASURE_CASES, MEASURE_STEPS, MEASURES
from cases.paging import Window
from cases.repository import Cases
from cases.service import CaseService
from cases.views import CaseFilter
from policy.measures import MeasureState, MeasureStep
from policy.procedure import RefusalCode
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)
HEAD = Actor("kefu", Role.DEPARTMENT_HEAD, department="customer_service")
OTHER = Actor("yunying", Role.DEPARTMENT_HEAD, department="operations")
CONTROL = Actor("neikong", Role.DEPARTMENT_HEAD, department="internal_control")
REPORT = {"root_cause": "system_gap", "analysis": "分析", "improvement": "改进"}


class Office:
    """The service with its desk of measures, as `resolvers.services` wires them."""

    def __init__(self, database: Database, timeline: Timeline, clock: SettableClock) -> None:
        self.database = database
        self.service = CaseService(database, lambda: timeline, clock, "a secret of the tests")
        self.desk = MeasureDesk(database, lambda: timeline, clock, self.service)
        self.measures = Measures(database)
        self.cases = Cases(database)

    def resolved(self) -> str:
        command = RegisterCase("hotline", "城东支行", "排队", "排队两小时", main_class="service_complaint")
        case = self.service.register(OFFICE, command).case_id
        assert case is not None
        for mutation, data in (("dispatchCase", {}), ("resolveCase", {"outcome": "已致歉"})):
            assert self.act(OFFICE, case, mutation, **data) == []
        return case

    def act(self, actor: Actor, case: str, mutation: str, **data: Any) -> list[RefusalCode]:
        outcome = self.service.act(actor, ActOnCase(mutation, case, data=data))
        return [refusal.code for refusal in outcome.refusals]

    def planned(self, actor: Actor = HEAD, **changes: Any) -> Measure:
        outcome = self.desk.plan(actor, replace(PlanMeasure("process", "优化叫号", "高峰增开窗口"), **changes))
        assert outcome.measure is not None, outcome.refusals
        return outcome.measure

    def step(self, actor: Actor, measure: Measure, step: MeasureStep, **given: Any) -> MeasureOutcome:
        return self.desk.act(actor, StepOnMeasure(measure.id, step, **given))

    def version(self, case: str) -> int:
        view = self.cases.get(OFFICE, case)
        assert view is not None
        return view.version


@pytest.fixture
def office(database: Database, timeline: Timeline, clock: SettableClock) -> Office:
    return Office(database, timeline, clock)


def codes(outcome: MeasureOutcome) -> list[tuple[RefusalCode, tuple[str, ...] | None]]:
    return [(refusal.code, refusal.field) for refusal in outcome.refusals]


def test_filing_and_deliveries_are_one_step(office: Office) -> None:
    case = office.resolved()
    before = office.version(case)
    assert office.act(HEAD, case, "fileAnalysisReport", **REPORT) == []
    assert office.version(case) == before + 1
    key = case_key(case) or ""
    with office.database.read() as connection:
        assert first_broken(connection, key) is None
        rows = connection.execute(
            select(EVENTS.c.type, EVENTS.c.data).where(EVENTS.c.case_id == key).order_by(EVENTS.c.seq)
        ).all()
    assert [(row.type, row.data.get("recipient")) for row in rows[-3:]] == [
        ("report_filed", None),
        ("report_delivered", "customer_service"),
        ("report_delivered", "internal_control"),
    ]


def test_a_batch_leaves_what_single_steps_leave(office: Office) -> None:
    case = office.resolved()
    with office.service.batch() as batch:
        assert batch.act(OFFICE, ActOnCase("fileAnalysisReport", case, data=REPORT)).done
        signed = batch.act(CONTROL, ActOnCase("acknowledgeReport", case))
    assert signed.done
    assert office.cases.get(CONTROL, case) is not None
    with office.database.read() as connection:
        assert first_broken(connection, case_key(case) or "") is None


def test_a_delivery_opens_the_case_for_reading_only(office: Office) -> None:
    case = office.resolved()
    assert office.cases.get(CONTROL, case) is None
    assert office.act(CONTROL, case, "acknowledgeReport") == [RefusalCode.FORBIDDEN]
    assert office.act(HEAD, case, "fileAnalysisReport", **REPORT) == []
    assert office.cases.get(CONTROL, case) is not None
    assert office.cases.count(CONTROL, CaseFilter()) == 1
    assert office.cases.get(OTHER, case) is None
    assert office.act(CONTROL, case, "recordInterview", interviewee="甲") == [RefusalCode.FORBIDDEN]
    assert office.act(CONTROL, case, "acknowledgeReport") == []


def test_a_department_that_has_the_report_may_link_its_own_measure(office: Office) -> None:
    case, measure = office.resolved(), office.planned(CONTROL)
    assert codes(office.desk.link(CONTROL, measure.id, ActOnCase("linkMeasure", case))) == [
        (RefusalCode.FORBIDDEN, None)
    ]
    office.act(HEAD, case, "fileAnalysisReport", **REPORT)
    assert office.desk.link(CONTROL, measure.id, ActOnCase("linkMeasure", case)).refusals == ()


def test_each_department_signs_once_and_for_itself(office: Office) -> None:
    case = office.resolved()
    assert office.act(HEAD, case, "acknowledgeReport") == [RefusalCode.NOT_ALLOWED_NOW]
    office.act(HEAD, case, "fileAnalysisReport", **REPORT)
    assert office.act(HEAD, case, "acknowledgeReport", recipient="internal_control") == [RefusalCode.FORBIDDEN]
    assert office.act(OFFICE, case, "acknowledgeReport") == [RefusalCode.FORBIDDEN]
    assert office.act(HEAD, case, "acknowledgeReport") == []
    assert office.act(HEAD, case, "acknowledgeReport") == [RefusalCode.NOT_ALLOWED_NOW]


def test_a_reopened_case_owes_another_report_with_deliveries_of_its_own(office: Office) -> None:
    case = office.resolved()
    office.act(HEAD, case, "fileAnalysisReport", **REPORT)
    office.act(CONTROL, case, "acknowledgeReport")
    office.service.act(OFFICE, ActOnCase("reopenCase", case, note="不认可"))
    assert office.act(CONTROL, case, "acknowledgeReport") == [RefusalCode.NOT_ALLOWED_NOW]
    assert office.cases.get(CONTROL, case) is not None  # what it read it may go on reading
    office.act(HEAD, case, "resolveCase", outcome="再次致歉")
    office.act(HEAD, case, "fileAnalysisReport", **REPORT)
    assert office.act(CONTROL, case, "acknowledgeReport") == []


def test_a_measure_goes_its_way_and_every_step_is_chained(office: Office) -> None:
    measure = office.planned()
    case = office.resolved()
    assert office.desk.link(HEAD, measure.id, ActOnCase("linkMeasure", case)).refusals == ()
    assert office.step(HEAD, measure, MeasureStep.START).refusals == ()
    done = office.step(HEAD, measure, MeasureStep.COMPLETE, evidence="通知", completed_on=date(2026, 3, 1)).measure
    assert done is not None
    assert (done.state, done.completed_on, done.completed_by, done.version) == (
        MeasureState.COMPLETED,
        date(2026, 3, 1),
        "kefu",
        4,
    )
    verified = office.step(OFFICE, measure, MeasureStep.VERIFY).measure
    assert verified is not None
    assert verified.state is MeasureState.VERIFIED
    with office.database.read() as connection:
        rows = [dict(row) for row in connection.execute(select(MEASURE_STEPS).order_by(MEASURE_STEPS.c.seq)).mappings()]
        head = connection.execute(select(MEASURES.c.head)).scalar_one()
    previous = GENESIS
    for row in rows:
        digest = row.pop("digest")
        assert row["previous"] == previous
        previous = hashlib.sha256(orjson.dumps(row, option=orjson.OPT_SORT_KEYS)).hexdigest()
        assert previous == digest
    assert ([row["step"] for row in rows], head) == (["plan", "link", "start", "complete", "verify"], previous)


def test_a_link_is_in_the_case_and_in_the_measure_or_in_neither(office: Office) -> None:
    measure, case = office.planned(), office.resolved()
    stranger = office.service.register(OFFICE, RegisterCase("hotline", "城东支行", "x", "y")).case_id
    assert stranger is not None
    outside = office.desk.link(HEAD, measure.id, ActOnCase("linkMeasure", stranger))
    assert (codes(outside), outside.case_id) == ([(RefusalCode.FORBIDDEN, None)], None)
    stale = office.desk.link(HEAD, measure.id, ActOnCase("linkMeasure", case, expected_version=1))
    assert codes(stale) == [(RefusalCode.CONFLICT, ("expectedVersion",))]
    with office.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(MEASURE_CASES)).scalar_one() == 0
        linked = select(func.count()).where(EVENTS.c.type == "measure_linked")
        assert connection.execute(linked).scalar_one() == 0
    command = ActOnCase("linkMeasure", case, idempotency_key="k")
    for _ in range(2):  # the second is the same request after a broken connection
        outcome = office.desk.link(HEAD, measure.id, command)
        assert outcome.refusals == ()
        assert outcome.measure is not None
        assert outcome.measure.version == 2
    again = office.desk.link(HEAD, measure.id, ActOnCase("linkMeasure", case))
    assert codes(again) == [(RefusalCode.NOT_ALLOWED_NOW, ("measureId",))]
    assert office.measures.cases_of(HEAD, [measure.id]) == {measure.id: [case]}


@pytest.mark.parametrize("role", [role for role in Role if role not in
                                  (Role.DEPARTMENT_HEAD, Role.PETITION_OFFICE, Role.COMPLIANCE)])  # fmt: skip
def test_others_plan_nothing(office: Office, role: Role) -> None:
    actor = Actor("x", role, department="customer_service")
    assert codes(office.desk.plan(actor, PlanMeasure("process", "a", "b"))) == [(RefusalCode.FORBIDDEN, None)]


def test_a_department_plans_and_carries_on_its_own_only(office: Office) -> None:
    foreign = PlanMeasure("process", "a", "b", "operations")
    assert codes(office.desk.plan(HEAD, foreign)) == [(RefusalCode.FORBIDDEN, ("department",))]
    measure, case = office.planned(), office.resolved()
    assert office.step(OTHER, measure, MeasureStep.START).refusals[0].code is RefusalCode.NOT_FOUND
    office.desk.link(HEAD, measure.id, ActOnCase("linkMeasure", case))
    office.act(HEAD, case, "fileAnalysisReport", **REPORT)
    seen = office.step(CONTROL, measure, MeasureStep.START)  # in sight by the report, but not theirs
    assert (codes(seen), seen.measure is not None) == ([(RefusalCode.FORBIDDEN, None)], True)
    assert office.planned(Actor("w", Role.COMPLIANCE), department="operations").department == "operations"


def test_whoever_planned_or_completed_does_not_verify(office: Office) -> None:
    measure = office.planned(OFFICE, department="operations")
    office.step(OTHER, measure, MeasureStep.COMPLETE, evidence="通知")
    assert codes(office.step(OFFICE, measure, MeasureStep.VERIFY)) == [(RefusalCode.FORBIDDEN, None)]
    assert office.step(Actor("yan", Role.PETITION_OFFICE), measure, MeasureStep.VERIFY).refusals == ()


def test_malformed_plans_are_told_whole(office: Office) -> None:
    outcome = office.desk.plan(OFFICE, PlanMeasure("nonsense", " ", "x" * 5000))
    assert sorted(codes(outcome)) == [
        (RefusalCode.INVALID, ("department",)),
        (RefusalCode.INVALID, ("description",)),
        (RefusalCode.INVALID, ("kind",)),
        (RefusalCode.INVALID, ("title",)),
    ]
    measure = office.planned()
    late = office.step(HEAD, measure, MeasureStep.COMPLETE, evidence="通知", completed_on=date(2026, 3, 3))
    assert codes(late) == [(RefusalCode.INVALID, ("completedOn",))]
    stale = office.step(HEAD, measure, MeasureStep.START, expected_version=7)
    assert codes(stale) == [(RefusalCode.CONFLICT, ("expectedVersion",))]


def test_a_plan_under_a_key_is_made_once(office: Office) -> None:
    first, again = office.planned(idempotency_key="k"), office.planned(idempotency_key="k")
    assert first == again
    other = office.desk.plan(HEAD, PlanMeasure("manual", "x", "y", idempotency_key="k"))
    assert codes(other) == [(RefusalCode.IDEMPOTENCY_MISMATCH, ("idempotencyKey",))]
    assert office.planned().number == "ZG2026-000002"


def test_measures_are_listed_by_what_is_asked(office: Office, clock: SettableClock) -> None:
    first = office.planned()
    clock.set("2026-03-02 11:00")
    second = office.planned(OFFICE, kind="manual", department="operations")

    def listed(actor: Actor, **wanted: Any) -> list[str]:
        page = office.measures.page(actor, MeasureFilter(**wanted), Window())
        return [measure.number for measure in page.items]

    assert listed(OFFICE) == [second.number, first.number]
    assert listed(HEAD) == [first.number]
    assert listed(OFFICE, kind="manual", state=MeasureState.PLANNED) == [second.number]
    assert listed(OFFICE, department="customer_service") == [first.number]
    assert listed(OFFICE, case_id="rubbish") == []
    assert listed(Actor("x", Role.FRONT_DESK, branch="城东支行")) == []
