"""missing-clause: an entry that names no clause and does not say that it is our own assumption."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from policy.diagnostics import Diagnostic
from policy.lint.subject import Lint, Subject
from policy.source import Path

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    for file, model in subject.loaded.models.items():
        for path in _bare(model, ()):
            words = "没有写明依据条款，也未注明为我行自拟 / names no clause, nor that it is assumed"
            hint = "请加 clause: plan-2026/…，或 assumed: true / add clause: plan-2026/… or assumed: true"
            yield subject.document(file).diagnostic(path, "missing-clause", words, hint)


def _bare(value: object, path: Path) -> Iterator[Path]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _bare(item, (*path, index))
    elif isinstance(value, BaseModel):
        fields = type(value).model_fields
        said = dict(value)
        if {"clause", "assumed"} <= fields.keys() and not said["clause"] and not said["assumed"]:
            yield path
        for name in fields:
            yield from _bare(getattr(value, name), (*path, name))


LINT = Lint("missing-clause", "warning", _check)
