"""unused-code: a code that the taxonomy lists and no rule uses."""

from __future__ import annotations

from collections.abc import Iterator

from policy.diagnostics import Diagnostic
from policy.lint.subject import Lint, Subject
from policy.tables import DecisionTable

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    """Grades, main classes, pause reasons and topics. Other codes are used by cases, not by rules."""
    taxonomy = subject.model("taxonomy")
    given = {str(row.outcome.get("grade")) for row in subject.tables["grade"].rows}
    yield from _unused(subject, "taxonomy", "grades", taxonomy.grades, given, "等级/grade")
    classed = _codes(subject.tables["subclass"], "main_class")
    yield from _unused(subject, "taxonomy", "main_classes", taxonomy.main_classes, classed, "主分类/main class")
    stopping = {reason for target in subject.targets for reason in target.pausable}
    yield from _unused(subject, "taxonomy", "pause_reasons", taxonomy.pause_reasons, stopping, "暂停原因/pause reason")
    triage = subject.model("triage")
    spoken = {group.topic for group in triage.groups if group.topic}
    yield from _unused(subject, "triage", "topics", triage.topics, spoken, "主题/topic")


def _codes(table: DecisionTable, column: str) -> set[str]:
    """The codes of a column; a row that leaves it open uses them all, which `gap` looks after."""
    tests = [test for row in table.rows for test in row.condition.parts if getattr(test, "field", "") == column]
    return {code for test in tests for code in getattr(getattr(test, "values", None), "codes", ())}


def _unused(
    subject: Subject, file: str, key: str, entries: list[object], used: set[str], what: str
) -> Iterator[Diagnostic]:
    zh, en = what.split("/")
    for index, entry in enumerate(entries):
        code = getattr(entry, "code", "")
        if code not in used:
            words = f"没有规则使用{zh} '{code}' / no rule uses the {en} '{code}'"
            yield subject.document(file).diagnostic(
                (key, index, "code"), "unused-code", words, "请使用或删去 / use it or remove it"
            )


LINT = Lint("unused-code", "warning", _check)
