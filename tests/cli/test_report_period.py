"""petition report 2026-Q1: the file that it writes, where, and how a mistake in a template is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document as open_docx

from tests.cli.invoked import petition
from tests.cli.test_commands import edit, rules

__all__ = ["rules"]


@pytest.fixture
def store(tmp_path: Path, rules: Path) -> tuple[str, ...]:
    return ("--database", f"sqlite:///{tmp_path / 'petition.db'}", "--rules", str(rules))


def test_a_report_is_written_where_it_is_wanted(tmp_path: Path, rules: Path, store: tuple[str, ...]) -> None:
    edit(rules, "reports/quarterly.md", "## 一、总体情况", "## 一、总的情况")
    page = tmp_path / "报告" / "一季度.html"
    ended = petition("report", "2026-Q1", "--format", "html", "--output", str(page), *store)
    assert (ended.returncode, ended.stdout.strip()) == (0, str(page)), ended.stderr
    text = page.read_text(encoding="utf-8")
    assert "一、总的情况" in text
    assert "收到信访投诉 0 件" in text
    assert "满意度 —（上期 —）" in text


def test_without_a_name_it_is_called_by_its_title(tmp_path: Path, store: tuple[str, ...]) -> None:
    ended = petition("report", "2026-03", *store, directory=tmp_path)
    assert (ended.returncode, ended.stdout.strip()) == (0, "信访工作月报-2026-03.docx"), ended.stderr
    assert open_docx(str(tmp_path / "信访工作月报-2026-03.docx")).paragraphs[0].text == "2026 年 3 月信访工作月报"


@pytest.mark.parametrize(
    ("period", "words"), [("2026-W03", "没有报告期"), ("2099-Q1", "尚未开始"), ("kase", "没有报告期")]
)
def test_what_is_no_period_is_said_in_one_sentence(store: tuple[str, ...], period: str, words: str) -> None:
    ended = petition("report", period, *store)
    assert (ended.returncode, words in ended.stderr, "Traceback" in ended.stderr) == (2, True, False)


def test_the_figures_are_listed() -> None:
    assert "{{ 表_网点 }}  表  by branch" in petition("report", "figures").stdout


def test_check_tells_an_unknown_figure_by_its_line(rules: Path) -> None:
    edit(rules, "reports/monthly.md", "{{ 满意度 }}", "{{ 满意率 }}")
    ended = petition("rules", "check", str(rules))
    assert ended.returncode == 3
    assert "reports/monthly.md:6:" in ended.stdout
    assert "error[unknown-figure]" in ended.stdout
    assert "did you mean '满意度'?" in ended.stdout
