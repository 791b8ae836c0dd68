"""effective-date: rules that would take effect before the version in force did. Silent where that is not known."""

from __future__ import annotations

from collections.abc import Iterator

from policy.diagnostics import Diagnostic
from policy.lint.subject import Lint, Subject

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    effective = subject.model("manifest").effective_from
    if subject.active is not None and effective < subject.active:
        words = (
            f"生效日期 {effective} 早于现行版本（{subject.active}）"
            f" / takes effect before the version in force did ({subject.active})"
        )
        document = subject.document("manifest")
        yield document.diagnostic(("effective_from",), "effective-date", words, "请写晚一些的日期 / give a later date")


LINT = Lint("effective-date", "warning", _check)
