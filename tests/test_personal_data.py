"""Who complained is told nowhere but where it is asked for: planted values are looked for in everything that leaves."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text

from cases.actors import Actor, Role
from cases.audit import examined
from cases.commands import ActOnCase, Customer, RegisterCase
from cases.ids import case_key
from cases.models import DELIVERIES, EVENTS, IDEMPOTENCY, REMINDERS
from resolvers.services import Services
from resolvers.settings import Settings
from tests.cli.invoked import petition
from tests.conftest import RULES, SettableClock
from tests.transport.test_exports import fetch
from tests.transport.test_http import SECRET, ask, bearer, send
from tests.transport.test_intake import send as take_in
from tests.transport.test_metrics import scraped

OFFICE = Actor("shen", Role.PETITION_OFFICE)
NAME, PHONE, ID_NUMBER = "欧阳测漏", "13911112222", "330106199001017777"
TOLD = f"我叫{NAME}，电话 {PHONE}，证件 {ID_NUMBER}，理财到期未赎回"
NUMBERS = (PHONE, "139-1111-2222", "139 1111 2222", ID_NUMBER)
ALL = (NAME, *NUMBERS)
GIVEN = {"name": NAME, "phone": PHONE, "idNumber": ID_NUMBER, "age": 66}
REGISTER = "mutation($input: RegisterCaseInput!) { registerCase(input: $input) { userErrors { message } } }"


@pytest.fixture
def services(database_url: str, clock: SettableClock, caplog: pytest.LogCaptureFixture) -> Iterator[Services]:
    caplog.set_level(logging.INFO)  # that of an operator who looks for a fault, also of the database's own log
    logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
    opened = Services.open(Settings(secret=SECRET, database=database_url, rules=RULES), clock)
    yield opened
    opened.close()
    logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)


@pytest.fixture
def case(services: Services, clock: SettableClock) -> str:
    """A case of the planted person, worked on; a warning of its clock has been raised and is to be delivered."""
    who = Customer(NAME, PHONE, ID_NUMBER, 66)
    command = RegisterCase("hotline", "城东支行", TOLD, TOLD, customer=who, idempotency_key="k", scope="group")
    found = services.service.register(OFFICE, command).case_id
    assert found is not None
    for mutation, data, note in (
        ("joinCase", {"member": Customer(f"{NAME}之妻", "13933334444")}, None),
        ("recordContact", {}, f"已致电 139-1111-2222，{NAME}接听"),
        ("dispatchCase", {}, None),
        ("revealCustomer", {}, "回访"),
    ):
        key = f"{mutation}-k"
        assert services.service.act(OFFICE, ActOnCase(mutation, found, data=data, note=note, idempotency_key=key)).done
    clock.set("2026-06-01 10:00")
    services.timers.look()
    return found


def clean(told: Any, planted: tuple[str, ...] = ALL) -> None:
    words = told if isinstance(told, str) else str(told)
    assert words
    assert [value for value in planted if value in words] == []


def test_answers_are_masked(services: Services, case: str) -> None:
    query = """query($id: ID!) { case(id: $id) { number customer { name phone idNumber }
      members { number name phone } } disclosures(first: 5) { edges { node { reason } } } }"""
    answer = ask(services, query, id=case)
    assert "errors" not in answer, answer
    clean(answer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"customer": {**GIVEN, "phone": int(PHONE)}},
        {"customer": {**GIVEN, "age": PHONE}},
        {"customer": {**GIVEN, "born": ID_NUMBER}},
        {"customer": [GIVEN, NAME]},
        {"customer": TOLD},
        {"customer": {**GIVEN, PHONE: 1}},
        {"urgency": TOLD},
        {"receivedAt": TOLD},
        {"channel": PHONE, "branch": NAME},
        {"idempotencyKey": TOLD * 20},
        {"mainClass": NAME, "topic": PHONE},
        {"occurredAt": ID_NUMBER},
    ],
)
def test_errors_do_not_repeat_what_was_sent(
    services: Services, wrong: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    good = {"channel": "hotline", "branch": "城东支行", "subject": TOLD, "narrative": TOLD, "customer": GIVEN}
    answer = send(services, headers=bearer(), json={"query": REGISTER, "variables": {"input": {**good, **wrong}}})
    body = answer.json()
    assert body.get("errors") or body["data"]["registerCase"]["userErrors"]
    clean(answer.text.encode().decode("unicode_escape") if "\\u" in answer.text else answer.text)
    clean(caplog.text)


@pytest.mark.parametrize(
    "query",
    [
        f'{{ case(id: "{PHONE}") {{ number nonsense }} }}',
        f"{{ cases(filter: {{text: {PHONE}}}) {{ totalCount }} }}",
        f'{{ cases(filter: {{card: "{NAME}"}}) {{ totalCount }} }}',
        f'{{ cases(first: "{PHONE}") {{ totalCount }} }}',
        f'{{ cases(after: "{PHONE}") {{ totalCount }} }}',
        f'{{ node(id: "{NAME}") {{ id }} }} "{PHONE}',
        f"{{ {NAME} }}",
    ],
)
def test_a_document_at_fault_is_not_repeated(services: Services, query: str, caplog: pytest.LogCaptureFixture) -> None:
    answer = send(services, headers=bearer(), json={"query": query})
    clean(answer.text)
    clean(caplog.text)


@pytest.mark.parametrize("ruin", ["ALTER TABLE case_event RENAME TO away", "ALTER TABLE customer RENAME TO away"])
def test_a_store_that_fails_is_logged_without_what_was_to_be_stored(
    services: Services, ruin: str, caplog: pytest.LogCaptureFixture
) -> None:
    with services.database.write() as connection:
        connection.execute(text(ruin))
    given = {"channel": "hotline", "branch": "城东支行", "subject": TOLD, "narrative": TOLD, "customer": GIVEN}
    body = ask(services, REGISTER, input=given)
    assert body["errors"][0]["extensions"]["code"] == "INTERNAL"
    clean(body)
    assert "internal error" in caplog.text
    assert "service.py" in caplog.text  # where it came from is told
    clean(caplog.text)


def test_a_row_that_the_store_refuses_is_not_logged(services: Services, caplog: pytest.LogCaptureFixture) -> None:
    with services.database.write() as connection:
        if services.database.sqlite:
            connection.execute(
                text("CREATE TRIGGER no BEFORE INSERT ON petition_case BEGIN SELECT RAISE(ABORT, 'no'); END")
            )
        else:
            connection.execute(text("ALTER TABLE petition_case ADD CONSTRAINT no CHECK (narrative = '')"))
    given = {"channel": "hotline", "branch": "城东支行", "subject": TOLD, "narrative": TOLD, "customer": GIVEN}
    assert ask(services, REGISTER, input=given)["errors"]
    assert "internal error" in caplog.text
    clean(caplog.text)


def test_what_is_logged_measured_and_kept_tells_nobody(
    services: Services, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    clean(scraped(services, f'{{ cases(filter: {{text: "{NAME}"}}) {{ totalCount }} }}').text)
    clean(caplog.text)
    with services.database.read() as connection:
        for table in (IDEMPOTENCY, DELIVERIES, REMINDERS):
            clean([dict(row) for row in connection.execute(select(table)).mappings()])
        clean(examined(connection, case_key(case) or ""))
        clean([row.data for row in connection.execute(select(EVENTS.c.data))])
        for name in ("customer", "group_member"):
            clean([tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))])


@pytest.mark.parametrize("table", ["cases", "events", "reminders", "deliveries"])
def test_exports_hold_no_numbers_and_without_the_right_no_words(services: Services, case: str, table: str) -> None:
    """Names in free text cannot be told from other words: so free texts are for those with the right to them."""
    clean(fetch(services, f"{table}.csv", bearer()).content.decode("utf-8-sig"), NUMBERS)
    rows = load_workbook(io.BytesIO(fetch(services, f"{table}.xlsx", bearer()).content)).worksheets[0]
    clean([[cell.value for cell in row] for row in rows.iter_rows()], NUMBERS)
    clean(fetch(services, f"{table}.csv", bearer(Role.FRONT_DESK, branch="城东支行")).text)


def test_back_tests_take_nothing_along(services: Services, case: str, tmp_path: Path) -> None:
    kept = tmp_path / "history"
    asked = ("--from", "2026-01-01", "--to", "2026-07-01", "--database", services.settings.database)
    done = petition("rules", "backtest", str(RULES), "--rules", str(RULES), "--keep", str(kept), *asked)
    assert done.returncode == 0, done.stderr
    clean(done.stdout + done.stderr)
    files = [path for path in kept.rglob("*") if path.is_file()]
    assert files
    for path in files:
        if path.suffix == ".parquet":
            clean(duckdb.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall())
        else:
            clean(path.read_text(encoding="utf-8"))


def test_commands_tell_nobody(services: Services, case: str, tmp_path: Path, clock: SettableClock) -> None:
    database = ("--database", services.settings.database)
    rows = tmp_path / "rows.jsonl"
    rows.write_text(f'{{"channel": "{PHONE}", "branch": "{NAME}", "subject": "{TOLD}", "narrative": "{TOLD}", '
                    f'"phone": "{PHONE}", "age": "{PHONE}"}}\n', encoding="utf-8")  # fmt: skip
    for arguments in (
        ("deliveries",),
        (
            "keys",
            "list",
        ),
        ("figures", "verify", "--rules", str(RULES)),
        ("retention", "--rules", str(RULES)),
        ("report", "case", case, "--rules", str(RULES)),
        ("export", "cases", "--output", str(tmp_path / "cases.csv"), "--rules", str(RULES)),
        ("import", str(rows), "--dry-run", "--rules", str(RULES)),
    ):
        done = petition(*arguments, *database)
        clean(done.stdout + done.stderr, NUMBERS if arguments[0] == "report" else ALL)


def test_the_intake_does_not_repeat_what_was_sent(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    opened = Services.open(Settings("intake", database_url, RULES, intake=(("hotline", "hotline"),)))
    good = {"branch": "城东支行", "subject": TOLD, "narrative": TOLD, "customer": {"name": NAME, "phone": PHONE}}
    event = {"specversion": "1.0", "id": "1", "source": "/calls", "type": "cn.petition.complaint.registered.v1",
             "time": "2026-03-02T09:00:00+08:00", "datacontenttype": "application/json"}  # fmt: skip
    for wrong in ({"customer": {"age": TOLD}}, {"customer": PHONE}, {"branch": 5}, {"urgency": NAME},
                  {"received_at": TOLD}, {"product": TOLD}):  # fmt: skip
        clean(take_in(opened, {**event, "data": {**good, **wrong}}).text or "empty")
    clean(take_in(opened, f'{{"data": "{TOLD}"'.encode()).text)
    clean(caplog.text or "nothing")
    opened.close()
