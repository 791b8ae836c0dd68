"""Lists by urgency: who is responsible, what is due next, and that a page costs the same among however many cases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ClauseElement, Connection, Executable, Select, insert, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.filters import ORDERS, listed
from cases.ids import case_key
from cases.models import CASES
from cases.paging import Window, windowed
from cases.recounting import Recount
from cases.repository import Cases
from cases.service import CaseService
from cases.timers import Timers
from cases.views import CaseFilter, CaseOrder
from policy.evaluator import evaluate
from policy.history import CaseHistory
from policy.status import TargetState
from policy.versions import Timeline
from tests.cases.jobs.carried_out import rebuilt
from tests.conftest import THOROUGH, SettableClock, new_sqlite, shipped_bundle, timeline_of

OFFICE = Actor("shen", Role.PETITION_OFFICE)
CLERK = Actor("zhouqian", Role.FRONT_DESK, branch="城东支行")
DUE = CaseOrder.DUE


@pytest.fixture
def service(database: Database, timeline: Timeline, clock: SettableClock) -> CaseService:
    return CaseService(database, lambda: timeline, clock, "secret")


@pytest.fixture
def cases(database: Database) -> Cases:
    return Cases(database)


def register(service: CaseService, **changes: Any) -> str:
    given: dict[str, Any] = {"channel": "hotline", "branch": "城东支行", "subject": "排队", "narrative": "排队两小时"}
    outcome = service.register(OFFICE, RegisterCase(**{**given, "first_receiver": "zhouqian", **changes}))
    assert outcome.case_id is not None, outcome.refusals
    return outcome.case_id


def take(service: CaseService, mutation: str, case: str, note: str | None = None, **data: Any) -> None:
    outcome = service.act(OFFICE, ActOnCase(mutation, case, note=note, data=data))
    assert outcome.done, outcome.refusals


def ids(cases: Cases, actor: Actor = OFFICE, **wanted: Any) -> list[str]:
    """The whole list by urgency, as forward pages of two give it."""
    found: list[str] = []
    after = None
    while True:
        page = cases.page(actor, CaseFilter(**wanted), Window(first=2, after=after), DUE)
        found.extend(case.id for case in page.items)
        if not page.has_next:
            assert len(found) == cases.count(actor, CaseFilter(**wanted), DUE)
            return found
        after = page.cursors[-1]


def test_the_most_pressing_comes_first_and_what_has_no_clock_is_left_out(
    service: CaseService, cases: Cases, clock: SettableClock
) -> None:
    received = [register(service) for clock.now in days(clock, 2, 3, 4, 5, 6)]
    settled = received.pop(2)
    for mutation in ("recordContact", "dispatchCase", "respond"):
        take(service, mutation, settled)
    take(service, "resolveCase", settled, outcome="已道歉")
    take(service, "giveFeedback", settled)
    take(service, "archiveCase", settled)
    take(service, "fileAnalysisReport", settled, root_cause="training_gap", analysis="x", improvement="y")
    assert ids(cases) == received
    before = None
    backward: list[str] = []
    while True:
        page = cases.page(OFFICE, CaseFilter(), Window(last=3, before=before), DUE)
        backward = [case.id for case in page.items] + backward
        if not page.has_previous:
            break
        before = page.cursors[0]
    assert backward == received


def days(clock: SettableClock, *numbers: int) -> list[datetime]:
    return [datetime(2026, 3, number, 2, tzinfo=UTC) for number in numbers]


def test_the_first_receiver_is_responsible_until_a_handler_is_named(service: CaseService, cases: Cases) -> None:
    case = register(service)
    assert ids(cases, CLERK, mine=True) == ids(cases, responsible="zhouqian") == [case]
    take(service, "handOverCase", case, "请假", handler="wudi")
    assert ids(cases, responsible="wudi") == [case]
    assert ids(cases, CLERK, mine=True) == []
    assert ids(cases, CLERK, mine=False) == [case]
    assert ids(cases, handler="wudi") == []
    take(service, "recordContact", case)
    take(service, "dispatchCase", case, handler="qian")
    assert ids(cases, handler="qian") == ids(cases, responsible="qian") == [case]
    take(service, "returnCase", case, "不属本部门")
    assert ids(cases, responsible="wudi") == [case]


def test_a_clock_is_overdue_from_its_due_instant_on(service: CaseService, cases: Cases, clock: SettableClock) -> None:
    case = register(service)  # received on Monday 2 March: to be dispatched the same day
    due = datetime(2026, 3, 2, 16, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    assert ids(cases, overdue=True, as_of=due) == ids(cases, overdue=False, as_of=due - moment) == [case]
    assert ids(cases, overdue=False, as_of=due) == ids(cases, overdue=True, as_of=due - moment) == []
    assert ids(cases, due_before=due) == []
    assert ids(cases, due_before=due + moment) == [case]


def test_urgency_grade_and_topic_are_filters(service: CaseService, cases: Cases) -> None:
    urgent = register(service, urgency="urgent", complexity="hard")
    register(service)
    assert ids(cases, urgency="urgent") == ids(cases, grade="major") == [urgent]
    assert ids(cases, topic="no_such_topic") == []


def test_a_look_fills_the_rows_of_an_older_store(
    service: CaseService, cases: Cases, database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    case = register(service)
    take(service, "handOverCase", case, "请假", handler="wudi")
    with database.write() as connection:  # as the migration leaves it
        connection.execute(
            text("UPDATE petition_case SET due_at = NULL, responsible = first_receiver, changes_at = received_at")
        )
    assert ids(cases) == []
    Timers(database, lambda: timeline, clock).look()
    assert ids(cases, responsible="wudi") == [case]


def test_a_rebuild_makes_what_a_worklist_reads_anew(
    service: CaseService, cases: Cases, database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    case = register(service)
    recount = Recount(database, lambda: timeline, clock)
    with database.write() as connection:
        connection.execute(text("UPDATE petition_case SET due_at = NULL, responsible = NULL, changes_at = NULL"))
    assert {difference.measure for difference in recount.verify()} == {"due_at", "responsible"}
    rebuilt(database, timeline, clock)
    assert ids(cases, responsible="zhouqian") == [case]
    assert list(recount.verify()) == []


LISTS: list[tuple[Actor, dict[str, Any], str]] = [
    (OFFICE, {}, "ix_case_due"),
    (OFFICE, {"open": True}, "ix_case_due"),
    (OFFICE, {"card": "none", "urgency": "normal"}, "ix_case_due"),
    (OFFICE, {"overdue": True, "as_of": datetime(2026, 3, 5, tzinfo=UTC)}, "ix_case_due"),
    (OFFICE, {"mine": True}, "ix_case_responsible_due"),
    (OFFICE, {"handler": "shen"}, "ix_case_responsible_due"),
    (OFFICE, {"branch": "城东支行", "open": True}, "ix_case_branch_due"),
    (OFFICE, {"lead_department": "customer_service"}, "ix_case_lead_department_due"),
    (CLERK, {}, "ix_case_branch_due"),
    (CLERK, {"mine": True, "branch": "城东支行", "open": True}, "ix_case_responsible_due"),
]


@pytest.fixture
def crowded(service: CaseService, database: Database, clock: SettableClock) -> Database:
    """Ten thousand cases, of which one in five has a clock that runs."""
    register(service)
    with database.write() as connection:
        row = dict(connection.execute(select(CASES)).mappings().one())
        connection.execute(insert(CASES), [_copied(row, number) for number in range(10_000)])
    with database.write() as connection:
        connection.execute(
            text("SELECT 1" if database.sqlite else "ANALYZE")
        )  # a service on SQLite keeps no statistics
    return database


def _copied(row: dict[str, Any], number: int) -> dict[str, Any]:
    half = number // 5 % 2
    own = {
        "id": f"{number:032x}",
        "number": f"C{number}",
        "received_at": row["received_at"] + timedelta(minutes=number),
        "due_at": row["due_at"] + timedelta(minutes=number) if number % 5 == 0 else None,
        "handler": ("shen", "zhouqian")[half],
        "responsible": ("shen", "zhouqian")[half],
        "branch": ("城东支行", "城西支行")[half],
        "lead_department": ("customer_service", "operations")[half],
    }
    return {**row, **own}


def test_a_page_by_urgency_starts_from_an_index_and_sorts_nothing(crowded: Database) -> None:
    order = ORDERS[DUE]
    here = order.key({"due_at": datetime(2026, 3, 12, tzinfo=UTC), "id": f"{7:032x}"})
    for actor, wanted, index in LISTS:
        for window in (Window(), Window(after=here), Window(last=20, before=here)):
            with crowded.read() as connection:
                plan = _plan(connection, windowed(listed(actor, CaseFilter(**wanted), DUE), order, window))
            assert (index if crowded.sqlite else "_due on") in plan  # PostgreSQL weighs them by its statistics
            assert not re.search(r"TEMP B-TREE|Sort|Seq Scan|Bitmap", plan), plan
            assert window == Window() or re.search(r"due_at(, ?id\)|)[><]|Index Cond: .*due_at", plan), plan


class Explained(Executable, ClauseElement):
    """A statement of which the database tells how it would carry it out."""

    inherit_cache = False

    def __init__(self, query: Select[Any]) -> None:
        self.query = query


@compiles(Explained, "sqlite")
def _on_sqlite(explained: Explained, compiler: SQLCompiler, **more: Any) -> str:
    return "EXPLAIN QUERY PLAN " + compiler.process(explained.query, **more)


@compiles(Explained, "postgresql")
def _on_postgresql(explained: Explained, compiler: SQLCompiler, **more: Any) -> str:
    return "EXPLAIN " + compiler.process(explained.query, **more)


def _plan(connection: Connection, query: Select[Any]) -> str:
    return "\n".join(str(row[-1]) for row in connection.execute(Explained(query)))


STEPS: dict[str, dict[str, Any]] = {
    "recordContact": {},
    "dispatchCase": {"handler": "qian"},
    "returnCase": {},
    "handOverCase": {"handler": "wudi"},
    "classifyCase": {"main_class": "business_dispute"},
    "respond": {},
    "proposePlan": {},
    "pauseCase": {"reason": "waiting_for_customer"},
    "resumeCase": {},
    "addFacts": {"facts": "x", "restart": True},
    "resolveCase": {"outcome": "x"},
    "reopenCase": {},
    "giveFeedback": {},
    "archiveCase": {},
    "fileAnalysisReport": {"root_cause": "training_gap", "analysis": "x", "improvement": "y"},
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(new_sqlite(tmp_path_factory.mktemp("worklist") / "petition.db"))
    yield opened
    opened.close()


@settings(max_examples=12 * THOROUGH)
@given(st.lists(st.tuples(st.sampled_from(list(STEPS)), st.integers(0, 60 * 24 * 3)), max_size=12))
def test_the_row_knows_the_next_due_instant_whatever_happens(store: Database, steps: list[tuple[str, int]]) -> None:
    clock, bundle = SettableClock(), shipped_bundle()
    timeline = timeline_of(bundle)
    service = CaseService(store, lambda: timeline, clock, "secret")
    case = register(service)
    for mutation, minutes in steps:
        clock.now += timedelta(minutes=minutes)
        service.act(OFFICE, ActOnCase(mutation, case, note="x", data=STEPS[mutation]))
        targets = evaluate(bundle, Cases(store).events_of([case])[case], clock.now).targets
        ticking = [target.due_at for target in targets if target.state in (TargetState.RUNNING, TargetState.OVERDUE)]
        with store.read() as connection:
            row = connection.execute(select(CASES).where(CASES.c.id == case_key(case))).one()
        assert row.due_at == min(filter(None, ticking), default=None)
        assert row.responsible == (row.handler or CaseHistory.of(Cases(store).events_of([case])[case]).duty)
