"""《问题分析报告》: the case's facts as the events tell them, no customer in it, the same each time."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from figures.documents.docx import docx
from figures.documents.html import html
from policy.assemble import build, must_build
from policy.documents import documents
from policy.documents.analysis import MeasureLine, analysis_report
from policy.documents.model import Document, Paragraph, Table
from policy.evaluator import evaluate
from policy.events import Event
from policy.history import CaseHistory
from policy.instants import parse_instant
from policy.measures import MeasureState
from policy.reports import pending, recipients, report_of
from tests.conftest import shipped_bundle, shipped_texts

LINE = MeasureLine(
    "ZG2026-000001", "process", "优化叫号", "operations", MeasureState.COMPLETED, date(2026, 4, 1), date(2026, 3, 30)
)
RECEIVED: dict[str, Any] = {
    "channel": "hotline",
    "branch": "城东支行",
    "main_class": "service_complaint",
    "business_line": "counter",
    "topic": None,
    "scope": "individual",
    "urgency": "normal",
    "complexity": "simple",
    "product": None,
    "customer_age": 66,
}
UNTIL_RESOLVED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("received", "2026-03-02 10:00", RECEIVED),
    ("registered", "2026-03-02 10:00", {"first_receiver": "李柜员"}),
    ("contacted", "2026-03-02 10:10", {}),
    (
        "dispatched",
        "2026-03-02 10:20",
        {"lead_department": "operations", "assisting_departments": ["legal_compliance"]},
    ),
    ("returned", "2026-03-03 09:00", {}),
    ("dispatched", "2026-03-03 10:00", {"lead_department": "operations", "assisting_departments": []}),
    ("paused", "2026-03-04 10:00", {"reason": "court"}),
    ("resumed", "2026-03-06 10:00", {}),
    ("responded", "2026-03-09 10:00", {}),
    (
        "resolved",
        "2026-03-17 10:00",
        {"outcome": "已致歉\n并退费", "causes": ["bad_attitude", "training_gap"], "subjective": ["bad_attitude"]},
    ),
    ("investigated", "2026-03-18 10:00", {"leg": "person", "finding": "通报批评"}),
)
FILED: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "report_filed",
        "2026-03-20 10:00",
        {"root_cause": "training_gap", "analysis": "第一点<b>\n第二点\ufffe", "improvement": "补训"},
    ),
    ("report_delivered", "2026-03-20 10:00", {"recipient": "operations"}),
    ("report_delivered", "2026-03-20 10:00", {"recipient": "internal_control"}),
    ("report_delivered", "2026-03-21 10:00", {"recipient": "internal_control", "acknowledged_by": "neikong"}),
)


def events(*told: tuple[str, str, dict[str, Any]]) -> tuple[Event, ...]:
    return tuple(Event(seq, kind, parse_instant(at), data) for seq, (kind, at, data) in enumerate(told, start=1))


def at(local: str) -> datetime:
    return parse_instant(local)


def written(document: Document) -> str:
    return html(document).decode()


def rows(document: Document, section: int) -> list[tuple[str, ...]]:
    blocks = document.sections[section].blocks
    return [row.cells for block in blocks if isinstance(block, Table) for row in block.rows]


def test_the_facts_stand_in_it() -> None:
    report = analysis_report(
        shipped_bundle(), "XF2026-000001", events(*UNTIL_RESOLVED, *FILED), at("2026-03-21 10:00"), (LINE,)
    )
    page = written(report)
    for text in (
        "XF2026-000001",
        "客服热线 955XX",
        "城东支行",
        "服务投诉",
        "网点柜面服务",
        "运营管理部",
        "李柜员",
        "退回 1 次，暂停 1 次，延期 0 次，重新办理 0 次。",
        "诉讼仲裁",
        "通报批评",
        "尚未结论",
        "培训缺失",
        "第一点&lt;b&gt;",
        "补训",
        "plan-2026/2.3",
    ):
        assert text in page, text
    assert "草稿" not in page
    clocks = {cells[0]: cells[1:] for cells in rows(report, 1)}
    assert clocks["响应客户"] == (
        "2026-03-02 10:00", "2026-03-05 24:00", "2026-03-09 10:00", "逾期完成（逾期 2 个工作日，黄牌）"
    )  # fmt: skip
    assert clocks["办结"][1:] == ("2026-03-18 24:00", "2026-03-17 10:00", "按时完成")  # two working days of pause
    assert clocks["反馈客户"][-1] == "已逾期，未完成（逾期 1 个工作日，黄牌）"
    assert "反馈初步方案" not in clocks
    assert rows(report, 3)[:2] == [("服务态度差", "主观原因"), ("培训缺失", "非主观原因")]
    assert rows(report, 5) == [
        ("ZG2026-000001", "优化流程", "优化叫号", "运营管理部", "2026 年 4 月 1 日", "已完成（2026 年 3 月 30 日）")
    ]
    assert rows(report, 6) == [
        ("运营管理部", "2026-03-20 10:00", "尚未签收"),
        ("内控合规部", "2026-03-20 10:00", "2026-03-21 10:00 neikong"),
    ]
    workings = [block for block in report.sections[1].blocks if isinstance(block, Paragraph)]
    assert any(block.caption == "办结" and "03-04 周三 暂停至 03-06 周五 恢复" in block.text for block in workings)


def test_a_draft_says_that_it_is_one() -> None:
    draft = analysis_report(shipped_bundle(), "XF2026-000001", events(*UNTIL_RESOLVED), at("2026-03-19 10:00"))
    page = written(draft)
    assert (draft.title, draft.name) == ("问题分析报告（草稿）", "问题分析报告-XF2026-000001-草稿")
    assert "提交后送达运营管理部和内控合规部。" in page
    assert "尚未填写" in page


def test_the_word_file_is_the_same_each_time_and_holds_the_text() -> None:
    told = events(*UNTIL_RESOLVED, *FILED)
    first, second = (
        docx(analysis_report(shipped_bundle(), "XF2026-000001", told, at("2026-03-21 10:00"))) for _ in range(2)
    )
    assert first == second
    body = ZipFile(BytesIO(first)).read("word/document.xml").decode()
    assert "第一点" in body
    assert "第二点" in body


def test_an_unsigned_report_calls_for_its_acknowledgement() -> None:
    told = events(*UNTIL_RESOLVED, *FILED)
    assert "acknowledgeReport" in evaluate(shipped_bundle(), told, at("2026-03-21 10:00")).next_actions
    signed = Event(
        len(told) + 1, "report_delivered", at("2026-03-21 11:00"), {"recipient": "operations", "acknowledged_by": "li"}
    )
    assert "acknowledgeReport" not in evaluate(shipped_bundle(), (*told, signed), at("2026-03-21 11:00")).next_actions


def test_the_handling_procedure_says_who_gets_reports() -> None:
    page = written(documents(shipped_bundle())[0])
    assert "送达主办部门和内控合规部" in page
    assert "包括修订制度、优化流程和完善产品手册" in page


def test_a_report_begins_anew_after_reopening() -> None:
    told = events(*UNTIL_RESOLVED, *FILED)
    assert pending(CaseHistory.of(told)) == ("operations",)
    reopened = (*told, Event(len(told) + 1, "reopened", at("2026-03-22 10:00"), {}))
    assert report_of(CaseHistory.of(reopened)) is None
    assert pending(CaseHistory.of(reopened)) == ()


def test_rules_without_copies_deliver_nothing() -> None:
    texts = dict(shipped_texts())
    rules, _, _ = texts["procedure.yaml"].partition("analysis_report:")
    older = must_build({**texts, "procedure.yaml": rules}, verify=False)
    assert recipients(older, CaseHistory.of(events(*UNTIL_RESOLVED))) == ()
    page = written(analysis_report(older, "XF2026-000001", events(*UNTIL_RESOLVED), at("2026-03-19 10:00")))
    assert "提交后不另行送达。" in page


@pytest.mark.parametrize("name", ["lead_departement", "nobody"])
def test_copies_go_to_departments_only(name: str) -> None:
    text = shipped_texts()["procedure.yaml"].replace("copies: [lead_department,", f"copies: [{name},")
    bundle, findings = build({**shipped_texts(), "procedure.yaml": text}, verify=False)
    assert bundle is None
    assert [(found.file, found.code) for found in findings] == [("procedure.yaml", "unknown-code")]
