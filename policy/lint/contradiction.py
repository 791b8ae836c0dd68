"""contradictory-condition: a condition that no case can meet."""

from __future__ import annotations

from collections.abc import Iterator

from policy.diagnostics import Diagnostic
from policy.lint.space import satisfiable
from policy.lint.subject import Lint, Subject

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    for rule in subject.rules:
        if not satisfiable(rule.condition, subject.domains):
            words = "条件自相矛盾，没有案件能满足 / the condition contradicts itself: no case can meet it"
            hint = "请放宽条件，或删去此规则 / widen it, or remove the rule"
            yield subject.document(rule.file).diagnostic(rule.path, "contradictory-condition", words, hint)


LINT = Lint("contradictory-condition", "error", _check)
