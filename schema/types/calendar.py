"""The working calendar of a year."""

from __future__ import annotations

from datetime import date

import strawberry

from policy.bundle import Bundle
from policy.year_days import YearDay, days_of_year, year_known

__all__ = ["CalendarDay", "CalendarYear"]


@strawberry.type(description="与周一至周五上班不同的一日 / a day that differs from working Monday to Friday")
class CalendarDay:
    date: date = strawberry.field(description="日期 / the local date")
    working: bool = strawberry.field(description="上班（调休）或休息 / a weekend day worked, or a weekday of rest")
    zh: str | None = strawberry.field(description="节假日名称 / the holiday's name in Chinese; null where it has none")
    en: str | None = strawberry.field(description="节假日英文名称 / the holiday's name in English")

    @classmethod
    def from_domain(cls, day: YearDay) -> CalendarDay:
        label = day.label
        return cls(date=day.date, working=day.working, zh=label.zh if label else None, en=label.en if label else None)


@strawberry.type(description="一年的工作日历，全行适用 / the bank's working calendar of one year")
class CalendarYear:
    year: int = strawberry.field(description="年份 / the year")
    known: bool = strawberry.field(description="国务院安排是否已知 / whether the year's holidays have been announced")
    days: list[CalendarDay] = strawberry.field(
        description="与周一至周五上班不同的日子，按日期 / the days that differ from working Monday to Friday, by date"
    )

    @classmethod
    def from_domain(cls, bundle: Bundle, year: int) -> CalendarYear:
        days = [CalendarDay.from_domain(day) for day in days_of_year(bundle, year)]
        return cls(year=year, known=year_known(bundle, year), days=days)
