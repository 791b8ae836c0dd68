"""Every lint finds its mistake at its place, says nothing of the shipped rules, and has a page and a level."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policy.assemble import build
from policy.diagnostics import Diagnostic, Severity
from policy.lint import LINTS
from policy.lint.space import uncovered
from tests.conftest import RULES, shipped_texts

DOCS = Path(__file__).parents[3] / "docs" / "lint"

MISTAKES: dict[str, tuple[str, str, str, int]] = {
    "gap": ("dispatch.yaml", '  - [business_dispute,   =>, line_department,  "-"                  ]\n', "", 6),
    "overlap": ("escalation.yaml", '"1 – 3", ', '"0 – 3", ', 10),
    "contradictory-condition": (
        "sla.yaml",
        "when: {main_class: service_complaint}",
        "when: {main_class: service_complaint, not: {main_class: service_complaint}}",
        36,
    ),
    "unreachable-rule": (
        "sla.yaml",
        "    within: 3 working_days\n",
        "    within:\n"
        "      - {when: {main_class: business_dispute}, limit: 2 working_days}\n"
        "      - {limit: 3 working_days}\n",
        40,
    ),
    "shadowed-rule": (
        "sla.yaml",
        "      - {limit: 15 working_days}\n",
        "      - {when: {grade: routine, scope: group}, limit: 12 working_days}\n      - {limit: 15 working_days}\n",
        69,
    ),
    "unstoppable": ("sla.yaml", "stops: archived", "stops: received", 99),
    "unused-code": (
        "taxonomy.yaml",
        "grades:\n",
        "grades:\n  - {code: critical, label: {zh: 特大件, en: Critical}, assumed: true}\n",
        11,
    ),
    "unused-clause": (
        "clauses.yaml",
        '      - {number: "1.0"',
        '      - {number: "9.9", label: {zh: 附则, en: Closing}}\n      - {number: "1.0"',
        9,
    ),
    "weights": ("kpi.yaml", "weight: 0.4", "weight: 0.5", 8),
    "missing-label": (
        "sla.yaml",
        "label: {zh: 登记, en: Registration}",
        "label: {zh: Registration, en: Registration}",
        7,
    ),
    "missing-clause": (
        "taxonomy.yaml",
        "en: Waiting for the customer}, assumed: true}",
        "en: Waiting for the customer}}",
        66,
    ),
    "calendar-year": (
        "calendar.yaml",
        "working_days: []\n",
        "working_days:\n  - {date: 2025-06-28, label: {zh: 年中决算, en: Half-year closing}}\n",
        13,
    ),
    "shadowed-keyword": ("triage.yaml", "keywords: [服务态度, ", "keywords: [服务态度, 服務 態度, ", 25),
}


def found(texts: dict[str, str], code: str, active: date | None = None) -> list[Diagnostic]:
    _, findings = build(texts, active=active)
    return [finding for finding in findings if finding.code == code]


def edited(file: str, old: str, new: str) -> dict[str, str]:
    texts = dict(shipped_texts())
    assert old in texts[file]
    return {**texts, file: texts[file].replace(old, new, 1)}


@pytest.mark.parametrize("code", MISTAKES)
def test_a_lint_finds_its_mistake_at_its_place(code: str) -> None:
    file, old, new, line = MISTAKES[code]
    (finding, *_) = [one for one in found(edited(file, old, new), code) if one.line == line]
    assert finding.file == file
    assert finding.severity == Severity(LINTS[code].level)


def test_the_shipped_rules_raise_no_warning() -> None:
    _, findings = build(shipped_texts())
    assert [str(finding) for finding in findings if finding.severity is not Severity.NOTE] == []


def test_a_first_table_is_looked_at_for_rows_that_never_decide_and_for_holes() -> None:
    table = (
        "hit_policy: first\n"
        "table:\n"
        "  - [overdue_working_days, =>, card  ]\n"
        '  - ["< 1",                =>, none  ]\n'
        '  - ["> 1",                =>, yellow]\n'
        '  - ["≥ 3",                =>, red   ]\n'
    )
    whole = shipped_texts()["escalation.yaml"]
    start, end = whole.index("hit_policy"), whole.index("\nreminders:")
    texts = {**shipped_texts(), "escalation.yaml": whole[:start] + table + whole[end:]}
    assert [finding.line for finding in found(texts, "threshold")] == [10]
    assert [finding.line for finding in found(texts, "shadowed-rule")] == [11]
    assert "逾期工作日数 = 1 " in found(texts, "gap")[0].message


def test_an_effective_date_before_the_version_in_force_is_a_warning() -> None:
    (finding,) = found(dict(shipped_texts()), "effective-date", date(2026, 7, 1))
    assert (finding.file, finding.line, finding.severity) == ("manifest.yaml", 5, Severity.WARNING)
    assert found(dict(shipped_texts()), "effective-date", date(2026, 1, 1)) == []


def test_lint_yaml_sets_the_levels() -> None:
    file, old, new, _ = MISTAKES["weights"]
    texts = edited(file, old, new)
    levels = texts["lint.yaml"]
    refused = {**texts, "lint.yaml": levels.replace("weights: warning", "weights: error")}
    assert build(refused)[0] is None
    silent = {**texts, "lint.yaml": levels.replace("weights: warning", "weights: off")}
    assert found(silent, "weights") == []
    assert found({name: text for name, text in texts.items() if name != "lint.yaml"}, "weights") != []


def test_a_level_for_what_is_no_lint_is_told() -> None:
    texts = dict(shipped_texts())
    texts["lint.yaml"] = texts["lint.yaml"].replace("  weights:", "  weigths:")
    bundle, findings = build(texts)
    assert bundle is None
    assert any("did you mean 'weights'?" in (finding.hint or "") for finding in findings)


def test_levels_make_no_other_policy() -> None:
    plain, _ = build(shipped_texts(), verify=False)
    other, _ = build({name: text for name, text in shipped_texts().items() if name != "lint.yaml"}, verify=False)
    assert plain is not None
    assert other is not None
    assert plain.digest == other.digest


def test_every_lint_has_a_page_a_level_and_a_test() -> None:
    pages = {page.stem for page in DOCS.glob("*.md")} - {"README"}
    assert pages == LINTS.keys()
    text = (RULES / "lint.yaml").read_text(encoding="utf-8")
    for code, lint in LINTS.items():
        assert f"  {code}: {lint.level} " in text
        assert f"缺省级别：`{lint.level}`" in (DOCS / f"{code}.md").read_text(encoding="utf-8")
    assert LINTS.keys() == MISTAKES.keys() | {"threshold", "effective-date"}


def test_what_boxes_leave_over_is_found_exactly() -> None:
    whole = (0b111, 0b11)
    assert uncovered(whole, [(0b011, 0b11), (0b100, 0b01)]) == (0b100, 0b10)
    assert uncovered(whole, [(0b011, 0b11), (0b100, 0b01), (0b110, 0b10)]) is None
    assert uncovered(whole, []) == whole
