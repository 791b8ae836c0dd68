"""Pages, filters, scope, feed and timers, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.feed import Feed
from cases.models import CASES
from cases.paging import Window
from cases.policy_store import PolicyStore
from cases.repository import Cases
from cases.service import CaseService
from cases.timers import Timers
from cases.views import CaseFilter
from policy.errors import InvalidRequest, StoreFault
from policy.status import Card, CaseNode
from policy.versions import Timeline
from tests.conftest import SettableClock, shipped_texts

OFFICE = Actor("shen", Role.PETITION_OFFICE)


@pytest.fixture
def service(database: Database, timeline: Timeline, clock: SettableClock) -> CaseService:
    return CaseService(database, lambda: timeline, clock, "secret")


@pytest.fixture
def cases(database: Database) -> Cases:
    return Cases(database)


def register(service: CaseService, **changes: Any) -> str:
    given: dict[str, Any] = {"channel": "hotline", "branch": "城东支行", "subject": "排队", "narrative": "排队两小时"}
    outcome = service.register(OFFICE, RegisterCase(**{**given, **changes}))
    assert outcome.case_id is not None, outcome.refusals
    return outcome.case_id


def test_pages_forward_and_backward_hold_every_case_once(
    service: CaseService, cases: Cases, clock: SettableClock
) -> None:
    ids = set()
    for day in (2, 2, 2, 3, 3, 4, 5):
        clock.set(f"2026-03-0{day} 10:00")
        ids.add(register(service))
    forward: list[str] = []
    after = None
    while True:
        page = cases.page(OFFICE, CaseFilter(), Window(first=2, after=after))
        forward.extend(case.id for case in page.items)
        if not page.has_next:
            break
        after = page.cursors[-1]
    backward: list[str] = []
    before = None
    while True:
        page = cases.page(OFFICE, CaseFilter(), Window(last=3, before=before))
        backward = [case.id for case in page.items] + backward
        if not page.has_previous:
            break
        before = page.cursors[0]
    assert forward == backward
    assert (set(forward), len(forward)) == (ids, 7)


@pytest.mark.parametrize(
    "window", [Window(first=201), Window(first=-1), Window(first=1, last=1), Window(after="%"), Window(after="MXw=")]
)
def test_a_bad_page_is_told(cases: Cases, window: Window) -> None:
    with pytest.raises(InvalidRequest):
        cases.page(OFFICE, CaseFilter(), window)


def test_a_text_is_found_literally(service: CaseService, cases: Cases) -> None:
    found = register(service, subject="费率 100%_高", narrative="ATM 吞卡")
    register(service, subject="费率 100 高")
    for text in ("100%_", "atm", "xf2026-000001"):
        assert [case.id for case in cases.page(OFFICE, CaseFilter(text=text), Window()).items] == [found]


def test_what_is_out_of_scope_is_not_there(service: CaseService, cases: Cases) -> None:
    east, west = register(service), register(service, branch="城西支行")
    service.act(OFFICE, ActOnCase("dispatchCase", west, data={"assisting_departments": ("operations",)}))
    clerk = Actor("zhou", Role.FRONT_DESK, branch="城东支行")
    helper = Actor("ding", Role.HANDLER, department="operations")
    nobody = Actor("x", Role.HANDLER)
    for actor, seen in ((clerk, {east}), (helper, {west}), (nobody, set()), (OFFICE, {east, west})):
        assert {case.id for case in cases.page(actor, CaseFilter(), Window()).items} == seen
        assert cases.count(actor, CaseFilter()) == len(seen)
        assert (cases.get(actor, east) is not None) is (east in seen)


def test_the_clock_alone_moves_cards_and_nodes(
    service: CaseService, cases: Cases, database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    case = register(service)
    timers = Timers(database, lambda: timeline, clock)
    clock.set("2026-03-03 09:00")
    assert timers.look() == 1
    assert timers.look() == 0
    view = cases.get(OFFICE, case)
    assert view is not None
    assert (view.card, view.node) == (Card.YELLOW, CaseNode.RECEIVE)
    assert cases.reminder_count(OFFICE, case) == 4  # two targets, two recipients


def test_a_case_first_seen_red_gets_its_yellow_too_and_nothing_twice(
    service: CaseService, cases: Cases, database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    case = register(service)
    clock.set("2026-03-05 09:00")
    timers = Timers(database, lambda: timeline, clock)
    timers.look()
    with database.write() as connection:
        connection.execute(update(CASES).values(changes_at=clock()))
    timers.look()
    page = cases.reminder_page(OFFICE, case, Window(first=200))
    keys = [(reminder.target, reminder.card, reminder.recipient) for reminder in page.items]
    assert len(keys) == len(set(keys)) == 8
    assert {card for _, card, _ in keys} == {Card.YELLOW, Card.RED}


def test_the_feed_tells_every_change_once(service: CaseService, database: Database) -> None:
    feed = Feed(database)
    start = feed.last()
    first = register(service)
    second = register(service)
    changes, place = feed.since(start)
    assert [change.id for change in changes] == [first, second]
    assert feed.since(place)[0] == ()
    assert feed.last() == place


def test_bundles_are_kept_under_their_digest(database: Database, timeline: Timeline) -> None:
    store = PolicyStore(database)
    (version,) = timeline.versions
    store.activate(version, shipped_texts())
    store.activate(version, shipped_texts())
    assert store.versions() == (version,)
    assert store.texts(version.digest) == shipped_texts()
    with pytest.raises(StoreFault):
        store.texts("0" * 64)


def test_one_more_than_a_statement_takes_are_all_found(service: CaseService, cases: Cases) -> None:
    """The last of them is asked for by itself."""
    first, last = register(service), register(service)
    others = [f"case:{number:032x}" for number in range(499)]
    assert set(cases.many(OFFICE, [first, *others, last])) == {first, last}
    assert set(cases.many(OFFICE, [last])) == {last}
    assert cases.many(OFFICE, ["case:0", others[0]]) == {}
