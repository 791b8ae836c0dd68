"""Tables as files: every row once, under the actor's rights, and piece by piece the same as whole."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Callable
from typing import Any

import pyarrow.parquet as parquet
import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select, text

from cases.actors import Actor, Role
from cases.changes import note_changes
from cases.commands import ActOnCase, Customer, RegisterCase
from cases.db import Database
from cases.models import CHANGES, EVENTS
from cases.service import CaseService
from cases.timers import Timers
from cases.writes import settle
from figures.exports.csv_form import CsvSink
from figures.exports.model import Asked
from figures.exports.service import TABLES, Exports, Written
from figures.service import Figures
from policy.errors import InvalidRequest
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)
EAST = Actor("lin", Role.FRONT_DESK, branch="城东支行")
WHO = Customer("王敏敏", "13800000001", "110101199001010011", 66)
SECRETS = ("王敏敏", "13800000001", "110101199001010011", "王**", "138****0001")


class Office:
    """A store with the service on it, and exports of it read back."""

    def __init__(self, database: Database, timeline: Timeline, clock: SettableClock) -> None:
        self.database = database
        self.clock = clock
        self.service = CaseService(database, lambda: timeline, clock, "a secret of the tests")
        self.timers = Timers(database, lambda: timeline, clock)
        self.exports = Exports(database, Figures(database, lambda: timeline, clock), clock)

    def register(self, branch: str = "城东支行", subject: str = "柜员态度差", **more: Any) -> str:
        command = RegisterCase("hotline", branch, subject, "排队两小时，柜员服务态度恶劣。", customer=WHO, **more)
        outcome = self.service.register(OFFICE, command)
        assert outcome.case_id is not None, outcome.refusals
        return outcome.case_id

    def act(self, case: str, mutation: str, **data: Any) -> None:
        assert self.service.act(OFFICE, ActOnCase(mutation, case, data=data)).refusals == ()

    def export(self, table: str, actor: Actor = OFFICE, form: str = "csv", **asked: Any) -> tuple[bytes, Written]:
        file = io.BytesIO()
        written = self.exports.write(actor, table, form, Asked(**asked), file)
        return file.getvalue(), written

    def rows(self, table: str, actor: Actor = OFFICE, **asked: Any) -> tuple[list[dict[str, str]], Written]:
        content, written = self.export(table, actor, **asked)
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert len(rows) == written.rows
        return rows, written


@pytest.fixture
def office(database: Database, timeline: Timeline, clock: SettableClock) -> Office:
    return Office(database, timeline, clock)


def told(content: bytes, form: str) -> str:
    """All that a file says, unpacked."""
    if form == "xlsx":
        sheets = load_workbook(io.BytesIO(content)).worksheets
        return "\n".join(str(row) for sheet in sheets for row in sheet.iter_rows(values_only=True))
    return str(parquet.read_table(io.BytesIO(content)).to_pylist()) if form == "parquet" else content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_every_table_comes_in_every_form_without_who_complained(office: Office, form: str) -> None:
    office.register()
    for table in TABLES:
        content, written = office.export(table, form=form)
        assert written.rows or table not in ("cases", "events", "dashboard", "alerts", "programme")
        for secret in SECRETS:
            assert secret not in told(content, form)


def test_a_branch_gets_its_own_rows_and_no_free_text(office: Office) -> None:
    own, other = office.register(), office.register("城西支行")
    rows, written = office.rows("cases", EAST)
    assert [row["id"] for row in rows] == [own]
    assert written.withheld == ("subject", "narrative")
    assert not {"subject", "narrative"} & set(rows[0])
    assert {row["case_id"] for row in office.rows("events", EAST)[0]} == {own}
    assert {row["case_id"] for row in office.rows("events")[0]} == {own, other}
    assert [row["branch"] for row in office.rows("cases", Actor("x", Role.FRONT_DESK))[0]] == []
    assert office.rows("deliveries", EAST)[0] == []
    totals = [row["received"] for row in office.rows("dashboard", EAST)[0] if row["total"] == "true"]
    assert totals == ["1"]


@pytest.mark.parametrize("first", list("=+-@\t\r\n＝＋－＠"))
def test_no_text_is_a_formula(first: str) -> None:
    assert f"'{first}cmd|' /c calc'!A0" in csv_of(f"{first}cmd|' /c calc'!A0").decode()


def test_numbers_below_zero_stay_numbers() -> None:
    assert csv_of(-5).endswith(b"year\r\n-5\r\n")
    assert csv_of("-5").endswith(b"year\r\n'-5\r\n")


def csv_of(value: Any) -> bytes:
    file = io.BytesIO()
    sink = CsvSink(file, TABLES["milestones"], TABLES["milestones"].columns[:1])
    sink.write([(value,)])
    sink.close()
    return file.getvalue()


def test_csv_is_for_excel_and_after_the_rfc(office: Office) -> None:
    office.register()
    content, _ = office.export("cases")
    assert content.startswith(b"\xef\xbb\xbfid,number,")
    assert content.count(b"\r\n") == 2
    assert b"2026-03-02T10:00:00+08:00" in content
    assert csv_of('他说"不行"，\n再来').endswith('"他说""不行""，\n再来"\r\n'.encode())


def test_each_piece_holds_what_changed_and_nothing_else(office: Office, clock: SettableClock) -> None:
    first, second = office.register(), office.register()
    whole, written = office.rows("cases")
    assert {row["id"] for row in whole} == {first, second}
    rows, again = office.rows("cases", since=written.next)
    assert rows == []
    office.act(second, "recordContact")
    rows, again = office.rows("cases", since=again.next)
    assert [(row["id"], row["version"]) for row in rows] == [(second, "2")]
    assert office.rows("cases", since=again.next)[0] == []


def test_a_card_that_time_alone_showed_is_a_change(office: Office, clock: SettableClock) -> None:
    case = office.register()
    office.timers.look()
    _, written = office.rows("cases")
    clock.set("2026-03-12 10:00")
    office.timers.look()
    rows, _ = office.rows("cases", since=written.next)
    assert [(row["id"], row["card"]) for row in rows] == [(case, "red")]
    reminders, _ = office.rows("reminders")
    assert {row["case_id"] for row in reminders} == {case}


@pytest.mark.parametrize("number", ["x", "", "-1", "1.2.3.4", "999999999"])
def test_what_is_no_change_number_is_said(office: Office, number: str) -> None:
    office.register()
    with pytest.raises(InvalidRequest) as raised:
        office.export("events", since=number)
    assert raised.value.field == ("since",)


def test_what_is_always_whole_says_so(office: Office) -> None:
    with pytest.raises(InvalidRequest):
        office.export("measures", since="0")
    assert office.export("measures")[1].next is None
    for wrong in ("customers", "case"):
        with pytest.raises(InvalidRequest):
            office.export(wrong)
    with pytest.raises(InvalidRequest):
        office.export("cases", form="docx")
    with pytest.raises(InvalidRequest):
        office.export("dashboard", by="x")


def test_parquet_keeps_types(office: Office) -> None:
    case = office.register()
    table = parquet.read_table(io.BytesIO(office.export("cases", form="parquet")[0]))
    assert str(table.schema.field("received_at").type) == "timestamp[us, tz=UTC]"
    assert table.column("id").to_pylist() == [case]
    assert table.column("received_at").to_pylist() == [office.clock()]
    board = parquet.read_table(io.BytesIO(office.export("dashboard", form="parquet")[0]))
    assert str(board.schema.field("on_time_rate").type) == "decimal128(38, 10)"
    assert board.column("on_time_rate").to_pylist() == [None, None]


# PostgreSQL alone: SQLite has one writer


def _postgresql(new_postgresql: Callable[[], str]) -> Database:
    store = Database(new_postgresql())
    store.migrate()
    return store


def test_a_row_that_commits_late_is_not_missed(
    new_postgresql: Callable[[], str], timeline: Timeline, clock: SettableClock
) -> None:
    """The second event has the higher number and is there first; the first one comes with the next piece."""
    store = _postgresql(new_postgresql)
    office = Office(store, timeline, clock)
    slow, quick = office.register(), office.register()
    whole = office.rows("events")[1]
    with store.write() as connection:
        event = dict(connection.execute(select(EVENTS).where(EVENTS.c.case_id == slow[5:])).mappings().first() or {})
        write = connection.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
        del event["sequence"]
        connection.execute(insert(EVENTS).values({**event, "seq": 90, "write_id": write}))
        note_changes(connection, [slow[5:]])
        office.act(quick, "recordContact")
        seen, first = office.rows("events", since=whole.next)
        assert seen == []
    rows, second = office.rows("events", since=first.next)
    assert sorted((row["case_id"], row["seq"]) for row in rows) == sorted([(slow, "90"), (quick, "3")])
    assert office.rows("events", since=second.next)[0] == []
    store.close()


def test_pieces_taken_while_many_write_are_the_whole(
    new_postgresql: Callable[[], str], timeline: Timeline, clock: SettableClock
) -> None:
    store = _postgresql(new_postgresql)
    office = Office(store, timeline, clock)
    office.register()
    pieces, events = office.rows("events")
    kept, cases = office.rows("cases")
    upserted = {row["id"]: row for row in kept}

    def write() -> None:
        for _ in range(8):
            case = office.register()
            office.act(case, "recordContact")
            office.act(case, "dispatchCase")

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    looks = 0
    while any(writer.is_alive() for writer in writers) or looks == 0:
        new, events = office.rows("events", since=events.next)
        pieces += new
        changed, cases = office.rows("cases", since=cases.next)
        upserted.update({row["id"]: row for row in changed})
        looks += 1
    for writer in writers:
        writer.join()
    pieces += office.rows("events", since=events.next)[0]
    upserted.update({row["id"]: row for row in office.rows("cases", since=cases.next)[0]})
    whole, _ = office.rows("events")
    assert len(whole) == 2 + 32 * 4
    assert sorted(row["sequence"] for row in pieces) == sorted(row["sequence"] for row in whole)
    assert sorted(upserted.values(), key=lambda row: row["id"]) == office.rows("cases")[0]
    store.close()


def test_a_store_restored_on_another_server_goes_on_with_the_numbers_from_before(
    new_postgresql: Callable[[], str], timeline: Timeline, clock: SettableClock
) -> None:
    store = _postgresql(new_postgresql)
    office = Office(store, timeline, clock)
    office.register()
    far = 10**9
    with store.write() as connection:
        connection.execute(EVENTS.update().values(write_id=far))
    assert settle(store, clock)
    case = office.register()
    rows, written = office.rows("events", since=str(far + 1))
    assert {row["case_id"] for row in rows} == {case}
    assert office.rows("events", since=written.next)[0] == []
    with pytest.raises(InvalidRequest):
        office.export("events", since=str(far + 2))
    store.close()


def test_a_look_writes_down_what_it_renewed(office: Office, clock: SettableClock) -> None:
    case = office.register()
    clock.set("2026-03-12 10:00")
    office.timers.look()
    with office.database.read() as connection:
        assert set(connection.execute(select(CHANGES.c.case_id)).scalars()) == {case.removeprefix("case:")}
