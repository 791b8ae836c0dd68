"""Who saw a customer's data and why: newest first, by index, of the cases in scope; on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, Select, event, select, text

from cases.actors import Actor, Role
from cases.commands import ActOnCase, Customer, RegisterCase
from cases.db import Database
from cases.disclosures import DisclosureFilter, Disclosures, disclosures
from cases.models import EVENTS
from cases.paging import Window
from cases.service import CaseService
from policy.instants import parse_instant
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE, AUDITOR = Actor("shen", Role.PETITION_OFFICE), Actor("jia", Role.AUDITOR)


@pytest.fixture
def service(database: Database, timeline: Timeline, clock: SettableClock) -> CaseService:
    return CaseService(database, lambda: timeline, clock, "secret")


def registered(service: CaseService, branch: str = "东") -> str:
    customer = Customer(name="王小明", phone="13800001234")
    case = service.register(OFFICE, RegisterCase("hotline", branch, "s", "n", customer=customer)).case_id
    assert case is not None
    return case


def reveal(service: CaseService, case: str, reason: str, user: str = "shen") -> None:
    actor = Actor(user, Role.PETITION_OFFICE)
    assert service.act(actor, ActOnCase("revealCustomer", case, note=reason)).done


def test_each_look_is_told_once_newest_first(database: Database, service: CaseService, clock: SettableClock) -> None:
    cases = [registered(service, "东"), registered(service, "西")]
    for day, case, user in ((3, 0, "shen"), (4, 1, "lu"), (4, 0, "shen"), (5, 1, "lu")):
        clock.set(f"2026-03-0{day} 09:00")
        reveal(service, cases[case], f"回访 {day}", user)
    register = Disclosures(database)
    first = register.page(AUDITOR, DisclosureFilter(), Window(first=3))
    rest = register.page(AUDITOR, DisclosureFilter(), Window(first=3, after=first.cursors[-1]))
    told = [(one.at.day, one.case_id, one.actor, one.reason) for one in (*first.items, *rest.items)]
    assert told == [
        (5, cases[1], "lu", "回访 5"),
        (4, cases[0], "shen", "回访 4"),
        (4, cases[1], "lu", "回访 4"),
        (3, cases[0], "shen", "回访 3"),
    ]
    assert (first.has_next, rest.has_next) == (True, False)
    for wanted, count in (
        (DisclosureFilter(), 4),
        (DisclosureFilter(actor="lu"), 2),
        (DisclosureFilter(case=cases[0]), 2),
        (DisclosureFilter(case="rubbish"), 0),
        (DisclosureFilter(at_from=parse_instant("2026-03-04 09:00")), 3),
        (DisclosureFilter(at_to=parse_instant("2026-03-04 09:00")), 1),
    ):
        assert register.count(AUDITOR, wanted) == count
        assert len(register.page(AUDITOR, wanted, Window()).items) == count


def test_a_bounded_auditor_sees_the_looks_at_own_cases(database: Database, service: CaseService) -> None:
    own, other = registered(service, "东"), registered(service, "西")
    reveal(service, own, "核对")
    reveal(service, other, "核对")
    bounded = Actor("jia", Role.AUDITOR, branch="东")
    (seen,) = Disclosures(database).page(bounded, DisclosureFilter(), Window()).items
    assert seen.case_id == own


@pytest.mark.parametrize("wanted", [DisclosureFilter(), DisclosureFilter(at_from=parse_instant("2026-03-01 00:00"))])
def test_the_looks_are_found_by_their_own_index(database: Database, wanted: DisclosureFilter) -> None:
    query = disclosures(select(EVENTS), AUDITOR, wanted).order_by(EVENTS.c.at.desc(), EVENTS.c.sequence.desc())
    with database.read() as connection:
        for easier in () if database.sqlite else ("seqscan", "sort", "bitmapscan"):
            connection.execute(text(f"SET LOCAL enable_{easier} = off"))  # of empty tables these are cheapest
        plan = explained(connection, query.limit(51), "EXPLAIN QUERY PLAN" if database.sqlite else "EXPLAIN")
    assert "ix_event_disclosure" in plan
    assert "SCAN petition_case" not in plan
    assert "Sort  (" not in plan, plan  # a Merge Append has a key, but sorts nothing
    assert "TEMP B-TREE" not in plan


def explained(connection: Connection, query: Select[Any], how: str) -> str:
    """The plan of a query as the database is asked it, parameters bound."""

    def ask(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _m: bool) -> tuple[str, Any]:
        return f"{how} {statement}", parameters

    event.listen(connection, "before_cursor_execute", ask, retval=True)
    rows = connection.execute(query).cursor.fetchall()
    return "\n".join(" ".join(map(str, row)) for row in rows)
