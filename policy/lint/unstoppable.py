"""unstoppable: a target that no step can stop, so that every case would become overdue."""

from __future__ import annotations

from collections.abc import Iterator

from policy.diagnostics import Diagnostic
from policy.lint.subject import Lint, Subject
from policy.procedure import MUTATION_OF

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    for target in subject.targets:
        if not any(event in MUTATION_OF or event == "registered" for event in target.stops):
            words = f"没有操作能完成 '{target.id}' / nobody can stop '{target.id}'"
            path = (*target.path, "stops")
            yield subject.document("sla").diagnostic(
                path, "unstoppable", words, "请以 target_completed 终止 / stop it by target_completed"
            )


LINT = Lint("unstoppable", "error", _check)
