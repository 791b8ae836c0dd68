"""The data board: volume, completion, time and satisfaction by any dimension."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from figures import shares
from figures.answers import DashboardRow, DimensionName
from figures.periods import Period
from figures.records import Record
from policy.bundle import Bundle
from policy.status import TargetState, Term

__all__ = ["COLUMN", "TERMS", "grouped", "row"]

COLUMN: Final[dict[DimensionName, str]] = {
    "branch": "branch",
    "business_line": "business_line",
    "channel": "channel",
    "main_class": "main_class",
    "subclass": "subclass",
    "department": "lead_department",
    "topic": "topic",
}
"""The column of a case's row that holds a dimension's key."""

TERMS: Final[dict[DimensionName, str]] = {name: name for name in COLUMN}
"""The kind of code that a dimension's keys are."""

_TOTAL: Final = Term("", "全行", "Whole bank")
_NONE: Final = Term("", "未填", "None given")


def grouped(records: Iterable[Record], by: DimensionName) -> dict[str, list[Record]]:
    """The records by key, in the order of the keys; a case without a value stands under ``""``."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record.row[COLUMN[by]] or "", []).append(record)
    return dict(sorted(groups.items()))


def row(bundle: Bundle, records: Sequence[Record], period: Period, by: DimensionName, key: str | None) -> DashboardRow:
    """One unit's figures; `key` None is the total."""
    received = [record for record in records if period.holds(record.row["received_at"])]
    resolved = [record.history.resolved_at for record in records]
    return DashboardRow(
        dimension=by,
        key=key or "",
        label=_label(bundle, by, key),
        received=len(received),
        resolved=sum(instant is not None and period.holds(instant) for instant in resolved),
        open=sum(not record.history.resolved for record in received),
        overdue=sum(_overdue(record) for record in received),
        completion_rate=shares.rounded(shares.completion(records, period).value),
        on_time_rate=shares.rounded(shares.on_time_completion(records, period).value),
        timely_acceptance_rate=shares.rounded(shares.timely_acceptance(records, period).value),
        satisfaction=shares.rounded(
            shares.satisfaction(records, period, bundle.rules.satisfaction.satisfied_from).value
        ),
        average_handling_working_days=shares.rounded(shares.average_handling(records, period, bundle.calendar(None))),
    )


def _overdue(record: Record) -> bool:
    return any(target.state is TargetState.OVERDUE for target in record.status.targets)


def _label(bundle: Bundle, by: DimensionName, key: str | None) -> Term:
    if key is None:
        return _TOTAL
    return bundle.term(TERMS[by], key) if key else _NONE
