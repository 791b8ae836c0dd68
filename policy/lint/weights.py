"""weights: the weights of the department assessment do not sum to 1. They are scaled, so the plan reads otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from policy.diagnostics import Diagnostic
from policy.lint.subject import Lint, Subject

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    total = sum(metric.weight for metric in subject.model("kpi").metrics)
    if total != 1:
        words = f"权重合计为 {total}，不是 1 / the weights sum to {total}, not to 1"
        yield subject.document("kpi").diagnostic(
            ("metrics",), "weights", words, "请使合计为 1 / let them sum to 1", at_key=True
        )


LINT = Lint("weights", "warning", _check)
