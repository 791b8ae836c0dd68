"""Rows become cases once, on both databases; what is wrong is told by row and column."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import func, select

from cases.audit import first_broken
from cases.commands import ActOnCase, Customer, RegisterCase
from cases.db import Database
from cases.intake.importer import IMPORTER, Tally, import_rows
from cases.intake.mapping import FieldMap
from cases.intake.readers import Row
from cases.intake.rows import Finding, Registrations
from cases.models import CASES, CUSTOMERS, EVENTS
from cases.service import CaseService
from policy.bundle import Bundle
from policy.instants import parse_instant
from policy.versions import Timeline
from tests.conftest import SettableClock

GOOD = {"渠道": "客服热线", "网点": "城东支行", "标题": "柜员态度差", "内容": "排队两小时，柜员服务态度恶劣。"}


@pytest.fixture
def service(database: Database, timeline: Timeline, clock: SettableClock) -> CaseService:
    return CaseService(database, lambda: timeline, clock, "a secret of the tests")


class Import:
    """Imports rows and keeps what was told."""

    def __init__(self, service: CaseService, bundle: Bundle, mapping: FieldMap | None = None) -> None:
        self.service = service
        self.registrations = Registrations(mapping or FieldMap(), bundle, "calls", service.digests, tuple(GOOD))
        self.found: list[Finding] = []

    def __call__(self, rows: Iterable[Row], dry_run: bool = False) -> Tally:
        return import_rows(self.service, self.registrations, rows, report=self.found.append, dry_run=dry_run)


def many(count: int) -> list[Row]:
    return [Row(number, {**GOOD, "编号": str(number)}) for number in range(2, count + 2)]


def stored(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(CASES)).scalar_one())


def test_a_row_becomes_a_case(service: CaseService, bundle: Bundle, database: Database) -> None:
    cells = {**GOOD, "收到时间": "2026/2/27 9:05", "客户姓名": "王敏", "年龄": "66岁", "证件号": "110101199001010011"}
    assert Import(service, bundle)([Row(2, cells)]) == Tally(1, 1, 0, 0)
    with database.read() as connection:
        case = connection.execute(select(CASES)).mappings().one()
        received, registered = connection.execute(select(EVENTS.c.at).order_by(EVENTS.c.seq)).scalars()
        assert first_broken(connection, case["id"]) is None
        assert connection.execute(select(CUSTOMERS.c.id_number_index)).scalar_one() is not None
    assert (case["channel"], case["branch"], case["customer_age"]) == ("hotline", "城东支行", 66)
    assert case["main_class"] == "service_complaint"
    assert received == parse_instant("2026-02-27 09:05")
    assert registered == parse_instant("2026-03-02 10:00")
    assert case["number"] == "XF2026-000001"


def test_a_second_import_adds_nothing(service: CaseService, bundle: Bundle, database: Database) -> None:
    rows = [*many(700), Row(800, GOOD), Row(801, dict(GOOD))]
    assert Import(service, bundle)(rows) == Tally(702, 701, 1, 0)
    assert Import(service, bundle)(rows) == Tally(702, 0, 702, 0)
    assert stored(database) == 701
    with database.read() as connection:
        numbers = list(connection.execute(select(CASES.c.number).order_by(CASES.c.number)).scalars())
    assert numbers == [f"XF2026-{number:06d}" for number in range(1, 702)]


def test_a_reference_holds_one_content(service: CaseService, bundle: Bundle, database: Database) -> None:
    run = Import(service, bundle)
    run([Row(2, {**GOOD, "编号": "A1"})])
    assert run([Row(2, {**GOOD, "编号": "A1", "标题": "另一件"})]) == Tally(1, 0, 0, 1)
    (found,) = run.found
    assert (found.row, found.column) == (2, "编号")
    assert stored(database) == 1


def test_a_dry_run_stores_nothing_and_tells_the_same(service: CaseService, bundle: Bundle, database: Database) -> None:
    run = Import(service, bundle)
    rows = [*many(600), Row(900, {**GOOD, "渠道": "fax"})]
    assert run(rows, dry_run=True) == Tally(601, 600, 0, 1)
    assert stored(database) == 0
    told = list(run.found)
    assert run(rows) == Tally(601, 600, 0, 1)
    assert run.found == told * 2


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"渠道": "客服热綫"}, "渠道", "did you mean '客服热线'"),
        ({"标题": "一\n二"}, "标题", "control characters"),
        ({"内容": "x" * 20_001}, "内容", "longer than 20000"),
        ({"网点": ""}, "网点", "must not be blank"),
        ({"收到时间": "昨天"}, "收到时间", "write 2026-02-11 10:00"),
        ({"收到时间": "2026-02-30 10:00"}, "收到时间", "no time"),
        ({"收到时间": "2026-03-02 10:01"}, "收到时间", "cannot be in the future"),
        ({"收到时间": "0001-01-01T00:00:00+14:00"}, "收到时间", "earlier than"),
        ({"年龄": "老"}, "年龄", "no age"),
        ({"年龄": "151"}, "年龄", "an age is 0 to 150"),
        ({"主分类": "service"}, "主分类", "no such code"),
        ({"电话": "1" * 201}, "电话", "longer than 200"),
        ({"备注": "x"}, "备注", "unknown column"),
        ({"channel": "visit"}, "channel", "fills channel again"),
    ],
)
def test_a_bad_cell_is_told_and_the_good_rows_stay(
    service: CaseService, bundle: Bundle, database: Database, change: dict[str, str], column: str, words: str
) -> None:
    cells = {name: text for name, text in {**GOOD, **change}.items() if text}
    run = Import(service, bundle)
    assert run([*many(2), Row(9, cells), Row(10, {}, {None: "broken"})]) == Tally(4, 2, 0, 2)
    assert (run.found[0].row, run.found[0].column) == (9, column)
    assert words in run.found[0].reason
    assert run.found[1:] == [Finding(10, None, "broken")]
    assert stored(database) == 2


def test_a_mapping_translates(service: CaseService, bundle: Bundle, database: Database) -> None:
    mapping = FieldMap(
        {"来源": "channel"}, {"channel": {"电话": "hotline"}}, {"branch": "城西支行"}, frozenset({"备注"})
    )
    cells = {"来源": "电话", "标题": "s", "内容": "n", "备注": "x"}
    assert Import(service, bundle, mapping)([Row(2, cells)]).added == 1
    with database.read() as connection:
        case = connection.execute(select(CASES)).mappings().one()
    assert (case["channel"], case["branch"]) == ("hotline", "城西支行")


def test_earlier_cases_of_a_batch_are_proposed_as_those_of_a_single_registration(
    service: CaseService, bundle: Bundle, database: Database
) -> None:
    """By phone, by id number, by membership of a group; not for strangers, nor for others of the same batch."""
    told, before = GOOD["内容"], parse_instant("2026-02-27 09:00")
    group = RegisterCase("hotline", "城东支行", "柜员态度差", told, scope="group", received_at=before)
    case = service.register(IMPORTER, group).case_id or ""
    data = {"member": Customer("周立", phone="13700000001"), "representative": False}
    assert service.act(IMPORTER, ActOnCase("joinCase", case, data=data)).refusals == ()
    stored = [{"电话": "13900000001"}, {"证件号": "110101199001010011"}]
    told_before = {**GOOD, "收到时间": "2026-02-27 09:05"}
    Import(service, bundle)([Row(number, {**told_before, **person}) for number, person in enumerate(stored, 2)])

    people = [*stored, {"电话": "13700000001"}, {"电话": "13900000002"}, {"电话": "13900000002"}]
    Import(service, bundle)([Row(number, {**GOOD, "编号": str(number), **one}) for number, one in enumerate(people, 2)])
    received = select(EVENTS.c.data).where(EVENTS.c.type == "received").order_by(EVENTS.c.sequence)
    with database.read() as connection:
        found = [len(data.get("suggestions", ())) for data in connection.execute(received).scalars()]
    assert found[-5:] == [1, 1, 1, 0, 0]
