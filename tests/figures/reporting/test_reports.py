"""A period's report says what the boards say, in words, tables and charts, on paper and on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from docx import Document as open_docx
from openpyxl import load_workbook

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.service import CaseService
from figures.documents.docx import docx
from figures.documents.html import html
from figures.documents.svg import svg
from figures.documents.word_charts import missing
from figures.reporting.shown import change, signed
from figures.reporting.spans import closed, coverage, kind_of, months_to, weeks_of
from figures.reporting.writing import BUILDERS, Report, ReportWriter
from figures.service import Figures
from policy.assemble import must_build
from policy.documents.model import Chart, Series, Table
from policy.documents.words import plain
from policy.errors import InvalidRequest
from policy.instants import parse_instant
from policy.procedure import Refusal, RefusalCode
from policy.reporting.catalogue import CATALOGUE
from policy.reporting.values import Figure
from tests.conftest import SettableClock, new_sqlite, shipped_bundle, shipped_texts, timeline_of

OFFICE = Actor("shen", Role.PETITION_OFFICE)
HOSTILE = "<script>alert('{{ 收到 }}')</script># {% if"
SVG = "{http://www.w3.org/2000/svg}"


class Bank:
    """A store of cases that are judged under the shipped rules, in the third week of July."""

    def __init__(self, path: Path) -> None:
        self.clock = SettableClock("2026-07-20 09:00")
        timeline = timeline_of(shipped_bundle())
        self.database = Database(new_sqlite(path / "petition.db"))
        self.service = CaseService(self.database, lambda: timeline, self.clock, "s")
        self.figures = Figures(self.database, lambda: timeline, self.clock)
        self.writer = ReportWriter(self.database, self.figures, lambda: timeline, self.clock)

    def case(self, day: str, branch: str = "城东支行", rating: int | None = None, **given: Any) -> None:
        at = parse_instant(f"{day} 10:00")
        command = RegisterCase("hotline", branch, "s", "排队", received_at=at, occurred_at=at, **given)
        case = self.service.register(OFFICE, command).case_id
        assert case is not None
        steps: list[tuple[str, dict[str, Any]]] = [("recordContact", {}), ("dispatchCase", {})]
        if rating is not None:
            steps += [("resolveCase", {"outcome": "x"}), ("giveFeedback", {}), ("rateCase", {"rating": rating})]
        for mutation, data in steps:
            assert not self.service.act(OFFICE, ActOnCase(mutation, case, occurred_at=at, data=data)).refusals

    def report(self, period: str, actor: Actor = OFFICE) -> Report:
        found = self.writer.write(actor, period)
        assert isinstance(found, Report)
        return found


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    opened = Bank(tmp_path)
    for number, day in enumerate(("2026-02-02", "2026-03-03", "2026-04-01", "2026-05-06", "2026-06-01", "2026-06-30")):
        opened.case(day, ("城东支行", "城西支行")[number % 2], rating=(5, 2, 4, None)[number % 4], topic="queueing")
    opened.case("2026-06-29", HOSTILE, complexity="hard")
    yield opened
    opened.database.close()


def figure(report: Report, name: str) -> str:
    value = report.values[name]
    assert isinstance(value, Figure)
    return value.text


def table(report: Report, name: str) -> list[tuple[str, ...]]:
    value = report.values[name]
    assert isinstance(value, Table)
    return [row.cells for row in value.rows]


def page(report: Report) -> ElementTree.Element:
    text = html(report.document).decode().partition("\n")[2]
    return ElementTree.fromstring(text)


def test_every_figure_of_the_catalogue_is_made_in_its_shape(bank: Bank) -> None:
    assert BUILDERS.keys() == CATALOGUE.keys()
    everything = "\n\n".join(f"{{{{ {name} }}}}" for name in CATALOGUE)
    shapes: dict[type, set[str]] = {Figure: {"text", "number", "percent"}, Table: {"table"}, Chart: {"chart"}}
    bundle = must_build({**shipped_texts(), "reports/quarterly.md": everything}, verify=False)
    report = ReportWriter(bank.database, bank.figures, lambda: timeline_of(bundle), bank.clock).write(OFFICE, "2026-Q2")
    assert isinstance(report, Report)
    assert report.values.keys() == CATALOGUE.keys()
    for name, value in report.values.items():
        assert CATALOGUE[name].shape in shapes[type(value)], name


def test_the_figures_are_those_of_the_board(bank: Bank) -> None:
    report = bank.report("2026-Q2")
    board = bank.figures.dashboard(OFFICE, date(2026, 4, 1), date(2026, 7, 1), "branch")
    before = bank.figures.dashboard(OFFICE, date(2026, 1, 1), date(2026, 4, 1), "branch")
    total = board.total
    assert total.received == 5
    counts = {"收到": total.received, "办结": total.resolved, "未办结": total.open, "超期": total.overdue}
    assert {name: figure(report, name) for name in counts} == {name: str(count) for name, count in counts.items()}
    assert figure(report, "上期收到") == str(before.total.received) == "2"
    assert (figure(report, "环比"), figure(report, "同比")) == ("+150%", "—")
    shares = {"满意度": total.satisfaction, "按期办结率": total.on_time_rate, "办结率": total.completion_rate}
    for name, share in shares.items():
        assert share is not None
        assert figure(report, name) == f"{plain(share * 100)}%"
    rows = {row[0]: row for row in table(report, "表_网点")}
    for row in board.rows:
        assert rows[row.key][1] == str(row.received)
        assert rows[row.key][4:7] == (str(row.resolved), str(row.open), str(row.overdue))
    assert rows["合计"][1] == "5"
    chart = report.values["图_网点"]
    assert isinstance(chart, Chart)
    assert sum(value or 0 for value in chart.series[0].values) == total.received


def test_the_assessment_and_the_programme_are_those_of_the_service(bank: Bank) -> None:
    report = bank.report("2026-Q2")
    scores = bank.figures.kpi(OFFICE, date(2026, 4, 1), date(2026, 7, 1), None)
    assert [row[-2] for row in table(report, "表_考核")] == [
        plain(score.score) if score.score is not None else "—" for score in scores
    ]
    items = bank.figures.programme(OFFICE, 2026)
    assert [row[0] for row in table(report, "表_年度目标")] == [item.label.zh for item in items]


def test_a_quarter_without_cases_prints_dashes_and_no_share_is_zero(bank: Bank) -> None:
    report = bank.report("2026-Q3")
    assert figure(report, "收到") == "0"
    for name in ("办结率", "按期办结率", "及时受理率", "满意度", "平均办理工作日"):
        assert figure(report, name) == "—"
    overall = {row[0]: row[1] for row in table(report, "表_总体")}
    assert overall["满意度"] == overall["平均办理（工作日）"] == "—"
    trend = report.values["图_质效"]
    assert isinstance(trend, Chart)
    assert trend.categories == ("26.4", "26.5", "26.6", "26.7")  # what has not begun is left out
    assert all((series.values[-1], series.texts[-1]) == (None, "—") for series in trend.series)


def test_a_month_adds_up_by_weeks_and_shows_the_desk(bank: Bank) -> None:
    report = bank.report("2026-06")
    trend = report.values["图_趋势"]
    assert isinstance(trend, Chart)
    assert sum(value or 0 for value in trend.series[0].values) == 3
    assert figure(report, "未办结疑难件数") == "1"
    (hard,) = table(report, "表_疑难件")
    assert hard[4] == "21"  # 29 June to 20 July
    assert sum(int(row[1]) for row in table(report, "表_在办时长")[:-1]) == int(table(report, "表_在办时长")[-1][1])
    assert table(report, "表_督办")[0][0] == "黄牌"


def test_a_branch_gets_the_report_of_its_own_cases_and_it_says_so(bank: Bank) -> None:
    report = bank.report("2026-Q2", Actor("a", Role.LEADER, branch="城西支行"))
    whole = bank.report("2026-Q2")
    assert figure(report, "收到") == "2"
    assert {row[0] for row in table(report, "表_网点")} == {"城西支行", "合计"}
    assert report.scope == "仅限城西支行"
    assert "仅限城西支行" in report.document.title
    assert whole.document.title == "2026 年第二季度信访风险预警报告"


def test_a_hostile_name_is_only_text(bank: Bank) -> None:
    report = bank.report("2026-Q2")
    root = page(report)
    assert not [element.tag for element in root.iter() if element.tag.endswith("script")]
    shown = "".join(root.itertext())
    assert "alert('{{ 收到 }}')" in shown
    word = open_docx(BytesIO(docx(report.document)))
    cells = [cell.text for one in word.tables for row in one.rows for cell in row.cells]
    assert any("<script>" in cell for cell in cells)


def test_the_page_draws_each_chart_with_labels_as_text(bank: Bank) -> None:
    root = page(bank.report("2026-Q3"))
    drawn = root.findall(f".//{{*}}figure/{SVG}svg")
    assert len(drawn) == 2 + 4
    shown = ["".join(chart.itertext()) for chart in drawn]
    assert any("—" in text for text in shown)
    assert all(chart.get("role") == "img" and chart.get("aria-label") for chart in drawn)
    assert any("patternUnits" in element.attrib for chart in drawn for element in chart.iter())


def test_the_word_file_has_native_charts_with_their_numbers(bank: Bank) -> None:
    report = bank.report("2026-Q2")
    content = docx(report.document)
    assert content == docx(report.document)
    open_docx(BytesIO(content))
    charts = [block for section in report.document.sections for block in section.blocks if isinstance(block, Chart)]
    with ZipFile(BytesIO(content)) as package:
        names = package.namelist()
        for name in names:
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(package.read(name))
        assert len([name for name in names if name.startswith("word/charts/chart")]) == len(charts) > 0
        kinds = package.read("[Content_Types].xml").decode()
        assert "drawingml.chart+xml" in kinds
        for number, chart in enumerate(charts, start=1):
            assert drawn(package.read(f"word/charts/chart{number}.xml")) == expected(chart)
            page = load_workbook(BytesIO(package.read(f"word/embeddings/chart{number}.xlsx"))).active
            assert page is not None
            first = [page.cell(2, column).value for column in range(2, 2 + len(chart.series))]
            assert first == [series.values[0] for series in chart.series]


def point_of(element: ElementTree.Element) -> tuple[int, Decimal]:
    return int(element.get("idx") or 0), Decimal("".join(element.itertext()))


def drawn(xml: bytes) -> list[tuple[str, dict[int, Decimal]]]:
    """Of each series its name and the points that are there."""
    space = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
    root = ElementTree.fromstring(xml)
    assert [blank.get("val") for blank in root.iterfind(".//c:dispBlanksAs", space)] == ["gap"]
    return [
        (
            "".join(text for name in series.iterfind("c:tx", space) for text in name.itertext()).rpartition("$1")[2],
            dict(map(point_of, series.iterfind(".//c:val//c:pt", space))),
        )
        for series in root.iterfind(".//c:ser", space)
    ]  # fmt: skip


def expected(chart: Chart) -> list[tuple[str, dict[int, Decimal]]]:
    return [
        (series.name, {place: value for place, value in enumerate(series.values) if value is not None})
        for series in chart.series
    ]


def test_a_gap_is_no_point_and_is_told_beneath() -> None:
    chart = Chart(
        "趋势",
        "line",
        "%",
        ("1 月", "2 月", "3 月"),
        (Series("满意度", (Decimal(80), None, Decimal(0)), ("80", "—", "0")),),
    )
    root = ElementTree.fromstring("".join(svg(chart, 0)))
    points = root.findall(f"./{SVG}svg/{SVG}circle")
    assert len(points) == 2
    assert not root.findall(f"./{SVG}svg/{SVG}line[@stroke-width='2']")  # no neighbours to join
    assert missing(chart) == "“—”没有可统计的数据：2 月 满意度"


@pytest.mark.parametrize("name", ["2026", "2026-W03", "2026-Q5", "2026-13", "rubbish", "2026-1"])
def test_what_is_no_period_is_refused(bank: Bank, name: str) -> None:
    with pytest.raises(InvalidRequest):
        bank.writer.write(OFFICE, name)


def test_what_has_not_begun_or_has_no_template_is_refused(bank: Bank) -> None:
    ahead = bank.writer.write(OFFICE, "2026-Q4")
    assert isinstance(ahead, Refusal)
    assert ahead.code is RefusalCode.NOT_ALLOWED_NOW
    texts = {name: text for name, text in shipped_texts().items() if not name.startswith("reports/")}
    old = timeline_of(must_build(texts, verify=False))
    found = ReportWriter(bank.database, bank.figures, lambda: old, bank.clock).write(OFFICE, "2026-Q2")
    assert isinstance(found, Refusal)
    assert "reports/quarterly.md" in found.message


def test_changes_are_printed_with_their_sign() -> None:
    texts = [signed(change(before, now)).text for before, now in ((4, 5), (5, 4), (4, 4), (0, 4), (3, 4))]
    assert texts == ["+25%", "−20%", "0%", "—", "+33.33%"]


def test_spans() -> None:
    covered = coverage("2026-Q1", shipped_bundle().calendar(None))
    assert [span.label for span in (covered.current, covered.previous, covered.year_ago)] == [
        "2026 年第一季度", "2025 年第四季度", "2025 年第一季度",
    ]  # fmt: skip
    assert kind_of("2026-03") == "monthly"
    weeks = weeks_of(date(2026, 3, 1), date(2026, 4, 1))
    assert [week.label for week in weeks] == ["3.1–1", "3.2–8", "3.9–15", "3.16–22", "3.23–29", "3.30–31"]
    assert [span.label for span in months_to(date(2026, 3, 1), 3)] == ["25.12", "26.1", "26.2"]
    assert list(closed(date(2025, 12, 31), date(2026, 4, 1))) == [
        "2025-12", "2025-Q4", "2026-01", "2026-02", "2026-03", "2026-Q1",
    ]  # fmt: skip
    assert list(closed(date(2026, 3, 5), date(2026, 3, 31))) == []
