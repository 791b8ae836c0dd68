"""What a report's template may hold, how its mistakes read, and that neither it nor its figures can do harm."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.assemble import build
from policy.diagnostics import Severity, render, worst
from policy.diff import diff
from policy.directory import is_rule_file, read_directory
from policy.documents.model import Chart, Heading, Paragraph, Row, Section, Series, Table
from policy.loader import load
from policy.reporting.catalogue import CATALOGUE
from policy.reporting.rendering import names_in, rendered
from policy.reporting.syntax import check_templates
from policy.reporting.values import NONE, Figure, Value
from tests.conftest import RULES, shipped_bundle, shipped_texts

FILE = "reports/quarterly.md"
TABLE = Table("分网点情况", ("网点", "收到"), (Row(("城东支行", "3")),))
CHART = Chart("趋势", "line", "件", ("1",), (Series("收到", (None,), (NONE,)),))
VALUES: dict[str, Value] = {
    "期间": Figure("2026 年第一季度"),
    "收到": Figure("12", Decimal(12)),
    "满意度": Figure("90%", Decimal(90)),
    "环比": Figure(NONE),
    "表_网点": TABLE,
    "图_趋势": CHART,
}


def sections(template: str, **values: Value) -> tuple[Section, ...]:
    assert worst(check_templates({FILE: template})) is not Severity.ERROR
    return rendered(template, {**VALUES, **values}, "题")[1]


def said(template: str, **values: Value) -> str:
    """The text of all paragraphs."""
    blocks = [block for section in sections(template, **values) for block in section.blocks]
    return "|".join(block.text for block in blocks if isinstance(block, Paragraph))


def codes(template: str) -> list[tuple[str, int]]:
    return [(found.code, found.line) for found in check_templates({FILE: template})]


def test_headings_text_lists_tables_and_charts() -> None:
    head = "# {{ 期间 }}报告\n\n## 一、总体\n\n收到 {{ 收到 }} 件。\n\n"
    template = head + "{{ 表_网点 }}\n\n### 趋势\n{{ 图_趋势 }}\n\n1. 甲\n2. 乙\n"
    title, (section,) = rendered(template, VALUES, "题")
    assert (title, section.title) == ("2026 年第一季度报告", "一、总体")
    assert section.blocks == (
        Paragraph("收到 12 件。"),
        TABLE,
        Heading("趋势"),
        CHART,
        Paragraph("甲", number="（一）", level=1),
        Paragraph("乙", number="（二）", level=1),
    )


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("收到 > 11", True),
        ("收到 >= 12 and 满意度 < 90", False),
        ("满意度 <= 90.0", True),
        ("满意度 == 90", True),
        ("满意度 != 90", False),
        ("环比 > 0", False),
        ("环比 <= 0", False),
        ("环比 != 0", False),
        ("环比 == 0", False),
        ("not 环比", True),
        ("表_网点 and 图_趋势", True),
        ("期间 == '2026 年第一季度' or 收到 == 0", True),
        ("收到 > 环比", False),
        ("期间 > 3", False),
    ],
)
def test_a_condition_chooses_the_text(condition: str, holds: bool) -> None:
    template = f"{{% if {condition} %}}\n是\n{{% else %}}\n否\n{{% endif %}}\n"
    assert said(template) == ("是" if holds else "否")


def test_a_share_of_nothing_prints_as_a_dash_and_an_empty_table_as_none() -> None:
    assert said("环比 {{ 环比 }}，{{ 同比 }}") == f"环比 {NONE}，{NONE}"
    assert said("{{ 表_网点 }}", 表_网点=Table("风险预警", ("级别",), ())) == "风险预警：无。"


@pytest.mark.parametrize(
    ("template", "code", "line"),
    [
        ("收到\n{{ 收到了 }} 件", "unknown-figure", 2),
        ("{% if 收倒 > 3 %}x{% endif %}", "unknown-figure", 1),
        ("好\n\n{% if 收到 %}\n没有结尾", "syntax", 4),
        ("{{ 收到", "syntax", 1),
        ("见 {{ 表_网点 }}。", "block", 1),
        ("{{ 1 + 1 }}", "not-allowed", 1),
        ("{{ '长' * 1000000000 }}", "not-allowed", 1),
        ("{{ 收到.__class__ }}", "not-allowed", 1),
        ("{{ 收到['x'] }}", "not-allowed", 1),
        ("{{ 期间() }}", "not-allowed", 1),
        ("{{ 收到|pprint }}", "not-allowed", 1),
        ("{% for 字 in 期间 %}{{ 收到 }}{% endfor %}", "not-allowed", 1),
        ("{% set 收到 = 3 %}", "not-allowed", 1),
        ("{% include 'manifest.yaml' %}", "not-allowed", 1),
        ("{% import 'os' as x %}", "not-allowed", 1),
        ("{% if 9 ** 9 ** 9 > 收到 %}x{% endif %}", "not-allowed", 1),
        ("{% if 收到 in 期间 %}x{% endif %}", "not-allowed", 1),
        ("{% if " + "(" * 3000 + "收到" + ")" * 3000 + " %}x{% endif %}", "syntax", 1),
        ("{% if 收到 %}" * 200 + "x" + "{% endif %}" * 200, "too-deep", 1),
        ("x" * 70_000, "too-large", 1),
        ("\ue0000\ue001", "character", 1),
    ],
)
def test_a_mistake_is_told_by_its_line(template: str, code: str, line: int) -> None:
    found = [entry for entry in check_templates({FILE: template}) if entry.severity is Severity.ERROR]
    assert (code, line) in [(entry.code, entry.line) for entry in found]


def test_the_mend_names_the_figure_that_was_meant() -> None:
    text = "好\n办结率 {{ 按期办结律 }}。"
    (found,) = check_templates({FILE: text})
    shown = render(found, text)
    assert "reports/quarterly.md:2:8 error[unknown-figure]" in shown
    assert "按期办结率" in shown


def test_markdown_that_would_be_printed_as_it_is_is_a_warning() -> None:
    assert codes("## 好\n\n**粗** 和 [链接](x)") == [("markdown", 3), ("markdown", 3)]
    assert said("**粗** <script>alert(1)</script>") == "**粗** <script>alert(1)</script>"


@given(st.text(alphabet=st.sampled_from("{}%#*-_<>|`[]()\n\r\\ 1.收到期间\ue000\ue0010")))
def test_no_figure_is_read_as_markdown_or_template(text: str) -> None:
    """Whatever a branch or a topic is called, it is one paragraph's text with its white space drawn together."""
    expected = f"甲{' '.join(text.split())}乙"
    assert sections("甲{{ 期间 }}乙", 期间=Figure(text)) == (Section("", (Paragraph(expected),)),)


@given(st.text(alphabet=st.sampled_from("{}%# \n收到ifend>3()'")))
def test_any_template_is_checked_without_an_exception(text: str) -> None:
    if worst(check_templates({FILE: text})) is not Severity.ERROR:
        rendered(text, VALUES, "题")


def test_the_shipped_templates_use_what_there_is() -> None:
    for name in ("reports/quarterly.md", "reports/monthly.md"):
        assert check_templates({name: shipped_texts()[name]}) == ()
        assert names_in(shipped_texts()[name]) <= CATALOGUE.keys()


def test_templates_are_part_of_the_policy_and_may_be_left_out() -> None:
    texts = shipped_texts()
    without = {name: text for name, text in texts.items() if not name.startswith("reports")}
    edited = {**texts, FILE: texts[FILE] + "\n完\n"}
    assert len({load(each).digest for each in (texts, without, edited)}) == 3
    bundle, findings = build(edited, verify=False)
    assert bundle is not None
    assert findings == ()
    assert build(without, verify=False)[0] is not None
    (change,) = diff(shipped_bundle(), bundle)
    assert change.words().startswith("报告模板 reports/quarterly.md：")


def test_a_file_of_another_name_is_told() -> None:
    (found,) = check_templates({"reports/quaterly.md": "x"})
    assert (found.code, found.hint) == (
        "unknown-file",
        "是不是 'reports/quarterly.md'？ / did you mean 'reports/quarterly.md'?",
    )
    assert [is_rule_file(name) for name in (FILE, "reports/../x.md", "other/x.md", "x.md", "reports/x.yaml")] == [
        True, False, False, False, False,
    ]  # fmt: skip


def test_the_directory_is_read_with_its_templates(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/monthly.md").write_text("好", encoding="utf-8")
    (tmp_path / "reports/quarterly.md").symlink_to("/etc/hostname")
    assert FILE in read_directory(RULES)
    with pytest.raises(Exception, match="链接指向目录之外"):
        read_directory(tmp_path)
    (tmp_path / "reports/quarterly.md").unlink()
    assert read_directory(tmp_path) == {"reports/monthly.md": "好"}
