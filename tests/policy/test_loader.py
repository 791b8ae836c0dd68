"""Loading rule files: every mistake with its place, and nothing hostile gets through."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from policy.assemble import build
from policy.diagnostics import Severity, render
from policy.directory import read_directory
from policy.errors import InvalidRules
from tests.conftest import shipped_texts

GOLDEN = Path(__file__).parent / "golden"


def edited(file: str, old: str, new: str) -> dict[str, str]:
    texts = dict(shipped_texts())
    assert old in texts[file], f"{file} holds no {old!r}"
    texts[file] = texts[file].replace(old, new, 1)
    return texts


def rendered(texts: dict[str, str]) -> str:
    """What is found, but for clauses that the shipped rules leave open."""
    bundle, findings = build(texts)
    findings = tuple(found for found in findings if found.severity is not Severity.NOTE)
    assert (bundle is None) is any(found.severity is Severity.ERROR for found in findings)
    return "\n".join(render(found, texts.get(found.file)) for found in findings) + "\n"


MISTAKES = {
    "unknown-code": ("sla.yaml", "main_class: service_complaint", "main_class: service_complaints"),
    "unknown-fact": ("sla.yaml", "when: {main_class: service_complaint}", "when: {mainclass: service_complaint}"),
    "unknown-key": ("sla.yaml", "    starts: received", "    begins: received"),
    "gap": (
        "grade.yaml",
        '  - [group,      urgent,  "-",        =>, major   ]',
        "  - [group,      urgent,  hard,       =>, major   ]",
    ),
    "overlap": ("grade.yaml", "[group,      normal,  simple, ", '[group,      "-",     simple, '),
    "limit": ("sla.yaml", "within: 3 working_days", "within: 3 days"),
    "unknown-clause": ("sla.yaml", "clause: plan-2026/1.1", "clause: plan-2026/9.9"),
    "unknown-event": ("sla.yaml", "stops: contacted", "stops: contact"),
    "duplicate-id": ("sla.yaml", "id: first_contact", "id: registration"),
    "duplicate-key": ("sla.yaml", "    node: receive\n", "    node: receive\n    node: handle\n"),
    "threshold": ("escalation.yaml", '"1 – 3"', '"3 – 1"'),
    "missing-key": ("kpi.yaml", "share: 3 %", "# share: 3 %"),
    "percent": ("kpi.yaml", "share: 3 %", "share: 3"),
    "table-shape": ("dispatch.yaml", ', "-"                  ]', "]"),
    "indentation": ("sla.yaml", "    label: {zh: 登记", "   label: {zh: 登记"),
    "anchor": ("sla.yaml", "starts: received", "starts: &a received"),
    "unstoppable": ("sla.yaml", "stops: archived", "stops: received"),
    "calendar-day": (
        "calendar.yaml",
        "working_days: []\n",
        "working_days:\n  - {date: 2206-06-27, label: {zh: 年中决算, en: Half-year closing}}\n",
    ),
    "no-last-row": (
        "sla.yaml",
        "      - {limit: 15 working_days}",
        "      - {when: {grade: major}, limit: 15 working_days}",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_reads_as_its_golden_file(name: str, request: pytest.FixtureRequest) -> None:
    found = rendered(edited(*MISTAKES[name]))
    golden = GOLDEN / f"{name}.txt"
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MISTAKES)
def test_what_is_wrong_and_how_to_mend_it_is_told_in_chinese_first(name: str) -> None:
    for found in build(edited(*MISTAKES[name]))[1]:
        for words in (found.message, *((found.hint,) if found.hint else ())):
            assert re.search("[\u4e00-\u9fff]", words.partition(" / ")[0])


def test_all_mistakes_are_told_at_once_in_order() -> None:
    texts = edited("sla.yaml", "stops: contacted", "stops: contact")
    texts["grade.yaml"] = texts["grade.yaml"].replace("individual, normal", "single, normal", 1)
    _, findings = build(texts)
    places = [(found.file, found.line) for found in findings]
    assert places == sorted(places)
    assert {file for file, _ in places} == {"grade.yaml", "sla.yaml"}


HOSTILE = {
    "nothing": "",
    "binary": "\x00\x01\x02",
    "a list": "- 1\n",
    "deep nesting": "a: " + "[" * 5_000,
    "billion laughs": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "a tag": "rule_set: !!python/object/apply:os.system [echo]\n",
    "two documents": "a: 1\n---\nb: 2\n",
    "a huge key": "k" * 2_000_000 + ": 1\n",
    "too large": "a: 1\n" * 600_000,
    "a key that is a list": "? [a, b]\n: 1\n",
    "merge keys": "<<: {a: 1}\n",
    "control characters": "rule_set: sla\ntitle: \x07\n",
    "a surrogate": "rule_set: \ud800\n",
    "endless flow": "a: {" * 3_000,
    "numbers": "rule_set: 1e400\ntitle: .inf\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_gets_a_diagnostic(text: str) -> None:
    texts = {**shipped_texts(), "sla.yaml": text}
    bundle, findings = build(texts)
    assert bundle is None
    assert any(found.file == "sla.yaml" and found.severity is Severity.ERROR for found in findings)


def test_files_that_are_missing_or_unknown_are_named() -> None:
    texts = {name: text for name, text in shipped_texts().items() if name != "kpi.yaml"}
    _, findings = build({**texts, "slas.yaml": "a: 1\n"})
    assert {(found.file, found.code) for found in findings} >= {
        ("kpi.yaml", "missing-file"),
        ("slas.yaml", "unknown-file"),
    }


def test_a_link_out_of_the_directory_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text("a: 1\n")
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "sla.yaml").symlink_to(tmp_path / "outside.yaml")
    (rules / "kpi.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidRules) as caught:
        read_directory(rules)
    assert {found.code for found in caught.value.diagnostics} == {"outside", "not-text"}


def test_layout_and_comments_make_no_other_policy() -> None:
    plain, _ = build(shipped_texts())
    texts = {**shipped_texts(), "sla.yaml": "# another comment\n" + shipped_texts()["sla.yaml"]}
    commented, _ = build(texts)
    assert plain is not None
    assert commented is not None
    assert plain.digest == commented.digest


def test_a_huge_file_a_pipe_and_too_many_files_are_told_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "sla.yaml").open("wb") as huge:
        huge.truncate(100 * 1024 * 1024)
    os.mkfifo(tmp_path / "kpi.yaml")
    with pytest.raises(InvalidRules) as caught:
        read_directory(tmp_path)
    assert {(found.file, found.code) for found in caught.value.diagnostics} == {
        ("sla.yaml", "too-large"),
        ("kpi.yaml", "unreadable"),
    }
    for number in range(70):
        (tmp_path / f"file{number}.yaml").write_text("a: 1\n")
    with pytest.raises(InvalidRules):
        read_directory(tmp_path)
