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

__all__ = [
    "Share",
    "first_time_outcomes",
    "handling_days",
    "rounded",
]

_DIGITS: Final = 4
_SCALE: Final = 10**_DIGITS
_WIDE: Final = Context(prec=200)


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
