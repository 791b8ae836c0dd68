"""Periods: half-open intervals of local dates, and the names of weeks, months and quarters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from policy.calendar import FIRST, LAST, WorkCalendar
from policy.errors import InvalidRequest

__all__ = ["Period", "before", "between", "closed_since", "containing", "following", "named", "weeks_before"]

_NAME: Final = re.compile(r"^(\d{4})-(?:W(\d{2})|Q([1-4])|(\d{2}))$")


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, exclusive, as dates and as instants."""

    start: date
    end: date
    opens: datetime
    closes: datetime

    def holds(self, instant: datetime) -> bool:
        return self.opens <= instant < self.closes

    @property
    def last(self) -> datetime:
        """The period's last instant."""
        return self.closes - timedelta(microseconds=1)


def between(start: date, end: date, calendar: WorkCalendar) -> Period:
    """Raises InvalidRequest where the dates are the wrong way round, or outside the calendar."""
    if end <= start:
        raise InvalidRequest("结束日期须晚于开始日期 / 'to' must be later than 'from'", ("to",))
    if start < FIRST or end > LAST:
        raise InvalidRequest(f"日期须在 {FIRST.year} 至 {LAST.year} 年 / outside the calendar", ("from",))
    return Period(start, end, calendar.start_of(start), calendar.start_of(end))


def named(name: str, calendar: WorkCalendar) -> tuple[Period, Period]:
    """The period of that name, and the one before it. Raises InvalidRequest for a name of no period."""
    match = _NAME.match(name)
    try:
        if match is None:
            raise ValueError(name)
        year, week, quarter, month = (int(part) if part else None for part in match.groups())
        start, end, before = _bounds(year or 0, week, quarter, month)
    except ValueError:
        words = f"没有期间 {name[:20]!r} / no such period"
        raise InvalidRequest(f"{words}: 2026-W11, 2026-03, 2026-Q1", ("period",)) from None
    return between(start, end, calendar), between(before, start, calendar)


def _bounds(year: int, week: int | None, quarter: int | None, month: int | None) -> tuple[date, date, date]:
    if week is not None:
        monday = date.fromisocalendar(year, week, 1)
        return monday, monday + timedelta(weeks=1), monday - timedelta(weeks=1)
    length = 1 if month is not None else 3
    first = month if month is not None else 3 * (quarter or 1) - 2
    return date(year, first, 1), _shifted(year, first, length), _shifted(year, first, -length)


def _shifted(year: int, month: int, months: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(month)
    count = year * 12 + month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def before(start: date, end: date) -> tuple[date, date]:
    """The period before [start, end): as many whole months where it is made of such, else as many days.

    Raises InvalidRequest where that lies before the calendar.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    try:
        whole = start.day == end.day == 1 and months > 0
        earlier = _months_before(start, months) if whole else start - (end - start)
    except (ValueError, OverflowError):
        raise InvalidRequest("没有上一期 / there is no period before", ("from",)) from None
    return earlier, start


def _months_before(start: date, months: int) -> date:
    count = start.year * 12 + start.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def containing(day: date) -> tuple[str, str, str]:
    """The names of the ISO week, the month and the quarter that a date lies in."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}", f"{day.year}-{day.month:02d}", f"{day.year}-Q{(day.month + 2) // 3}"


def following(name: str, calendar: WorkCalendar) -> str:
    """The name of the period after that one, of the same kind."""
    return containing(named(name, calendar)[0].end)[_kind(name)]


def closed_since(began: date, today: date, calendar: WorkCalendar) -> Iterator[str]:
    """Of each kind, the period that had just closed at `began`, and each that has closed since then."""
    for kind, current in enumerate(containing(began)):
        day = named(current, calendar)[0].start - timedelta(days=1)
        while (period := named(containing(day)[kind], calendar)[0]).end <= today:
            yield containing(day)[kind]
            day = period.end


def weeks_before(day: date, count: int, calendar: WorkCalendar) -> tuple[Period, ...]:
    """The last `count` whole weeks before a date, the earliest first; weeks before the calendar are left out."""
    monday = day - timedelta(days=day.weekday())
    starts = (monday - timedelta(weeks=number) for number in range(count, 0, -1))
    return tuple(between(start, start + timedelta(weeks=1), calendar) for start in starts if start >= FIRST)


def _kind(name: str) -> int:
    return 0 if "W" in name else 2 if "Q" in name else 1
