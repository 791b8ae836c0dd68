"""unreachable-rule: a condition that can hold by itself, but never does beside the other rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from policy.diagnostics import Diagnostic
from policy.lint.space import satisfiable
from policy.lint.subject import Lint, PlacedRule, Subject

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    """A limit that contradicts its target's `when`, or a rule that waits for a grade or subclass never given."""
    given = _given(subject)
    for rule in subject.rules:
        if satisfiable(rule.condition, subject.domains) and not satisfiable(rule.whole, given):
            yield _finding(subject, rule, satisfiable(rule.whole, subject.domains))


def _given(subject: Subject) -> Mapping[str, Sequence[str]]:
    """The values that facts can take once the tables have decided."""
    grades = {str(row.outcome.get("grade")) for row in subject.tables["grade"].rows}
    subclasses = {str(row.outcome.get("subclass")) for row in subject.tables["subclass"].rows}
    return {**subject.domains, "grade": sorted(grades), "subclass": sorted(subclasses)}


def _finding(subject: Subject, rule: PlacedRule, alone: bool) -> Diagnostic:
    words = (
        "永远不会命中：没有规则给出所需的等级或子类 / never holds: no rule gives the grade or subclass that it asks for"
        if alone
        else "永远不会命中：与所属时限的适用条件矛盾 / never holds: it contradicts the `when` of its own target"
    )
    return subject.document(rule.file).diagnostic(
        rule.path, "unreachable-rule", words, "请改正或删去 / correct or remove it"
    )


LINT = Lint("unreachable-rule", "warning", _check)
