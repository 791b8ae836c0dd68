"""unused-clause: a clause of the plan that no rule carries out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policy.diagnostics import Diagnostic
from policy.lint.subject import Lint, Subject

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    cited = {clause for file, model in subject.loaded.models.items() if file != "clauses" for clause in _cited(model)}
    for place, source in enumerate(subject.model("clauses").sources):
        for index, clause in enumerate(source.clauses):
            name = f"{source.id}/{clause.number}"
            if name not in cited:
                words = f"没有规则引用条款 '{name}' / no rule carries out the clause '{name}'"
                path = ("sources", place, "clauses", index, "number")
                yield subject.document("clauses").diagnostic(
                    path, "unused-clause", words, "请在落实它的规则中写明 / name it in its rule"
                )


def _cited(value: object) -> Iterator[str]:
    fields: Mapping[str, object] = getattr(type(value), "model_fields", {})
    for name in fields:
        inner = getattr(value, name)
        if name == "clause" and isinstance(inner, str):
            yield inner
        else:
            yield from _cited(inner)
    if isinstance(value, list):
        for item in value:
            yield from _cited(item)


LINT = Lint("unused-clause", "note", _check)
