"""The rule files as tables: every rule stands in one, in words, at the line where the file says it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from policy.assemble import must_build
from policy.bundle import Bundle
from policy.models import FILES
from policy.sheets import Sheet, SheetRow, sheets
from policy.status import Label
from tests.conftest import shipped_texts
from tests.policy.test_documents import edited

CODES_SHOWN = re.compile(r"^(manifest|taxonomy\.|products\.|triage\.|procedure\.kinds|calendar\.|clauses)")
"""Tables that show codes, names of people and of zones, or the bank's own abbreviations."""


def named(bundle: Bundle) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in sheets(bundle)}


def row(bundle: Bundle, sheet: str, rule: str) -> SheetRow:
    return next(row for row in named(bundle)[sheet].rows if row.rule == rule)


def cell(bundle: Bundle, sheet: str, rule: str, column: str) -> Label:
    table = named(bundle)[sheet]
    place = [title.zh for title in table.columns].index(column)
    return row(bundle, sheet, rule).cells[place]


def test_every_rule_file_is_a_table_or_more(bundle: Bundle) -> None:
    assert list(dict.fromkeys(sheet.file for sheet in sheets(bundle))) == [f"{stem}.yaml" for stem in FILES]
    assert len({sheet.name for sheet in sheets(bundle)}) == len(sheets(bundle))


def test_every_row_has_a_cell_for_each_column_in_both_languages(bundle: Bundle) -> None:
    for sheet in sheets(bundle):
        for one in sheet.rows:
            assert len(one.cells) == len(sheet.columns)
            assert all(cell.zh and cell.en for cell in one.cells)
        rules = [one.rule for one in sheet.rows]
        assert len(set(rules)) == len(rules)


def test_chinese_cells_hold_no_codes(bundle: Bundle) -> None:
    words: Iterator[str] = (
        cell.zh
        for sheet in sheets(bundle)
        if not CODES_SHOWN.match(sheet.name)
        for one in sheet.rows
        for cell in one.cells
    )
    assert not [word for word in words if re.search("[a-zA-Z_]{2,}", word)]


def test_a_row_names_the_line_at_which_the_file_says_it(bundle: Bundle) -> None:
    texts = {name: text.splitlines() for name, text in shipped_texts().items()}
    for name in (
        "sla",
        "escalation.reminders",
        "triage.groups",
        "taxonomy.channels",
        "kpi.metrics",
        "meetings.referrals",
    ):
        sheet = named(bundle)[name]
        for one in sheet.rows:
            assert one.line is not None
            assert one.rule in texts[sheet.file][one.line - 1]


def test_what_a_file_leaves_to_the_default_has_no_line() -> None:
    bundle = edited(("triage.yaml", "gap: 8 ", "# gap: 8 "))
    assert row(bundle, "triage.settings", "gap").line is None
    assert cell(bundle, "triage.settings", "gap", "取值") == Label("8 字", "8 characters")


def test_conditions_limits_and_outcomes_read_as_sentences(bundle: Bundle) -> None:
    assert cell(bundle, "sla", "response", "期限") == Label("3 个工作日", "3 working days")
    assert cell(bundle, "sla", "response", "适用") == Label("主分类为服务投诉", "main class: Service complaint")
    assert cell(bundle, "sla", "archive", "适用") == Label("所有案件", "every case")
    assert cell(bundle, "sla", "resolution", "期限") == Label(
        "等级为普通件：10 个工作日；其他：15 个工作日", "grade: Routine: 10 working days; else: 15 working days"
    )
    assert cell(bundle, "sla", "meeting_follow_up", "适用").zh == "联席会议已作出决定"
    assert cell(bundle, "escalation", "row-2", "逾期工作日数") == Label("1 至 2 个工作日", "at least 1 and less than 3")
    assert cell(bundle, "escalation", "row-2", "亮牌") == Label("黄牌", "yellow card")
    assert cell(bundle, "grade", "row-5", "复杂程度") == Label("不限", "any")
    assert cell(bundle, "escalation.escalations", "group_case", "适用") == Label(
        "涉及范围为群体且尚未办结", "scope: Group and not resolved"
    )


def test_nested_conditions_keep_their_grouping() -> None:
    when = "when: {any: [{returns: '>= 2'}, {not: {topic: present}}], complexity: hard, rating: none}"
    bundle = edited(("escalation.yaml", 'when: {returns: ">= 2", resolved: "no"}', when))
    said = cell(bundle, "escalation.escalations", "returned_case", "适用")
    assert said.en == "(returns at least 2 or not (with topic)) and complexity: Hard and no rating"
    assert said.zh == "（退回 2 次以上或者不符合“有主题”）、复杂程度为疑难且无评分"


@pytest.mark.parametrize(("name", "hit"), [("grade", "unique"), ("alerts", "unique"), ("sla", None)])
def test_only_decision_tables_have_a_hit_policy(bundle: Bundle, name: str, hit: str | None) -> None:
    assert named(bundle)[name].hit_policy == hit


def test_the_keywords_of_a_rule_share_a_cell(bundle: Bundle) -> None:
    keywords = next(group.keywords for group in bundle.rules.triage.groups if group.id == "praise")
    assert cell(bundle, "triage.groups", "praise", "关键词").zh.split("、") == keywords
    assert cell(bundle, "triage.groups", "praise", "支持的判断") == Label("不是投诉", "no complaint")


def test_rules_of_before_meetings_have_no_table_of_them() -> None:
    texts = {name: text for name, text in shipped_texts().items() if not name.startswith("meetings")}
    texts["sla.yaml"] = texts["sla.yaml"].split("  - id: meeting_follow_up")[0]
    assert not any(sheet.file == "meetings.yaml" for sheet in sheets(must_build(texts, verify=False)))
