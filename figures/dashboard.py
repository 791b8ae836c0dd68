"""The data board: volume, completion, time and satisfaction by any dimension, and what is open now by age."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, cast

from cases.branch_sums import Cells
from cases.models.figures import BRANCH_MEASURES, CASE_COLUMN
from figures.answers import AgeBand, BacklogRow, BranchRow, DashboardRow, DimensionName, NodeTime
from figures.sums import Sums
from policy.bundle import Bundle
from policy.status import CaseNode, Term

__all__ = ["AGES", "COLUMN", "age_periods", "backlog_row", "branch_rows", "label", "row"]

COLUMN: Final = cast("dict[DimensionName, str]", CASE_COLUMN)

AGES: Final = ((0, 5), (6, 15), (16, 30), (31, 60), (61, None))
"""Natural days since receipt, both ends included: the bank's and the regulator's limits lie between them."""

_RATINGS: Final = BRANCH_MEASURES.index("rated_1")
_TOTAL: Final = Term("", "全行", "Whole bank")
_NONE: Final = Term("", "未填", "None given")


def row(bundle: Bundle, sums: Sums, by: DimensionName, key: str | None) -> DashboardRow:
    """One unit's figures; `key` None is the total."""
    return DashboardRow(
        dimension=by,
        key=key or "",
        label=label(bundle, by, key),
        received=sums["received"],
        resolved=sums["resolved"],
        open=sums["open"],
        overdue=sums["overdue"],
        completion_rate=sums.completion.rate,
        on_time_rate=sums.share("on_time", "due").rate,
        timely_acceptance_rate=sums.share("accepted_in_time", "accepted").rate,
        satisfaction=sums.satisfaction(bundle.rules.satisfaction.satisfied_from).rate,
        average_handling_working_days=sums.share("handling_days", "resolved").rate,
        first_time_rate=sums.share("first_time", "first_resolved").rate,
        repeat_rate=sums.share("repeats", "received").rate,
        elderly_share=sums.share("elderly", "received").rate,
        yellow=sums["yellow"],
        red=sums["red"],
        nodes=tuple(_nodes(sums)),
    )


def _nodes(sums: Sums) -> Iterator[NodeTime]:
    for node in CaseNode:
        spent = sums.share(f"{node}_days", f"{node}_done")
        yield NodeTime(node, spent.denominator, spent.rate)


def label(bundle: Bundle, by: DimensionName, key: str | None) -> Term:
    """What a dimension's key is called; None is the whole bank."""
    if key is None:
        return _TOTAL
    if by == "policy_version":
        return Term(key, key, key)
    return bundle.term(by, key) if key else _NONE


def branch_rows(bundle: Bundle, by: DimensionName, found: Mapping[tuple[str, str], Cells]) -> Iterator[BranchRow]:
    """The numbers of `BRANCH_MEASURES`, with labels."""
    satisfied_from = bundle.rules.satisfaction.satisfied_from
    branches = {branch: label(bundle, "branch", branch) for branch in {branch for branch, _ in found}}
    labels = {key: label(bundle, by, key) for key in {key for _, key in found}}
    for (branch, key), cells in found.items():
        received, still_open, overdue, due, on_time = cells[:_RATINGS]
        satisfied = sum(cells[_RATINGS + satisfied_from - 1 :]), sum(cells[_RATINGS:])
        yield BranchRow(branches[branch], labels[key], received, still_open, overdue, (on_time, due), satisfied)


def age_periods(today: date, first: date) -> Iterator[tuple[date, date]]:
    """The days of receipt of each of `AGES`, as half-open intervals."""
    for youngest, oldest in AGES:
        yield first if oldest is None else today - timedelta(days=oldest), today - timedelta(days=youngest - 1)


def backlog_row(
    bundle: Bundle, by: DimensionName, key: str | None, ages: Mapping[tuple[int, int | None], Sums]
) -> BacklogRow:
    """What is open of one unit; `ages` gives the sums of the cases received so many days ago."""
    whole = Sums.of(ages.values())
    return BacklogRow(
        key=key or "",
        label=label(bundle, by, key),
        open=whole["open"],
        overdue=whole["open_overdue"],
        yellow=whole["yellow"],
        red=whole["red"],
        ages=tuple(AgeBand(low, high, sums["open"], sums["open_overdue"]) for (low, high), sums in ages.items()),
    )
