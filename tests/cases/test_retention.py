"""Personal data is erased when its time is over: nobody reads it again, and the record of the case still holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from cases.actors import Actor, Role
from cases.audit import examined
from cases.commands import ActOnCase, Customer, RegisterCase
from cases.customers import Customers
from cases.db import Database
from cases.ids import case_key
from cases.keyring import the_secret_alone
from cases.masks import ERASED
from cases.models import CASES, CUSTOMERS, EVENTS
from cases.people import People
from cases.recounting import Recount
from cases.repository import Cases
from cases.retention import Erasure, Retained
from cases.rotation import Rotation
from cases.sealing import Sealer
from cases.service import CaseService
from policy.events import Event
from policy.history import CaseHistory
from policy.instants import parse_instant
from policy.models.procedure import Retention
from policy.retention import archived_by, due_on
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)
KEYS = the_secret_alone("the secret of an installation")
WANG = Customer(name="王小明", phone="13800001234", id_number="330106199001011234", age=40)
LI = Customer(name="李四海", phone="13900005678")
RULE = Retention.model_validate({"id": "kept", "label": {"zh": "保存", "en": "kept"}, "years": 3, "clause": "x/1"})


@pytest.fixture
def service(database: Database, timeline: Timeline, clock: SettableClock) -> CaseService:
    return CaseService(database, lambda: timeline, clock, "the secret of an installation")


@pytest.fixture
def retained(database: Database, timeline: Timeline, clock: SettableClock) -> Retained:
    return Retained(database, lambda: timeline, clock, KEYS)


def archived(service: CaseService, clock: SettableClock, key: str | None = None, note: str | None = None) -> str:
    """A group case of two people, archived on 2 March 2026."""
    clock.set("2026-03-02 10:00")
    command = RegisterCase("hotline", "东", "王小明的理财", "王小明，电话 13800001234，称到期未赎回", customer=WANG,
                           scope="group", idempotency_key=key)  # fmt: skip
    case = service.register(OFFICE, command).case_id
    assert case is not None
    for mutation, data, words in (
        ("joinCase", {"member": LI}, None),
        ("recordContact", {}, note),
        ("dispatchCase", {}, None),
        ("resolveCase", {"outcome": "已赎回"}, None),
        ("giveFeedback", {}, None),
        ("archiveCase", {}, None),
    ):
        outcome = service.act(OFFICE, ActOnCase(mutation, case, data=data, note=words))
        assert outcome.done, outcome
    return case


def test_three_years_after_archiving_it_is_due_and_not_a_day_sooner(
    service: CaseService, clock: SettableClock, retained: Retained
) -> None:
    case = archived(service, clock)
    clock.set("2029-03-01 23:59")
    assert list(retained.due()) == []
    clock.set("2029-03-02 00:00")
    (due,) = retained.due()
    assert (due.key, due.since) == (case_key(case), date(2029, 3, 2))


def test_an_open_or_reopened_case_is_never_due(service: CaseService, clock: SettableClock, retained: Retained) -> None:
    case = archived(service, clock)
    assert service.act(OFFICE, ActOnCase("reopenCase", case, note="新的事实")).done
    service.register(OFFICE, RegisterCase("hotline", "东", "s", "n", customer=WANG))
    clock.set("2036-03-02 00:00")
    assert list(retained.due()) == []


def test_what_is_erased_is_gone_and_said_so(
    database: Database, service: CaseService, clock: SettableClock, retained: Retained
) -> None:
    case = archived(service, clock)
    clock.set("2029-04-01 09:00")
    (due,) = retained.due()
    done = retained.erase(due, "zhaomin", "保存期限届满")
    assert done is not None
    assert (done.people, done.left_in) == (2, ())
    view = Cases(database).get(OFFICE, case)
    assert view is not None
    assert (view.subject, view.narrative) == (ERASED, ERASED)
    people = People(database, KEYS)
    assert people.customers([view], None)[view.id] == Customer(ERASED, ERASED, ERASED, 40)
    assert people.members([view], None)[view.id] == {1: Customer(ERASED, ERASED, ERASED)}
    refused = service.act(OFFICE, ActOnCase("revealCustomer", case, note="回访"))
    assert [refusal.message for refusal in refused.refusals] == [
        "客户信息已按规定删除 / the customer's data was erased"
    ]
    assert list(retained.due()) == []
    assert retained.erase(due, "zhaomin", "再次") is None
    with database.read() as connection:
        assert Customers(KEYS).cases_of(connection, WANG, clock.now.replace(year=2020), clock.now, {}) == ()
        stored = connection.execute(select(CUSTOMERS)).mappings().one()
    assert [name for name, value in stored.items() if value is not None] == ["case_id", "key_id", "erased_at"]
    assert Rotation(database, KEYS).used() == {}


def test_the_erasure_is_on_record_and_the_chain_holds(
    database: Database, timeline: Timeline, service: CaseService, clock: SettableClock, retained: Retained
) -> None:
    case = archived(service, clock)
    key = case_key(case) or ""
    with database.read() as connection:
        before = connection.execute(select(EVENTS.c.digest).where(EVENTS.c.case_id == key)).scalars().all()
    clock.set("2029-04-01 09:00")
    for due in retained.due():
        retained.erase(due, "zhaomin", "保存期限届满")
    with database.read() as connection:
        assert examined(connection, key).intact
        rows = connection.execute(select(EVENTS).where(EVENTS.c.case_id == key).order_by(EVENTS.c.seq)).all()
    assert [row.digest for row in rows][:-1] == before
    last = rows[-1]
    assert (last.type, last.actor, last.note) == ("customer_erased", "zhaomin", "保存期限届满")
    assert last.data == {"rule": "personal_data", "clause": "pipl-2021/47", "archived_on": "2026-03-02", "people": 2,
                         "left_in": []}  # fmt: skip
    assert list(Recount(database, lambda: timeline, clock).verify()) == []


def test_events_that_name_a_person_are_told(service: CaseService, clock: SettableClock, retained: Retained) -> None:
    """Events are never changed: what staff wrote there stays, and the erasure says where."""
    archived(service, clock, note="已致电 138-0000-1234 王先生")
    clock.set("2029-04-01 09:00")
    (done,) = [retained.erase(due, "zhaomin", "届满") for due in retained.due()]
    assert done is not None
    assert done.left_in == (4,)


def test_a_copy_of_the_sealed_fields_opens_no_more_without_its_data_key(
    database: Database, service: CaseService, clock: SettableClock, retained: Retained
) -> None:
    archived(service, clock)
    with database.read() as connection:
        copy = dict(connection.execute(select(CUSTOMERS)).mappings().one())
    clock.set("2029-04-01 09:00")
    for due in retained.due():
        retained.erase(due, "zhaomin", "届满")
    with database.read() as connection:
        now = connection.execute(select(CUSTOMERS)).mappings().one()
    assert now["data_key"] is None
    other = Sealer(KEYS).sealed(copy["case_id"], WANG)["data_key"]
    with pytest.raises(InvalidTag):
        Sealer(KEYS).opened(copy["case_id"], {**copy, "data_key": other})


def test_the_same_row_is_not_imported_again(
    database: Database, service: CaseService, clock: SettableClock, retained: Retained
) -> None:
    archived(service, clock, key="import:1")
    clock.set("2029-04-01 09:00")
    for due in retained.due():
        retained.erase(due, "zhaomin", "届满")
    again = service.register(OFFICE, RegisterCase("hotline", "东", "s", "n", customer=WANG, idempotency_key="import:1"))
    assert [refusal.code.value for refusal in again.refusals] == ["IDEMPOTENCY_MISMATCH"]
    with database.read() as connection:
        assert len(connection.execute(select(CASES.c.id)).all()) == 1


def test_many_cases_are_listed_and_erased_chunk_by_chunk(
    service: CaseService, clock: SettableClock, retained: Retained
) -> None:
    clock.set("2026-03-02 10:00")
    steps: tuple[tuple[str, dict[str, str]], ...] = (
        ("recordContact", {}),
        ("dispatchCase", {}),
        ("resolveCase", {"outcome": "x"}),
        ("giveFeedback", {}),
        ("archiveCase", {}),
    )
    with service.batch() as batch:
        for number in range(270):
            case = batch.register(OFFICE, RegisterCase("hotline", "东", "s", f"n {number}", customer=WANG)).case_id
            for mutation, data in steps if case and number % 9 else steps[:3]:
                assert case is not None
                assert batch.act(OFFICE, ActOnCase(mutation, case, data=data)).done
    clock.set("2029-04-01 09:00")
    assert len({due.key for due in retained.due()}) == 240
    assert sum(retained.erase(due, "zhaomin", "届满") is not None for due in retained.due()) == 240
    assert list(retained.due()) == []


def test_nothing_of_it_is_left_in_the_files_of_the_store(
    timeline: Timeline, clock: SettableClock, tmp_path: Path
) -> None:
    from tests.conftest import new_sqlite

    database = Database(new_sqlite(tmp_path / "petition.db"))
    archived(CaseService(database, lambda: timeline, clock, "the secret of an installation"), clock)
    clock.set("2029-04-01 09:00")
    retained = Retained(database, lambda: timeline, clock, KEYS)
    for due in retained.due():
        retained.erase(due, "zhaomin", "届满")
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "到期未赎回".encode() not in left
    assert b"13800001234" not in left


def test_the_29th_of_february_is_over_on_the_1st_of_march() -> None:
    def case(local: str) -> CaseHistory:
        data = {"channel": "hotline", "branch": "东", "main_class": "x"}
        return CaseHistory.of([Event(1, "received", parse_instant(local), data),
                               Event(2, "archived", parse_instant(local), {})])  # fmt: skip

    assert due_on(RULE, case("2028-02-29 12:00")) == date(2031, 3, 1)
    assert due_on(RULE, case("2026-03-02 23:59")) == date(2029, 3, 2)
    for local in ("2028-02-29 23:59", "2027-03-01 23:59"):
        since = due_on(RULE, case(local))
        assert since is not None
        assert archived_by(RULE, parse_instant(f"{since} 00:00")) > parse_instant(local)


def test_a_timer_erases_what_is_due_once_a_day_on_the_operators_account(
    database: Database, service: CaseService, clock: SettableClock, retained: Retained
) -> None:
    first = archived(service, clock)
    erasure = Erasure(retained, "zhaomin", clock)
    clock.set("2029-03-01 23:59")
    assert erasure.look() == 0
    clock.set("2029-03-02 00:00")
    assert [erasure.look(), erasure.look()] == [1, 0]
    with database.read() as connection:
        query = select(EVENTS.c.case_id, EVENTS.c.actor).where(EVENTS.c.type == "customer_erased")
        assert connection.execute(query).all() == [(case_key(first), "zhaomin")]
