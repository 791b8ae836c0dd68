"""shadowed-rule: where the first row that holds decides, a row that earlier rows leave nothing to decide."""

from __future__ import annotations

from collections.abc import Iterator

from policy.conditions import holds
from policy.diagnostics import Diagnostic
from policy.lint.space import LIMIT, Space, uncovered
from policy.lint.subject import Lint, Subject
from policy.targets import CompiledTarget

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    for target in subject.targets:
        yield from _limits(subject, target)
    for name, table in subject.tables.items():
        if table.hit_policy != "first":
            continue
        space = Space.of((row.condition for row in table.rows), subject.domains)
        boxes = [space.box(row.condition) for row in table.rows]
        for place, row in enumerate(table.rows):
            if place and all(boxes[place]) and uncovered(boxes[place], boxes[:place]) is None:
                yield subject.document(name).diagnostic(row.path, "shadowed-rule", _WORDS, _HINT)


def _limits(subject: Subject, target: CompiledTarget) -> Iterator[Diagnostic]:
    """The rows of a limit: a row that is the first to hold in no situation in which it and its target hold."""
    space = Space.of((target.condition, *(row.condition for row in target.limits)), subject.domains)
    if len(target.limits) < 2 or space.size > LIMIT:
        return
    held, first = set(), set()
    for facts in space.situations():
        if not holds(target.condition, facts):
            continue
        rows = [row.rule for row in target.limits if holds(row.condition, facts)]
        held.update(rows)
        first.update(rows[:1])
    for row in target.limits:
        if row.rule in held - first:
            yield subject.document("sla").diagnostic(row.path, "shadowed-rule", _WORDS, _HINT)


_WORDS = "前面的行已全部覆盖，这一行不会生效 / earlier rows decide everything that this row would"
_HINT = "请上移，或删去 / move it up, or remove it"

LINT = Lint("shadowed-rule", "warning", _check)
