"""The days of a year on which the bank works or rests against the pattern of the week, with their names. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from policy.bundle import Bundle
from policy.calendar import FIRST, LAST
from policy.status import Label

__all__ = ["YearDay", "days_of_year", "year_known"]


@dataclass(frozen=True, slots=True)
class YearDay:
    """A weekday of rest, or a weekend day worked 调休上班. `label`: the holiday's name, or the rule file's words."""

    date: date
    working: bool
    label: Label | None


def year_known(bundle: Bundle, year: int) -> bool:
    """Whether the State Council's arrangement of that year is known; other years have only the rule file's days."""
    return FIRST.year <= year <= LAST.year and bundle.calendar(None).known(date(year, 1, 1))


def days_of_year(bundle: Bundle, year: int) -> Iterator[YearDay]:
    """The days by date, of the bank's calendar; none for a year that no calendar holds."""
    if not FIRST.year <= year <= LAST.year:
        return
    calendar, rules = bundle.calendar(None), bundle.rules.calendar
    own = {entry.date: entry.label for entry in (*rules.rest_days, *rules.working_days) if entry.department is None}
    for day in calendar.days(date(year, 1, 1), date(year, 12, 31)):
        working = calendar.is_working(day)
        if working is not (day.weekday() < 5):
            named = own.get(day)
            yield YearDay(day, working, Label(named.zh, named.en) if named else calendar.holiday(day))
