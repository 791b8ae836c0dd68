"""Registrations that wait for one another are written together, and each is as if it had come alone, on both stores."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.exc import IntegrityError

from cases.actors import Actor, Role
from cases.audit import first_broken
from cases.commands import Customer, Outcome, RegisterCase
from cases.db import Database
from cases.groups import Shared
from cases.ids import case_key
from cases.judging import Registration
from cases.models import CASES, EVENTS
from cases.repository import Cases
from cases.service import Batch, CaseService
from cases.views import CaseView
from policy.procedure import RefusalCode
from policy.versions import Timeline
from tests.conftest import SettableClock
from tests.running import until

OFFICE = Actor("shen", Role.PETITION_OFFICE)
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def service(database: Database, timeline: Timeline, clock: SettableClock) -> CaseService:
    return CaseService(database, lambda: timeline, clock, "a secret of the tests")


def a_case(number: int = 0, **changes: Any) -> RegisterCase:
    given: dict[str, Any] = {
        "channel": "hotline",
        "branch": "城东支行",
        "subject": "柜员态度差",
        "narrative": "排队两小时，柜员服务态度恶劣。",
        "idempotency_key": f"k{number}",
        "customer": Customer("王敏", f"1380000{number:04d}", age=66),
    }
    return RegisterCase(**{**given, **changes})


def together(service: CaseService, database: Database, *commands: RegisterCase) -> list[Outcome]:
    """Registers them while somebody else writes, so that they wait in their order and are one group."""
    begun, over = threading.Event(), threading.Event()
    outcomes: dict[int, Outcome] = {}

    def hold(connection: Connection, items: Sequence[None]) -> Sequence[bool]:
        begun.set()
        assert over.wait(30)
        return [True]

    def ask(place: int, command: RegisterCase) -> None:
        outcomes[place] = service.register(OFFICE, command)

    threads = [threading.Thread(target=ask, args=given) for given in enumerate(commands)]
    holder = threading.Thread(
        target=database.transact, args=(lambda connection: True,), kwargs={"shared": Shared(hold, None)}
    )
    holder.start()
    assert begun.wait(30)
    started: list[threading.Thread] = []
    for thread in threads:
        thread.start()
        started.append(thread)
        until(lambda: database._groups.waiting + len(outcomes) == len(started), 30)
    over.set()
    for thread in (holder, *threads):
        thread.join(30)
        assert not thread.is_alive()
    return [outcomes[place] for place in range(len(commands))]


def rows_of(database: Database, identifier: str | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The case and its events, without what must differ from case to case."""
    key = case_key(identifier or "") or ""
    assert first_broken_of(database, key) is None
    with database.read() as connection:
        row = connection.execute(select(CASES).where(CASES.c.id == key)).mappings().one()
        events = connection.execute(select(EVENTS).where(EVENTS.c.case_id == key).order_by(EVENTS.c.seq)).mappings()
        kept = ("seq", "type", "at", "recorded_at", "actor", "note", "data")
        other = {name: value for name, value in row.items() if name not in ("id", "number", "head")}
        return other, [{name: entry[name] for name in kept} for entry in events]


def first_broken_of(database: Database, key: str) -> int | None:
    with database.read() as connection:
        return first_broken(connection, key)


def test_they_are_stored_as_if_each_had_come_alone(service: CaseService, database: Database) -> None:
    alone = [service.register(OFFICE, a_case(number, received_at=NOW)) for number in range(3)]
    grouped = together(service, database, *(a_case(number, received_at=NOW) for number in range(10, 13)))
    assert [outcome.refusals for outcome in grouped] == [()] * 3
    apart, joined = ([rows_of(database, outcome.case_id) for outcome in told] for told in (alone, grouped))
    assert joined == apart
    last = service.register(OFFICE, a_case(20))
    numbers = [outcome.opened["number"] for outcome in (*alone, *grouped, last) if outcome.opened]
    assert numbers == [f"XF2026-{number:06d}" for number in range(1, 8)]


def test_they_take_one_statement_where_each_would_take_its_own(service: CaseService, database: Database) -> None:
    said: list[str] = []
    service.register(OFFICE, a_case())
    for engine in {database._engine, database._writing}:
        event.listen(engine, "commit", lambda connection: said.append("commit"))
    together(service, database, *(a_case(number) for number in range(1, 9)))
    assert said == ["commit"] * 2  # of the one that they waited for, and theirs


def test_the_same_key_in_one_group_is_carried_out_once(service: CaseService, database: Database) -> None:
    first, again, other = together(service, database, a_case(), a_case(), a_case(subject="另一件"))
    assert first.case_id == again.case_id is not None
    assert [refusal.code for refusal in other.refusals] == [RefusalCode.IDEMPOTENCY_MISMATCH]
    with database.read() as connection:
        assert len(connection.execute(select(CASES.c.id)).all()) == 1


@pytest.mark.parametrize("stored", [False, True])
def test_somebody_who_complains_twice_at_once_is_noticed(
    service: CaseService, database: Database, *, stored: bool
) -> None:
    earlier = a_case(1, received_at=NOW - timedelta(days=1))
    later = a_case(2, received_at=NOW, customer=earlier.customer)
    if stored:
        first, (second, stranger) = service.register(OFFICE, earlier), together(service, database, later, a_case(3))
    else:
        first, second, stranger = together(service, database, earlier, later, a_case(3))
    suggested = rows_of(database, second.case_id)[1][0]["data"]["suggestions"]
    assert [entry["of"] for entry in suggested] == [first.case_id]
    assert "suggestions" not in rows_of(database, stranger.case_id)[1][0]["data"]


def test_one_that_is_refused_takes_no_other_with_it(service: CaseService, database: Database) -> None:
    first, blank, last = together(service, database, a_case(1), a_case(2, subject=" "), a_case(3))
    assert [refusal.code for refusal in blank.refusals] == [RefusalCode.INVALID]
    with database.read() as connection:
        assert len(connection.execute(select(CASES.c.id)).all()) == 2 == len({first.case_id, last.case_id})


def test_where_they_cannot_be_written_together_each_is_written_by_itself(
    service: CaseService, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(batch: Batch, asked: Sequence[Registration]) -> None:
        for each in asked[:1]:
            batch.register(each.actor, each.command, judged=each.judged)
        raise IntegrityError("INSERT", None, Exception("a key that another instance has just used"))

    monkeypatch.setattr(Batch, "register_new", fail)
    outcomes = together(service, database, *(a_case(number) for number in range(3)))
    assert [outcome.version for outcome in outcomes] == [1, 1, 1]
    assert [outcome.opened["number"] for outcome in outcomes if outcome.opened] == [
        f"XF2026-{number:06d}" for number in range(1, 4)
    ]


def test_what_is_answered_is_what_is_stored(service: CaseService, database: Database) -> None:
    abroad = NOW.astimezone(timezone(timedelta(hours=9)))
    commands = (
        a_case(1),
        a_case(2, received_at=abroad, customer=None, idempotency_key=None),
        a_case(3, product="cash_wealth", urgency="urgent", scope="group", first_receiver="li"),
    )
    for outcome in (*together(service, database, *commands), service.register(OFFICE, a_case(4, received_at=abroad))):
        assert outcome.opened is not None, outcome.refusals
        written = CaseView.of_written(outcome.opened)
        assert written == Cases(database).get(OFFICE, outcome.case_id or "")
        assert written.received_at.utcoffset() == timedelta()
