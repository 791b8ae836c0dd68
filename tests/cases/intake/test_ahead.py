"""Rows judged beforehand in a second process are stored as those that are not; nothing hangs on that process."""

from __future__ import annotations

import multiprocessing
from typing import Any

import pytest
from sqlalchemy import select

from cases.commands import RegisterCase
from cases.db import Database
from cases.intake.ahead import Ahead
from cases.intake.importer import IMPORTER, Tally, import_rows
from cases.intake.mapping import FieldMap
from cases.intake.readers import Row, UnreadableFile
from cases.intake.rows import Finding, Registrations
from cases.judging import judge
from cases.models import CASES
from cases.service import Batch, CaseService
from policy.bundle import Bundle
from policy.versions import Timeline
from tests.conftest import SettableClock

GOOD = {"渠道": "客服热线", "网点": "城东支行", "标题": "柜员态度差", "内容": "排队两小时，柜员服务态度恶劣。"}
OWN = ("id", "number", "head")
"""What differs between two stores of the same complaints."""


@pytest.fixture
def service(database: Database, timeline: Timeline, clock: SettableClock) -> CaseService:
    return CaseService(database, lambda: timeline, clock, "a secret of the tests")


def rows(count: int) -> list[Row]:
    """Every third one cannot be registered, every fifth was received long ago."""
    faults = {0: {"年龄": "?"}, 1: {"产品": "没有"}}
    return [
        Row(number, {**GOOD, "编号": f"R{number}", "电话": f"139{number % 7:08d}", **faults.get(number % 6, {}),
                     **({"收到时间": "2026-01-05 09:00"} if number % 5 == 0 else {})})
        for number in range(2, count + 2)
    ]  # fmt: skip


def imported(service: CaseService, bundle: Bundle, source: str, count: int = 24) -> tuple[Tally, list[Finding]]:
    found: list[Finding] = []
    registrations = Registrations(FieldMap(), bundle, source, service.digests, tuple(GOOD))
    return import_rows(service, registrations, rows(count), report=found.append), found


def stored(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        found = connection.execute(select(CASES).order_by(CASES.c.number)).mappings().all()
    return [{name: value for name, value in row.items() if name not in OWN} for row in found]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each row that was registered, whether it was judged beforehand; batches are small."""
    monkeypatch.setattr("cases.intake.importer._BATCH", 6)
    told: list[bool] = []
    right = Batch.register

    def register(batch: Batch, *given: Any, **named: Any) -> Any:
        told.append(named["judged"] is not None)
        return right(batch, *given, **named)

    monkeypatch.setattr(Batch, "register", register)
    return told


def test_what_is_stored_and_told_is_the_same(
    service: CaseService, bundle: Bundle, database: Database, judged: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = imported(service, bundle, "calls")
    assert any(judged)
    assert not judged[0]
    first = stored(database)
    monkeypatch.setattr(Ahead, "ask", lambda *given: None)
    judged.clear()
    assert imported(service, bundle, "other calls") == ahead
    assert not any(judged)
    cases = stored(database)
    assert cases[: len(cases) // 2] == cases[len(cases) // 2 :] == first


def test_where_all_rows_are_known_nobody_judges_them(service: CaseService, bundle: Bundle, judged: list[bool]) -> None:
    imported(service, bundle, "calls")
    judged.clear()
    tally, _ = imported(service, bundle, "calls")
    assert (tally.added, any(judged)) == (0, False)


def test_rows_before_a_break_of_the_file_are_kept(service: CaseService, bundle: Bundle, judged: list[bool]) -> None:
    def broken() -> Any:
        yield from rows(8)
        raise UnreadableFile("broken")

    seen: list[Tally] = []
    registrations = Registrations(FieldMap(), bundle, "calls", service.digests, tuple(GOOD))
    with pytest.raises(UnreadableFile):
        import_rows(service, registrations, broken(), report=lambda finding: None, progress=seen.append)
    assert seen[-1].read == 6


def test_a_helper_that_dies_leaves_the_rows_to_the_import(service: CaseService) -> None:
    commands = [RegisterCase("hotline", "城东支行", "柜员态度差", GOOD["内容"])] * 3
    timeline, now = service.judging()
    others = multiprocessing.active_children()
    with Ahead(IMPORTER.user) as ahead:
        assert ahead.answer() == []
        ahead.ask(timeline, commands, now)
        assert ahead.answer() == [judge(timeline, IMPORTER.user, command, now) for command in commands]
        for process in set(multiprocessing.active_children()) - set(others):
            process.kill()
            process.join()
        ahead.ask(timeline, commands, now)
        assert ahead.answer() == [None, None, None]
