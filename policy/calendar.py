"""The working calendar: the State Council's days with moved weekends, and the bank's own exceptions.

Built once as a prefix sum over a century, so that adding any number of working days is two lookups.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import accumulate, compress
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import chinese_calendar

from policy.errors import InvalidRequest
from policy.status import Label

__all__ = ["FIRST", "LAST", "DayKind", "WorkCalendar"]

FIRST: Final = date(2000, 1, 1)
LAST: Final = date(2100, 12, 31)
_DAYS: Final = (LAST - FIRST).days + 1
_ORIGIN: Final = FIRST.toordinal()
_FIRST_KNOWN: Final = min(chinese_calendar.holidays).year
_LAST_KNOWN: Final = max(chinese_calendar.holidays).year
"""The years of which the library has the State Council's arrangement."""

_HOLIDAYS: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


class DayKind(StrEnum):
    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MOVED = "moved"
    EXTRA_WORKING = "extra_working"
    EXTRA_REST = "extra_rest"

    @property
    def working(self) -> bool:
        return self in (DayKind.WORKDAY, DayKind.MOVED, DayKind.EXTRA_WORKING)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days of one calendar. A day ends at `day_ends` local time, at 24:00 where that is None.

    `_count[i]` is the number of working days before the i-th day since FIRST, `_working` holds them in order, `_ends`
    and `_starts` the ends and starts of days asked for so far. `_hours` is the zone's distance from UTC where that
    never changes, else None.
    """

    zone: ZoneInfo
    day_ends: time | None
    extra_working: frozenset[date]
    extra_rest: frozenset[date]
    _count: tuple[int, ...] = field(repr=False)
    _working: tuple[date, ...] = field(repr=False)
    _hours: int | None = field(repr=False)
    _ends: dict[date, datetime] = field(repr=False, compare=False, default_factory=dict)
    _starts: dict[date, datetime] = field(repr=False, compare=False, default_factory=dict)

    @classmethod
    def build(
        cls,
        extra_working: frozenset[date] = frozenset(),
        extra_rest: frozenset[date] = frozenset(),
        zone: str = "Asia/Shanghai",
        day_ends: time | None = None,
    ) -> WorkCalendar:
        """The national calendar with days added to either side; a day that is in both works.

        Raises InvalidRequest for a day that no calendar holds (before FIRST, after LAST) and for an unknown zone.
        """
        flags = list(_national())
        for day in extra_rest:
            flags[_index(day)] = False
        for day in extra_working:
            flags[_index(day)] = True
        count = tuple(accumulate(flags, initial=0))
        working = tuple(compress(_dates(), flags))
        place = _zone(zone)
        return cls(place, day_ends, extra_working, extra_rest, count, working, _steady_hours(place))

    @staticmethod
    def nationally_working(day: date) -> bool:
        """Whether the State Council's arrangement alone makes it a working day."""
        return _national()[_index(day)]

    def is_working(self, day: date) -> bool:
        index = _index(day)
        return self._count[index + 1] > self._count[index]

    @staticmethod
    def known(day: date) -> bool:
        """Whether the day's year is one of which the national arrangement is known."""
        return bool(_FIRST_KNOWN <= day.year <= _LAST_KNOWN)

    def kind(self, day: date) -> DayKind:
        if day in self.extra_working:
            return DayKind.EXTRA_WORKING
        if day in self.extra_rest:
            return DayKind.EXTRA_REST
        if not self.known(day):
            return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY
        return _arranged(day)[0]

    def holiday(self, day: date) -> Label | None:
        """The name of the holiday that a rest day belongs to."""
        return _arranged(day)[1] if self.known(day) else None

    def add_working_days(self, day: date, days: int) -> date:
        """The `days`-th working day strictly after `day`; the day itself for 0."""
        if days <= 0:
            return day
        try:
            return self._working[self._count[_index(day) + 1] + days - 1]
        except IndexError:
            raise _beyond(day) from None

    def subtract_working_days(self, day: date, days: int) -> date:
        """The `days`-th working day strictly before `day`; the day itself for 0."""
        if days <= 0:
            return day
        place = self._count[_index(day)] - days
        if place < 0:
            raise _beyond(day)
        return self._working[place]

    def working_days_between(self, after: date, through: date) -> int:
        """The working days `d` with `after < d <= through`; 0 where `through` is not later."""
        return max(0, self._count[_index(through) + 1] - self._count[_index(after) + 1])

    def roll(self, day: date) -> date:
        """The day, or the next working day where it is a rest day."""
        try:
            return self._working[self._count[_index(day)]]
        except IndexError:
            raise _beyond(day) from None

    def add_days(self, day: date, days: int) -> date:
        """The date so many natural days later."""
        try:
            later = day + timedelta(days=days)
        except OverflowError:
            raise _beyond(day) from None
        _index(later)
        return later

    def local_date(self, instant: datetime) -> date:
        """The date on which an aware instant falls here. Raises InvalidRequest for one without a time zone."""
        if instant.tzinfo is None:
            raise InvalidRequest(f"{instant} 没有时区 / {instant} has no time zone")
        try:
            if self._hours is None or instant.tzinfo is not UTC:
                return instant.astimezone(self.zone).date()
            return date.fromordinal(instant.toordinal() + (instant.hour + self._hours) // 24)
        except (OverflowError, ValueError):
            raise _beyond(instant.date()) from None

    def start_of(self, day: date) -> datetime:
        """The first instant of the local date, in UTC."""
        known = self._starts.get(day)
        if known is None:
            _index(day)
            known = self._starts[day] = datetime.combine(day, time(), self.zone).astimezone(UTC)
        return known

    def end_of(self, day: date) -> datetime:
        """The instant, exclusive and in UTC, at which the local date ends for deadlines."""
        known = self._ends.get(day)
        if known is None:
            known = self._ends[day] = self._end_of(day)
        return known

    def _end_of(self, day: date) -> datetime:
        _index(day)
        if self.day_ends is None:
            return datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)
        return datetime.combine(day, self.day_ends, self.zone).astimezone(UTC)

    def days(self, first: date, last: date) -> Iterator[date]:
        """Every day from `first` to `last`, both included."""
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            yield date.fromordinal(ordinal)


def _index(day: date) -> int:
    index = day.toordinal() - _ORIGIN
    if not 0 <= index < _DAYS:
        raise _beyond(day)
    return index


def _beyond(day: date) -> InvalidRequest:
    return InvalidRequest(f"{day} 超出日历范围 / {day} is outside the calendar ({FIRST.year}–{LAST.year})")


@cache
def _dates() -> tuple[date, ...]:
    return tuple(map(date.fromordinal, range(_ORIGIN, _ORIGIN + _DAYS)))


@cache
def _arranged(day: date) -> tuple[DayKind, Label | None]:
    """What the State Council made of a day of a known year, and the holiday for which.

    A working asks for each day that it counts, and the library looks at each question for longer than at the answer.
    """
    name = chinese_calendar.get_holiday_detail(day)[1]
    label = Label(_HOLIDAYS.get(name, name), name) if name else None
    if chinese_calendar.is_workday(day):
        return DayKind.MOVED if day.weekday() >= 5 else DayKind.WORKDAY, label
    return DayKind.HOLIDAY if name else DayKind.WEEKEND, label


@cache
def _national() -> tuple[bool, ...]:
    """For each day since FIRST, whether it is a working day nationally; Monday to Friday in unknown years."""
    moved, off = chinese_calendar.workdays, chinese_calendar.holidays
    return tuple(day in moved or (day.weekday() < 5 and day not in off) for day in _dates())


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidRequest(f"没有时区 '{name}' / there is no time zone '{name}'") from None


@cache
def _steady_hours(zone: ZoneInfo) -> int | None:
    """The zone's distance from UTC in hours, where it is whole and the same on every day of the calendar."""
    offsets = {zone.utcoffset(datetime.combine(day, time())) for day in _dates()}
    hours, rest = divmod(offsets.pop() or timedelta(), timedelta(hours=1))
    return hours if not offsets and not rest else None
