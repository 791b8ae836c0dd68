"""gap: a situation that no row of a `unique` or `first` table decides."""

from __future__ import annotations

from collections.abc import Iterator

from policy.diagnostics import Diagnostic
from policy.lint.space import Space, uncovered, words
from policy.lint.subject import Lint, Subject

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    """One finding a table, with a counter-example."""
    for name, table in subject.tables.items():
        if table.hit_policy == "collect":
            continue
        space = Space.of((row.condition for row in table.rows), subject.domains)
        left = uncovered(space.everything, [space.box(row.condition) for row in table.rows])
        if left is not None:
            facts = space.facts(left)
            said = words(facts, subject.terms)
            cells = ["none" if facts.get(column) is None else str(facts[column]) for column in table.inputs]
            row = f"[{', '.join(cells)}, =>, …]"
            yield subject.document(name).diagnostic(
                ("table",),
                "gap",
                f"没有一行适用于：{said.zh} / no row decides {said.en}",
                f"请加一行 {row} / add a row {row}",
                at_key=True,
            )


LINT = Lint("gap", "error", _check)
