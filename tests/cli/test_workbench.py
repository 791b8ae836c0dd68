"""What an author asks for while writing: formatting that keeps comments, coverage, explanations."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import parse

from cli.rules.fmt import formatted
from policy.source import parse as parse_rules
from tests.cli.invoked import petition
from tests.conftest import shipped_texts


def test_the_shipped_rules_are_formatted() -> None:
    for name, text in shipped_texts().items():
        if name.endswith(".yaml"):
            assert formatted(text) == text, f"run: petition rules fmt ({name})"


def test_formatting_keeps_comments_tables_and_meaning() -> None:
    rough = "a:   1   # why\n\ntable:\n- [x,   =>,  y]   # aligned\n- {b: '1'}\n"
    neat = formatted(rough)
    assert neat == "a:   1   # why\n\ntable:\n  - [x,   =>,  y]   # aligned\n  - {b: '1'}\n"
    before, _ = parse_rules("x.yaml", rough)
    after, _ = parse_rules("x.yaml", neat)
    assert before is not None
    assert after is not None
    assert before.data == after.data


def test_every_shipped_rule_is_tested_and_the_report_is_junit(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    ended = petition("rules", "test", "rules", "--coverage", "--junit", str(report))
    assert ended.returncode == 0
    assert "held in no test" not in ended.stdout
    assert int(parse(report).getroot().get("tests", "0")) >= 85


def test_a_case_that_is_not_there_is_told(tmp_path: Path) -> None:
    ended = petition("rules", "explain", "XF2026-000001", "--database", f"sqlite:///{tmp_path}/petition.db")
    assert ended.returncode == 2
    assert "no such case" in ended.stderr
