"""The shares of domain.md section 6, each as a numerator over a denominator, and how exact figures are rounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from figures.periods import Period
from figures.records import Record
from policy.calendar import WorkCalendar
from policy.status import TargetState

__all__ = [
    "Share",
    "average_handling",
    "completion",
    "first_time_outcomes",
    "handling_days",
    "on_time_completion",
    "rounded",
    "satisfaction",
    "timely_acceptance",
]

_DIGITS: Final = 4
_SCALE: Final = 10**_DIGITS
_WIDE: Final = Context(prec=200)
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Share:
    numerator: int
    denominator: int

    @property
    def value(self) -> Fraction | None:
        """None where there is nothing to divide by."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def rate(self) -> Decimal | None:
        """The value rounded: what thousands of rows are shown with."""
        return _rounded(self.numerator, self.denominator) if self.denominator else None

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> Share:
        counted = list(outcomes)
        return cls(sum(counted), len(counted))


def rounded(value: Fraction | None) -> Decimal | None:
    """Four digits, half up (away from zero); rounded once, from the exact value."""
    return None if value is None else _rounded(value.numerator, value.denominator)


def _rounded(above: int, below: int) -> Decimal:
    digits = (2 * abs(above) * _SCALE + below) // (2 * below)
    return Decimal(-digits if above < 0 else digits).scaleb(-_DIGITS, _WIDE)


def timely_acceptance(records: Iterable[Record], period: Period) -> Share:
    """Of the cases received in the period whose `receive` targets are all decided, those with all met."""
    decided = (TargetState.MET, TargetState.MISSED, TargetState.OVERDUE)
    received = [record.receipt for record in records if period.holds(record.row["received_at"])]
    return Share.of(
        all(state is TargetState.MET for state in states)
        for states in received
        if states and all(state in decided for state in states)
    )


def on_time_completion(records: Iterable[Record], period: Period) -> Share:
    """Of the cases whose resolution was met, or fell due, in the period, those met in time.

    A case counts once, in the period of the earlier of its stop and the last instant before it was due.
    """
    return Share.of(
        met for met, instant in (_decided(record) for record in records) if instant and period.holds(instant)
    )


def _decided(record: Record) -> tuple[bool, datetime | None]:
    clock = record.resolution
    if clock is None or clock.due_at is None:
        return False, None
    before_due = clock.due_at - _INSTANT
    if clock.stopped_at is not None:
        return clock.state is TargetState.MET, min(clock.stopped_at, before_due)
    return False, before_due if clock.state is TargetState.OVERDUE else None


def satisfaction(records: Iterable[Record], period: Period, satisfied_from: int) -> Share:
    """Of the ratings given in the period, those that count as satisfied; each member of a group rates for itself."""
    return Share.of(
        event.data["rating"] >= satisfied_from
        for record in records
        for event in (*record.of("rated"), *record.of("member_rated"))
        if period.holds(event.at)
    )


def completion(records: Iterable[Record], period: Period) -> Share:
    """Of the cases received in the period, those resolved by now."""
    return Share.of(record.history.resolved for record in records if period.holds(record.row["received_at"]))


def average_handling(records: Iterable[Record], period: Period, calendar: WorkCalendar) -> Fraction | None:
    """Over the cases resolved in the period, the working days `d` with receipt date < d <= resolution date."""
    days = [spent for _, _, spent in handling_days(records, period, calendar)]
    return Fraction(sum(days), len(days)) if days else None


def handling_days(
    records: Iterable[Record], period: Period, calendar: WorkCalendar
) -> Iterator[tuple[Record, datetime, int]]:
    """The cases resolved in the period, each with its resolution and the working days that it took."""
    for record in records:
        resolved = record.history.resolved_at
        if resolved is not None and period.holds(resolved):
            first = calendar.local_date(record.row["received_at"])
            yield record, resolved, calendar.working_days_between(first, calendar.local_date(resolved))


def first_time_outcomes(
    records: Iterable[Record], period: Period, repeats: Mapping[str, Iterable[datetime]], days: int
) -> Iterator[tuple[Record, datetime, bool]]:
    """The cases first resolved in the period, and whether never returned and neither reopened nor repeated in time.

    `repeats` gives the receipts of the linked repeats of a case; `days` times 24 h is how long a resolution must hold.
    """
    held = timedelta(days=days)

    def lasted(record: Record, first: datetime) -> bool:
        later = (*record.history.reopenings, *repeats.get(record.row["id"], ()))
        return record.history.returns == 0 and not any(first <= instant <= first + held for instant in later)

    firsts = ((record, record.history.resolutions[0]) for record in records if record.history.resolutions)
    return ((record, first, lasted(record, first)) for record, first in firsts if period.holds(first))
