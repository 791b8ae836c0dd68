"""How a case stands is worked out once and then remembered: never otherwise than worked out anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest

from cases.actors import Actor, Role
from cases.commands import ActOnCase
from cases.demo import fill
from cases.paging import Window
from cases.views import CaseFilter, CaseView
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.evaluator import evaluate
from policy.status import CaseStatus
from resolvers.cases import status_of
from resolvers.context import Context
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES, SettableClock, new_sqlite, shipped_texts

OFFICE = Actor("office", Role.PETITION_OFFICE)


@pytest.fixture(scope="module")
def clock() -> SettableClock:
    return SettableClock("2026-11-30 10:00")


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, clock: SettableClock) -> Iterator[Services]:
    url = new_sqlite(tmp_path_factory.mktemp("situations") / "petition.db")
    opened = Services.open(Settings(secret="s", database=url, rules=RULES), clock)
    fill(opened.database, lambda: opened.manager.timeline, clock, "s", cases=40)
    yield opened
    opened.close()


def bundle_of_days_that_end(hour: str) -> Bundle:
    texts = dict(shipped_texts())
    texts["calendar.yaml"] = texts["calendar.yaml"].replace('day_ends: "24:00"', f'day_ends: "{hour}"')
    return must_build(texts, verify=False)


def page(services: Services) -> tuple[CaseView, ...]:
    return services.cases.page(OFFICE, CaseFilter(), Window(first=40)).items


def all_of(status: CaseStatus) -> object:
    """What is only worked out when it is asked for, too."""
    return status, [(target.workings, target.working_days_left) for target in status.targets], status.facts


@pytest.mark.parametrize("looks", [6, pytest.param(100, marks=pytest.mark.long)])
@pytest.mark.parametrize("day_ends", ["24:00", "17:00"])
def test_whenever_it_is_asked_it_stands_as_if_worked_out_anew(
    services: Services, clock: SettableClock, day_ends: str, looks: int
) -> None:
    chance, asked, remembered = Random(7), clock.now, 0
    bundle = bundle_of_days_that_end(day_ends)
    views = page(services)
    known: dict[str, CaseStatus] = {}
    for _ in range(looks):
        asked += timedelta(minutes=chance.choice([0, 1, 7, 45, 200, 700, 1500]))
        for identifier, events in services.situations.events_of(views, None).items():
            view = next(view for view in views if view.id == identifier)
            found = services.situations.status(view, bundle, events, asked)
            assert all_of(found) == all_of(evaluate(bundle, events, asked))
            remembered += identifier in known and found.targets is known[identifier].targets
            known[identifier] = found
    assert remembered > len(views)


def test_an_instant_before_the_last_event_is_worked_out_for_itself(services: Services, clock: SettableClock) -> None:
    context = Context(services, OFFICE)
    view = next(view for view in page(services) if view.resolved_at is not None)
    context.meet([view])
    now = status_of(context, view, None, None)
    then = status_of(context, view, view.received_at, None)
    assert then.as_of == view.received_at
    assert then.current_node != now.current_node
    assert status_of(context, view, None, None) == now


def test_what_happens_to_a_case_is_seen_at_once(services: Services, clock: SettableClock) -> None:
    view = next(view for view in page(services) if view.resolved_at is None)
    services.situations.events_of([view], None)
    outcome = services.service.act(
        OFFICE, ActOnCase("addFacts", view.id, note="x", data={"facts": "x", "restart": True})
    )
    assert outcome.done, outcome.refusals
    context = Context(services, OFFICE)
    assert context.case(view.id) is not None
    assert context.events(view.id)[-1].type == "facts_added"


def test_only_so_many_cases_are_kept(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.situations._MOST", 10)
    services.situations.forget()
    found = services.situations.events_of(page(services), None)
    assert len(found) == 40
    assert len(services.situations._kept) <= 10
