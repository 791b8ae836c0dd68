"""What a report covers: its period, the one before, the same of the year before, and the steps of its trend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from figures.periods import Period, named
from policy.calendar import WorkCalendar
from policy.errors import InvalidRequest
from policy.reporting.catalogue import ReportKind

__all__ = ["Coverage", "Span", "closed", "coverage", "kind_of", "months_to", "weeks_of"]

_NAME: Final = re.compile(r"^(\d{4})-(Q[1-4]|\d{2})$")


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open, in local dates."""

    label: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Coverage:
    """`name` is `2026-Q1` or `2026-03`."""

    name: str
    kind: ReportKind
    period: Period
    current: Span
    previous: Span
    year_ago: Span


def kind_of(name: str) -> ReportKind:
    """Raises InvalidRequest for what is neither a quarter nor a month."""
    match = _NAME.match(name)
    if match is None:
        words = f"没有报告期 {name[:20]!r}，请写 2026-Q1 或 2026-03 / write a quarter or a month"
        raise InvalidRequest(words, ("period",))
    return ReportKind.QUARTERLY if match.group(2).startswith("Q") else ReportKind.MONTHLY


def coverage(name: str, calendar: WorkCalendar) -> Coverage:
    """Raises InvalidRequest for a name of no quarter or month."""
    kind = kind_of(name)
    period, before = named(name, calendar)
    year, rest = name.split("-")
    ago, _ = named(f"{int(year) - 1:04d}-{rest}", calendar)
    return Coverage(name, kind, period, _span(kind, period), _span(kind, before), _span(kind, ago))


def _span(kind: ReportKind, period: Period) -> Span:
    start = period.start
    quarter = f"{start.year} 年第{'一二三四'[(start.month - 1) // 3]}季度"
    return Span(quarter if kind is ReportKind.QUARTERLY else _month(start), start, period.end)


def _month(day: date) -> str:
    return f"{day.year} 年 {day.month} 月"


def months_to(end: date, count: int) -> tuple[Span, ...]:
    """The `count` months before `end`, which is the first of a month."""
    spans: list[Span] = []
    for _ in range(count):
        last = end - timedelta(days=1)
        start = last.replace(day=1)
        spans.append(Span(f"{start.year % 100:02d}.{start.month}", start, end))
        end = start
    return tuple(reversed(spans))


def weeks_of(start: date, end: date) -> tuple[Span, ...]:
    """The weeks of a month, the first and the last cut to it, so that they add up to the month."""
    spans: list[Span] = []
    while start < end:
        after = min(start + timedelta(days=7 - start.weekday()), end)
        last = after - timedelta(days=1)
        spans.append(Span(f"{start.month}.{start.day}–{last.day}", start, after))
        start = after
    return tuple(spans)


def closed(since: date, today: date) -> Iterator[str]:
    """The names of the months and quarters that ended after `since` and by `today`, in the order of their ends."""
    start = since.replace(day=1)
    while True:
        after = (start + timedelta(days=31)).replace(day=1)
        if after > today:
            return
        yield f"{start.year:04d}-{start.month:02d}"
        if start.month % 3 == 0:
            yield f"{start.year:04d}-Q{start.month // 3}"
        start = after
