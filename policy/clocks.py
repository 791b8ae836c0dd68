"""Deadlines: limits, pauses, due instants, overdue days, and the workings that show how they were counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from policy.calendar import DayKind, WorkCalendar
from policy.status import Label

__all__ = [
    "Due",
    "Limit",
    "PauseSpan",
    "Unit",
    "due",
    "instant_of_overdue_days",
    "overdue_working_days",
    "working_days_left",
    "workings",
]

Unit = Literal["same_day", "working_days", "calendar_days"]

_LIMIT: Final = re.compile(r"(same_day)|([1-9]\d{0,3}) (working_days|calendar_days)(, roll: next)?", re.ASCII)
_WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_RUN: Final = 2
"""From this many rest days in a row on, they are printed as one stretch."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as the plan puts it. `roll`: natural days that end on a rest day move to the next working day."""

    amount: int
    unit: Unit
    roll: bool = False

    @classmethod
    def parse(cls, text: str) -> Limit:
        """Reads `same_day`, `3 working_days`, `15 calendar_days`, `15 calendar_days, roll: next`; else ValueError."""
        match = _LIMIT.fullmatch(text)
        if match is None or (match.group(3) == "working_days" and match.group(4)):
            raise ValueError(
                f"'{text}' 不是时限，请写 same_day、3 working_days 或 15 calendar_days"
                f" / '{text}' is no limit: write same_day, 3 working_days or 15 calendar_days"
            )
        if match.group(1):
            return cls(0, "same_day")
        unit: Unit = "working_days" if match.group(3) == "working_days" else "calendar_days"
        return cls(int(match.group(2)), unit, roll=bool(match.group(4)))

    def __str__(self) -> str:
        if self.unit == "same_day":
            return "same_day"
        return f"{self.amount} {self.unit}" + (", roll: next" if self.roll else "")

    def words(self) -> Label:
        """`3 个工作日` / `3 working days`."""
        if self.unit == "same_day":
            return Label("当日", "the same day")
        name = {"working_days": ("个工作日", "working day"), "calendar_days": ("个自然日", "natural day")}[self.unit]
        plural = "" if self.amount == 1 else "s"
        roll = ("，遇休息日顺延", ", rest days roll over") if self.roll else ("", "")
        return Label(f"{self.amount} {name[0]}{roll[0]}", f"{self.amount} {name[1]}{plural}{roll[1]}")


@dataclass(frozen=True, slots=True)
class PauseSpan:
    """A pause from `start` to `end`; None while it lasts."""

    start: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock falls due: `due_at` exclusive, both None while it is paused."""

    due_at: datetime | None
    due_date: date | None
    paused: bool
    provisional: bool


def due(
    limit: Limit,
    start: datetime,
    calendar: WorkCalendar,
    pauses: Sequence[PauseSpan] = (),
    *,
    extra_calendar_days: int = 0,
    stop: datetime | None = None,
    at: datetime | None = None,
) -> Due:
    """When a clock that started at `start` falls due, by what was known at `at` (domain.md, section 2).

    `pauses` are in the order of time. A pause moves the due date by the days `d` with pause date < d <= resume date:
    working days, or natural days where the limit counts those. It counts from the start of the clock at the earliest.
    A pause that begins at or after the due instant moves nothing: a breach that happened stays a fact. A stop ends an
    open pause. Extra natural days added to a working-day limit end on a working day.

    Raises InvalidRequest where a date is beyond the calendar, or an instant has no time zone.
    """
    day = _plain(limit, calendar.local_date(start), calendar, extra_calendar_days)
    for pause in pauses:
        if pause.start >= calendar.end_of(day) or not _begun(pause, stop, at):
            break
        end = _end(pause, stop, at)
        if end is None:
            return Due(None, None, paused=True, provisional=not calendar.known(day))
        day = _moved(limit, day, pause, end, start, calendar)
    return Due(calendar.end_of(day), day, paused=False, provisional=not calendar.known(day))


def _plain(limit: Limit, first: date, calendar: WorkCalendar, extra: int) -> date:
    if limit.unit == "calendar_days":
        last = calendar.add_days(first, limit.amount + extra)
        return calendar.roll(last) if limit.roll else last
    last = calendar.add_working_days(first, limit.amount) if limit.unit == "working_days" else calendar.roll(first)
    return calendar.roll(calendar.add_days(last, extra)) if extra else last


def _begun(pause: PauseSpan, stop: datetime | None, at: datetime | None) -> bool:
    """Whether the pause began before the stop, and is known at `at`."""
    return (stop is None or pause.start < stop) and (at is None or pause.start <= at)


def _end(pause: PauseSpan, stop: datetime | None, at: datetime | None) -> datetime | None:
    """When the pause ended, as known at `at`; None while it lasts."""
    end = pause.end
    if stop is not None and (end is None or end > stop):
        end = stop
    return None if end is None or (at is not None and end > at) else end


def _moved(limit: Limit, day: date, pause: PauseSpan, end: datetime, start: datetime, calendar: WorkCalendar) -> date:
    began = calendar.local_date(max(pause.start, start))
    ended = calendar.local_date(end)
    if limit.unit == "calendar_days":
        last = calendar.add_days(day, max(0, (ended - began).days))
        return calendar.roll(last) if limit.roll else last
    return calendar.add_working_days(day, calendar.working_days_between(began, ended))


def overdue_working_days(due_date: date, at: datetime, calendar: WorkCalendar) -> int:
    """The working days `d` with due date < d <= local date of `at`."""
    return calendar.working_days_between(due_date, calendar.local_date(at))


def working_days_left(due_date: date, at: datetime, calendar: WorkCalendar) -> int:
    """The working days `d` with local date of `at` < d <= due date; the overdue ones after it, as a negative number."""
    today = calendar.local_date(at)
    if today > due_date:
        return -calendar.working_days_between(due_date, today)
    return calendar.working_days_between(today, due_date)


def instant_of_overdue_days(due_date: date, days: int, calendar: WorkCalendar) -> datetime:
    """The instant at which that count becomes `days`: the start of the `days`-th working day after the due date."""
    return calendar.start_of(calendar.add_working_days(due_date, days))


def workings(
    limit: Limit,
    start: datetime,
    calendar: WorkCalendar,
    pauses: Sequence[PauseSpan] = (),
    *,
    extra_calendar_days: int = 0,
    stop: datetime | None = None,
    at: datetime | None = None,
    start_word: str = "收到",
) -> tuple[str, ...]:
    """The days counted and skipped, readable, one line a step of the reckoning."""
    reckoned = due(limit, start, calendar, pauses, extra_calendar_days=extra_calendar_days, stop=stop, at=at)
    first = calendar.local_date(start)
    plain = _plain(limit, first, calendar, extra_calendar_days)
    lines = [
        f"{start_word} {_counted(limit, first, calendar)}",
        *_beyond_count(limit, first, plain, extra_calendar_days, calendar),
    ]
    lines.extend(_pause_lines(limit, start, calendar, pauses, plain, stop, at))
    if reckoned.due_date is None:
        lines.append("暂停中，恢复后重新计算到期日")
    else:
        lines.append(f"应于 {_long(reckoned.due_date, calendar)}{_hour(calendar)} 前完成（时限 {limit.words().zh}）")
    if reckoned.provisional:
        lines.append(f"{(reckoned.due_date or plain).year} 年节假日安排尚未公布，到期日为暂定，公布后重新计算")
    return tuple(lines)


def _counted(limit: Limit, first: date, calendar: WorkCalendar) -> str:
    """The limit itself, day by day: `02-11 周三（不计）；02-12 周四 第1日；…`."""
    if limit.unit == "same_day":
        rest = "" if calendar.is_working(first) else f" {_why_rest(first, calendar)}，顺延至下一工作日"
        return f"{_short(first)}{rest}（当日办理）"
    if limit.unit == "calendar_days":
        last = calendar.add_days(first, limit.amount)
        return f"{_short(first)}（不计）；按自然日计 {limit.amount} 日至 {_long(last, calendar)}"
    last = calendar.add_working_days(first, limit.amount)
    return "；".join((f"{_short(first)}（不计）", *_days(first, last, calendar)))


def _beyond_count(limit: Limit, first: date, last: date, extra: int, calendar: WorkCalendar) -> Iterator[str]:
    """What an extension adds, and a rest day that moves the end."""
    reached = _plain(replace(limit, roll=False), first, calendar, 0)
    if extra:
        reached = calendar.add_days(reached, extra)
        yield f"延期 {extra} 个自然日至 {_long(reached, calendar)}"
    if reached != last:
        yield f"{_short(reached)} {_why_rest(reached, calendar)}，顺延至 {_long(last, calendar)}"


def _days(first: date, last: date, calendar: WorkCalendar) -> Iterator[str]:
    """`02-12 周四 第1日；02-13 周五 第2日；02-14 周六 调休上班 第3日`."""
    number = 0
    resting: list[date] = []
    for day in calendar.days(first + timedelta(days=1), last):
        if not calendar.is_working(day):
            resting.append(day)
            continue
        yield from _rest(resting, calendar)
        resting = []
        number += 1
        kind = calendar.kind(day)
        said = {DayKind.MOVED: " 调休上班", DayKind.EXTRA_WORKING: " 另增工作日"}.get(kind, "")
        yield f"{_short(day)}{said} 第{number}日"
    yield from _rest(resting, calendar)


def _rest(days: Sequence[date], calendar: WorkCalendar) -> Iterator[str]:
    if len(days) < _RUN:
        yield from (f"{_short(day)} {_why_rest(day, calendar)}（不计）" for day in days)
        return
    names = dict.fromkeys(_why_rest(day, calendar) for day in days)
    yield f"{_short(days[0])} 至 {_short(days[-1])} {'、'.join(names)}（不计）"


def _why_rest(day: date, calendar: WorkCalendar) -> str:
    if calendar.kind(day) is DayKind.EXTRA_REST:
        return "另增休息日"
    holiday = calendar.holiday(day)
    return f"{holiday.zh}假期" if holiday else "休息日"


def _pause_lines(
    limit: Limit,
    start: datetime,
    calendar: WorkCalendar,
    pauses: Sequence[PauseSpan],
    day: date,
    stop: datetime | None,
    at: datetime | None,
) -> Iterator[str]:
    for pause in pauses:
        if not _begun(pause, stop, at):
            return
        began = _short(calendar.local_date(pause.start))
        if pause.start >= calendar.end_of(day):
            yield f"{began} 暂停时已到期，不顺延"
            return
        end = _end(pause, stop, at)
        if end is None:
            yield f"{began} 起暂停"
            return
        moved = _moved(limit, day, pause, end, start, calendar)
        ended = _short(calendar.local_date(end))
        count = (moved - day).days
        if limit.unit != "calendar_days":
            count = calendar.working_days_between(day, moved)
        kind = "自然日" if limit.unit == "calendar_days" else "工作日"
        yield f"{began} 暂停至 {ended} 恢复，顺延 {count} 个{kind}至 {_long(moved, calendar)}"
        day = moved


def _short(day: date) -> str:
    return f"{day:%m-%d} {_WEEKDAYS[day.weekday()]}"


def _long(day: date, calendar: WorkCalendar) -> str:
    """`2026-02-14（周六·调休上班）`."""
    kind = calendar.kind(day)
    said = {DayKind.MOVED: "·调休上班", DayKind.EXTRA_WORKING: "·另增工作日"}.get(kind, "")
    return f"{day.isoformat()}（{_WEEKDAYS[day.weekday()]}{said}）"


def _hour(calendar: WorkCalendar) -> str:
    return f"{calendar.day_ends:%H:%M}" if calendar.day_ends else "24:00"
