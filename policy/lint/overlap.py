"""overlap: a situation that two rows of a `unique` table both decide."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from policy.diagnostics import Diagnostic
from policy.lint.space import Space, meet, words
from policy.lint.subject import Lint, Subject

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    """One finding for each row, with the first row that it overlaps and a counter-example."""
    for name, table in subject.tables.items():
        if table.hit_policy != "unique":
            continue
        space = Space.of((row.condition for row in table.rows), subject.domains)
        boxes = [(row, space.box(row.condition)) for row in table.rows]
        told = set()
        for (first, one), (second, other) in combinations(boxes, 2):
            if second.id in told or not meet(one, other):
                continue
            told.add(second.id)
            both = tuple(mine & theirs for mine, theirs in zip(one, other, strict=True))
            said = words(space.facts(both), subject.terms)
            message = (
                f"第 {first.path[-1]} 行与第 {second.path[-1]} 行重叠：{said.zh}"
                f" / rows {first.path[-1]} and {second.path[-1]} both decide {said.en}"
            )
            yield subject.document(name).diagnostic(
                second.path, "overlap", message, "请收窄其中一行 / narrow one of the two rows"
            )


LINT = Lint("overlap", "error", _check)
