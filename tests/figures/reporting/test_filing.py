"""Reports of closed periods are filed once, whichever instance comes first, and stay as they were written."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from sqlalchemy import update

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.db import Database
from cases.filed_reports import FiledReports, report_period
from cases.models import FILED_REPORTS
from cases.service import CaseService
from figures.reporting.filing import ReportFiling
from figures.reporting.writing import ReportWriter
from figures.service import Figures
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.errors import StoreFault
from policy.instants import parse_instant
from policy.reporting.catalogue import ReportKind
from tests.conftest import SettableClock, shipped_bundle, shipped_texts, timeline_of

OFFICE = Actor("shen", Role.PETITION_OFFICE)
SHORT = {"reports/quarterly.md": "# {{ 期间 }}\n\n收到 {{ 收到 }} 件，满意度 {{ 满意度 }}。\n"}


@cache
def short_bundle() -> Bundle:
    return must_build({**shipped_texts(), **SHORT}, verify=False)


class Office:
    """One instance of the service on a store."""

    def __init__(self, database: Database, clock: SettableClock, bundle: Bundle | None = None) -> None:
        timeline = timeline_of(bundle or short_bundle())
        self.service = CaseService(database, lambda: timeline, clock, "s")
        self.figures = Figures(database, lambda: timeline, clock)
        self.store = FiledReports(database)
        writer = ReportWriter(database, self.figures, lambda: timeline, clock)
        self.filing = ReportFiling(writer, self.store, lambda: timeline, clock)

    def receive(self, local: str) -> None:
        at = parse_instant(local)
        command = RegisterCase("hotline", "城东支行", "s", "n", received_at=at, occurred_at=at)
        assert self.service.register(OFFICE, command).case_id is not None

    def file_all(self) -> list[str]:
        filed = []
        while (period := self.filing.look()) is not None:
            filed.append(period)
        return filed


@pytest.fixture
def office(database: Database, clock: SettableClock) -> Office:
    clock.set("2026-03-31 23:59:59")
    opened = Office(database, clock)
    opened.receive("2026-02-10 10:00")
    return opened


def test_nothing_is_filed_before_there_are_cases(database: Database, clock: SettableClock) -> None:
    assert Office(database, clock).filing.look() is None


def test_a_period_is_filed_once_it_has_closed(office: Office, clock: SettableClock) -> None:
    assert office.file_all() == ["2026-02"]
    clock.set("2026-04-01 00:00")
    assert office.file_all() == ["2026-03", "2026-Q1"]
    assert office.file_all() == []
    months = office.store.listed(OFFICE, ReportKind.MONTHLY, 2026)
    (quarter,) = office.store.listed(OFFICE, ReportKind.QUARTERLY, 2026)
    assert (quarter.period, quarter.kind, quarter.starts_on) == ("2026-Q1", ReportKind.QUARTERLY, date(2026, 1, 1))
    assert [report.period for report in months] == ["2026-03", "2026-02"]
    assert office.store.listed(OFFICE, ReportKind.MONTHLY, 2025) == ()


def test_the_filed_report_stays_as_it_was(office: Office, clock: SettableClock, database: Database) -> None:
    clock.set("2026-04-02 09:00")
    office.file_all()
    before = office.store.written(OFFICE, "2026-Q1")
    assert before is not None
    assert before.figures["收到"] == {"text": "1", "number": "1"}
    assert before.figures["满意度"] == {"text": "—", "number": None}
    assert "收到 1 件，满意度 —。" in before.html.decode()
    office.receive("2026-03-30 10:00")  # entered late
    assert office.file_all() == []
    assert office.store.file(before) is False
    assert office.store.written(OFFICE, "2026-Q1") == before
    with database.write() as connection:
        connection.execute(update(FILED_REPORTS).values(figures={"收到": {"text": "0", "number": "0"}}))
    with pytest.raises(StoreFault):
        office.store.written(OFFICE, "2026-Q1")


def test_two_instances_file_it_once(office: Office, clock: SettableClock, database: Database) -> None:
    clock.set("2026-07-01 09:00")
    other = Office(database, clock)
    threads = [threading.Thread(target=one.file_all) for one in (office, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    periods = sorted(report.period for report in office.store.listed(OFFICE, None, None))
    assert periods == ["2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-Q1", "2026-Q2"]


def test_filed_quarters_count_for_the_year(office: Office, clock: SettableClock) -> None:
    clock.set("2026-07-01 09:00")
    office.file_all()
    item = next(item for item in office.figures.programme(OFFICE, 2026) if item.item == "quarterly_reports")
    assert (item.actual, item.numerator) == (Decimal(2), 2)
    assert [entry.id for entry in item.evidence] == ["report:2026-Q1", "report:2026-Q2"]
    assert [report_period(entry.id or "") for entry in item.evidence] == ["2026-Q1", "2026-Q2"]
    assert report_period("report:2026-Q7") is None


@pytest.mark.parametrize(
    "actor",
    [
        Actor("a", Role.LEADER, branch="城东支行"),
        Actor("b", Role.HANDLER, department="operations"),
        Actor("c", Role.FRONT_DESK, branch="城东支行"),
    ],
)
def test_the_whole_banks_reports_are_for_who_sees_the_whole_bank(
    office: Office, clock: SettableClock, actor: Actor
) -> None:
    clock.set("2026-04-02 09:00")
    office.file_all()
    assert office.store.listed(actor, None, None) == ()
    assert office.store.get(actor, "2026-Q1") is None
    assert office.store.written(actor, "2026-Q1") is None
    assert office.store.get(Actor("d", Role.AUDITOR), "2026-Q1") is not None


def test_rules_without_a_template_file_what_they_can(database: Database, clock: SettableClock) -> None:
    texts = {name: text for name, text in shipped_texts().items() if name != "reports/monthly.md"}
    clock.set("2026-04-02 09:00")
    office = Office(database, clock, must_build(texts, verify=False))
    office.receive("2026-03-10 10:00")
    assert office.file_all() == ["2026-Q1"]
    assert shipped_bundle().texts["reports/monthly.md"]
