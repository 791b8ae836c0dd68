"""The supporting rules as documents: every rule stands where it belongs, and says what the rule files say."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from figures.documents.html import html
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.documents import documents
from policy.documents.model import Document, Paragraph, Table
from policy.documents.words import DONE, EVENTS, NODES, condition_words, numeral
from policy.events import EVENT_TYPES
from policy.status import CaseNode
from tests.conftest import shipped_bundle, shipped_texts

HANDLING, WARNING, SATISFACTION = "handling-procedure", "risk-warning", "satisfaction-standard"
DRAFTING = {"用语", "暂定内容"}
"""Articles on how the document is to be read; no rule says them."""


def edited(*edits: tuple[str, str, str]) -> Bundle:
    texts = dict(shipped_texts())
    for file, old, new in edits:
        assert old in texts[file]
        texts[file] = texts[file].replace(old, new, 1)
    return must_build(texts, verify=False)


def written(bundle: Bundle) -> dict[str, Document]:
    return {document.name: document for document in documents(bundle)}


def paragraphs(document: Document) -> Iterator[Paragraph]:
    for section in document.sections:
        yield from (block for block in section.blocks if isinstance(block, Paragraph))


def tables(document: Document) -> Iterator[Table]:
    for section in document.sections:
        yield from (block for block in section.blocks if isinstance(block, Table))


def article(document: Document, caption: str) -> str:
    return next(paragraph.text for paragraph in paragraphs(document) if paragraph.caption == caption)


def words(document: Document) -> Iterator[str]:
    """Everything that is read, references and clause numbers apart."""
    yield document.title
    for paragraph in paragraphs(document):
        yield paragraph.caption + paragraph.text
    for table in list(tables(document))[:-1]:  # the last one explains the codes of clauses
        yield from (table.title, *table.header)
        yield from (cell for row in table.rows for cell in row.cells)


def expected(bundle: Bundle) -> dict[str, set[str]]:
    rules = bundle.rules
    rows = {name: {f"{name}/{row.id}" for row in table.rows} for name, table in bundle.tables.items()}
    return {
        HANDLING: {
            *(f"sla/{target.id}" for target in rules.sla.targets),
            *(f"sla/{extension.rule}" for target in bundle.targets for extension in target.extensions),
            *(f"escalation/{rule.id}" for rule in rules.escalation.escalations),
            *(f"escalation/{rule.id}" for rule in rules.escalation.reminders),
            *(f"procedure/{window.id}" for window in rules.procedure.windows),
            *(f"taxonomy/{line.code}" for line in rules.taxonomy.business_lines),
            *(f"taxonomy/{reason.code}" for reason in rules.taxonomy.pause_reasons),
            *(f"taxonomy/{cause.code}" for cause in rules.taxonomy.causes),
            *(row for name in ("grade", "subclass", "dispatch", "escalation") for row in rows[name]),
        },
        WARNING: {
            *(f"alerts/{metric.metric}" for metric in rules.alerts.metrics),
            *(f"alerts/{response.id}" for response in rules.alerts.responses),
            "alerts/control",
            "alerts/hypotheses",
            *rows["alerts"],
        },
        SATISFACTION: {
            *(f"kpi/{metric.metric}" for metric in rules.kpi.metrics),
            *(f"satisfaction/{entry.rating}" for entry in rules.satisfaction.ratings),
        },
    }


def test_every_rule_stands_in_its_document_and_in_no_other(bundle: Bundle) -> None:
    found = {name: {reference.rule for reference in document.references} for name, document in written(bundle).items()}
    for name, rules in expected(bundle).items():
        assert rules <= found[name]
        for other in found.keys() - {name}:
            assert rules.isdisjoint(found[other])


def test_every_paragraph_and_row_names_its_rule(bundle: Bundle) -> None:
    for document in documents(bundle):
        assert all(paragraph.references for paragraph in paragraphs(document) if paragraph.caption not in DRAFTING)
        assert all(row.references for table in list(tables(document))[:-1] for row in table.rows)


def test_clauses_are_those_of_the_rules_and_are_explained(bundle: Bundle) -> None:
    clauses = {f"{source.id}/{clause.number}" for source in bundle.rules.clauses.sources for clause in source.clauses}
    for document in documents(bundle):
        named = {reference.clause for reference in document.references if reference.clause}
        assert named <= clauses
        assert {row.cells[0] for row in list(tables(document))[-1].rows} == named


def test_assumed_rules_are_marked(bundle: Bundle) -> None:
    marks = {reference.rule: str(reference) for reference in written(bundle)[HANDLING].references}
    assert marks["sla/response"] == "〔sla/response · plan-2026/1.1〕"
    assert marks["sla/feedback"] == "〔sla/feedback · plan-2026/2.1 · 本行暂定〕"


def test_no_code_stands_in_the_text(bundle: Bundle) -> None:
    for document in documents(bundle):
        for text in words(document):
            assert not re.search(r"[a-z]+[_.][a-z]|None|row-\d", text), text


def test_chapters_and_articles_are_numbered_through(bundle: Bundle) -> None:
    for document in documents(bundle):
        chapters = [section.number for section in document.sections[:-1]]
        assert chapters == [f"第{numeral(place)}章" for place in range(1, len(chapters) + 1)]
        articles = [paragraph.number for paragraph in paragraphs(document) if not paragraph.level]
        assert articles == [f"第{numeral(place)}条" for place in range(1, len(articles) + 1)]


def test_rows_are_as_wide_as_their_head(bundle: Bundle) -> None:
    for document in documents(bundle):
        for table in tables(document):
            assert {len(row.cells) for row in table.rows} == {len(table.header)}


def test_an_edited_limit_changes_the_sentence() -> None:
    shipped = article(written(shipped_bundle())[HANDLING], "响应客户")
    assert shipped.startswith("办理服务投诉，应当自收到投诉之日的次日起 3 个工作日内响应客户。")
    changed = written(edited(("sla.yaml", "within: 3 working_days", "within: 2 working_days")))
    assert article(changed[HANDLING], "响应客户") == shipped.replace("3 个工作日", "2 个工作日")


@pytest.mark.parametrize(
    ("file", "old", "new", "name", "said"),
    [
        ("alerts.yaml", "minimum_base: 5", "minimum_base: 8", WARNING, "上期件数不足 8 件的"),
        ("alerts.yaml", "minimum_weeks: 8", "minimum_weeks: 9", WARNING, "不足 9 周的不列示"),
        ("alerts.yaml", "elderly_age: 60", "elderly_age: 65", WARNING, "客户年龄 65 周岁以上"),
        ("products.yaml", "new_product_days: 90", "new_product_days: 120", WARNING, "不超过 120 日"),
        ("kpi.yaml", "share: 3 %", "share: 4 %", SATISFACTION, "年度综合考核的 4%"),
        ("kpi.yaml", "weight: 0.4", "weight: 0.6", SATISFACTION, "50%"),
        (
            "satisfaction.yaml",
            "satisfied_from: 4",
            "satisfied_from: 5",
            SATISFACTION,
            "评分 5 分以上，即评为“很满意”的",
        ),
        ("procedure.yaml", "within: 5 working", "within: 3 working", HANDLING, "自分办之日的次日起 3 个工作日内提出"),
        ("escalation.yaml", '"≥ 3", ', '"≥ 4", ', HANDLING, "4 个工作日以上"),
        ("escalation.yaml", 'returns: ">= 2"', 'returns: ">= 4"', HANDLING, "退回 4 次以上且尚未办结"),
        ("sla.yaml", "to: 30 cal", "to: 40 cal", HANDLING, "复杂程度为疑难的，可以延长至 40 个自然日；"),
        (
            "sla.yaml",
            "15 calendar_days",
            '"15 calendar_days, roll: next"',
            HANDLING,
            "15 个自然日内办结。最后一日为休息日",
        ),
        ("grade.yaml", "hit_policy: unique", "hit_policy: first", HANDLING, "各行依次适用，以先符合的为准。"),
        ("taxonomy.yaml", "zh: 服务投诉", "zh: 服务类投诉", HANDLING, "办理服务类投诉，"),
        ("manifest.yaml", "applies_to: open", "applies_to: new", HANDLING, "本细则适用于施行之日起收到的案件"),
        ("manifest.yaml", "approver: 分管行领导", "", HANDLING, "本细则经批准后，自 2026 年 1 月 1 日起施行。"),
    ],
)
def test_what_a_rule_says_the_document_says(file: str, old: str, new: str, name: str, said: str) -> None:
    assert not any(said in text for text in words(written(shipped_bundle())[name]))
    assert any(said in text for text in words(written(edited((file, old, new)))[name]))


def test_the_banks_own_days_are_listed() -> None:
    day = "working_days:\n  - {date: 2026-06-27, label: {zh: 年中决算, en: Closing}, department: operations}"
    document = written(edited(("calendar.yaml", "working_days: []", day)))[HANDLING]
    rows = [row for table in tables(document) for row in table.rows if "年中决算" in row.cells]
    assert [row.cells for row in rows] == [("2026 年 6 月 27 日", "工作日", "年中决算", "运营管理部")]


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{scope: group}", "涉及范围为群体"),
        ("{main_class: [compliance_concern, service_complaint]}", "主分类为服务投诉或者合规质疑"),
        ("{any: [{scope: group}, {urgency: urgent}]}", "涉及范围为群体或者紧急程度为紧急"),
        (
            "{any: [{scope: group}, {urgency: urgent}], complexity: hard}",
            "（涉及范围为群体或者紧急程度为紧急）且复杂程度为疑难",
        ),
        ("{not: {main_class: service_complaint}}", "不符合“主分类为服务投诉”"),
        ("{product: none}", "无产品"),
        ("{product: present}", "有产品"),
        ("{customer_age: 60 – 70}", "客户年龄 60 至 69 周岁"),
        ('{customer_age: "< 18"}', "客户年龄不足 18 周岁"),
        ('{customer_age: "<= 18"}', "客户年龄 18 周岁以下"),
        ("{returns: 2}", "退回 2 次"),
        ("{resolved: 'yes'}", "已经办结"),
        ('{branch: "008"}', "网点为008"),
    ],
)
def test_conditions_in_words(when: str, said: str) -> None:
    bundle = edited(("escalation.yaml", '{scope: group, resolved: "no"}', when))
    assert condition_words(bundle, bundle.escalations[0].condition) == said


def test_every_event_and_node_has_words() -> None:
    assert set(EVENT_TYPES) == EVENTS.keys() == DONE.keys()
    assert set(CaseNode) == NODES.keys()


def test_numerals() -> None:
    said = {1: "一", 10: "十", 11: "十一", 20: "二十", 39: "三十九", 100: "一百", 101: "一百零一", 110: "一百一十"}
    assert {number: numeral(number) for number in said} == said


def test_markup_in_a_label_stays_text() -> None:
    bundle = edited(("taxonomy.yaml", "{zh: 来访, en: Visit}", "{zh: '<script>alert(1)</script>&', en: Visit}"))
    page = html(written(bundle)[HANDLING]).decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in page


def test_no_condition_of_a_limit_is_told_by_a_code(bundle: Bundle) -> None:
    said = {target.id: condition_words(bundle, target.condition) for target in bundle.targets}
    assert said["meeting_follow_up"] == "联席会议已作出决定"
    assert [words for words in said.values() if re.search(r"[a-z]", words)] == []
