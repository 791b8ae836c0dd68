"""threshold: ranges of one number that leave a hole between them, or share a bound, in a table that is not `unique`.

In a `unique` table a hole is a gap and a shared bound an overlap, and told as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from policy.conditions import Interval, Intervals, Test
from policy.diagnostics import Diagnostic
from policy.lint.subject import Lint, Subject
from policy.tables import DecisionTable, Row

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    for name, table in subject.tables.items():
        if table.hit_policy == "unique":
            continue
        for column in table.inputs:
            for lower, upper in _neighbours(table, column):
                problem = _between(lower[0], upper[0])
                if problem:
                    yield subject.document(name).diagnostic(upper[1].path, "threshold", problem, _HINT)


def _neighbours(table: DecisionTable, column: str) -> Iterator[tuple[tuple[Interval, Row], tuple[Interval, Row]]]:
    """Ranges of the column that follow each other, in rows that agree in every other cell."""
    groups: dict[tuple[str, ...], list[tuple[Interval, Row]]] = {}
    for row in table.rows:
        tests = [test for test in row.condition.parts if isinstance(test, Test)]
        others = tuple(sorted(f"{test.field} {test.text}" for test in tests if test.field != column))
        for test in tests:
            if test.field == column and isinstance(test.values, Intervals):
                groups.setdefault(others, []).extend((interval, row) for interval in test.values.intervals)
    for ranges in groups.values():
        ordered = sorted(ranges, key=lambda entry: (entry[0].low is not None, entry[0].low or 0))
        yield from pairwise(ordered)


def _between(lower: Interval, upper: Interval) -> str | None:
    if lower.high is None or upper.low is None:
        return None
    both = lower.high_belongs and upper.low_belongs
    neither = not lower.high_belongs and not upper.low_belongs
    if lower.high < upper.low or (lower.high == upper.low and neither):
        return "与前一区间之间有空档 / there is a hole between this range and the one below"
    if lower.high == upper.low and both:
        return "与前一区间共用界限 / this range and the one below share their bound"
    return None


_HINT = "让界限只归一边，如 1 – 3 之后写 ≥ 3 / let one bound belong and the other not: 1 – 3, then ≥ 3"

LINT = Lint("threshold", "warning", _check)
