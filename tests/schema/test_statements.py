"""How many statements a list takes does not depend on how long it is, whatever is asked of each entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from cases.actors import Actor, Role
from cases.commands import ActOnCase
from cases.demo import fill
from cases.measure_desk import PlanMeasure
from cases.paging import Window
from cases.views import CaseFilter
from resolvers.context import Context
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES, SettableClock, new_sqlite
from transport.execution import Answer, Executor, Request

OFFICE = Actor("office", Role.PETITION_OFFICE)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    clock = SettableClock("2026-11-30 10:00")
    url = new_sqlite(tmp_path_factory.mktemp("statements") / "petition.db")
    opened = Services.open(Settings(secret="s", database=url, rules=RULES), clock)
    fill(opened.database, lambda: opened.manager.timeline, clock, "s", cases=120)
    opened.timers.look()
    plan(opened)
    yield opened
    opened.close()


def plan(services: Services) -> None:
    """Measures, each linked to cases of its own."""
    desk = services.measure_desk
    cases = services.cases.page(OFFICE, CaseFilter(), Window(first=24)).items
    for number in range(8):
        planned = desk.plan(OFFICE, PlanMeasure("process", f"m{number}", "d", "operations")).measure
        assert planned is not None
        for case in cases[3 * number : 3 * number + 3]:
            assert not desk.link(OFFICE, planned.id, ActOnCase("linkMeasure", case.id)).refusals


def statements(services: Services, query: str, **variables: Any) -> tuple[int, Any]:
    """How many statements the query takes in a service that has just started, and its data."""
    services.situations.forget()
    executor, taken = Executor(), list[str]()
    prepared = executor.prepare(Request(query, variables))
    assert not isinstance(prepared, Answer), prepared

    def count(driver: Any, *_: Any) -> None:
        driver.set_trace_callback(taken.append)  # not by SQLAlchemy: some statements pass it by

    engine = services.database._engine
    event.listen(engine, "checkout", count)
    try:
        answer = executor.execute(prepared, Context(services, OFFICE))
    finally:
        event.remove(engine, "checkout", count)
        engine.dispose()  # with the connections that are traced
    assert "errors" not in answer.body, answer.body["errors"]
    return len(taken), answer.body["data"]


def same_for_more(services: Services, root: str, asked: str, few: int) -> None:
    """A short page and one of all that there are, several times as long, take equally many."""
    query = f"query($first: Int) {{ {root}(first: $first) {{ edges {{ node {{ {asked} }} }} }} }}"
    taken, told = statements(services, query, first=few)
    more_taken, more = statements(services, query, first=100)
    assert len(told[root]["edges"]) == few
    assert len(more[root]["edges"]) > 2 * few
    assert more_taken == taken


@pytest.mark.parametrize(
    "asked",
    [
        "id number branch { code zh en } leadDepartment { zh }",
        "status { card targets { target state dueAt label { zh } workings workingDaysLeft } reasons { rule } }",
        "nextDue { target } explain { rule fired } actions { mutation refusals }",
        "events(first: 2) { totalCount edges { node { type label { zh } details { value } } } }",
        "customer { name phone } members { name }",
        "repeatOf { number status { card } } repeatSuggestions { score case { number } }",
        "investigation { leg } sourceReference handOvers dutyHolder complainedAbout",
        "analysisReport { analysis rootCause { zh } }",
        "measures { number kind { zh } }",
        "meetings { number chair { zh } }",
        "chain { intact }",
    ],
)
def test_a_page_of_cases(services: Services, asked: str) -> None:
    same_for_more(services, "cases", asked, 20)


@pytest.mark.parametrize(
    "asked", ["target card reason { rule }", "case { number status { card } }", "deliveries { state }"]
)
def test_a_page_of_reminders(services: Services, asked: str) -> None:
    same_for_more(services, "reminders", asked, 2)


@pytest.mark.parametrize("asked", ["number kind { zh }", "cases { number status { card } }", "steps { step actor }"])
def test_a_page_of_measures(services: Services, asked: str) -> None:
    same_for_more(services, "measures", asked, 2)
