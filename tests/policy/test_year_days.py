"""The days of a year that differ from the pattern of the week, against a second library and a rule file's own days."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from policy.assemble import must_build
from policy.bundle import Bundle
from policy.year_days import YearDay, days_of_year, year_known
from tests.conftest import shipped_texts


def test_spring_festival_2026_with_both_weekends_worked_for_it(bundle: Bundle) -> None:
    days = {day.date: day for day in days_of_year(bundle, 2026)}
    february = [(day.date.day, day.working) for day in days.values() if day.date.month == 2]
    assert february == [(14, True), *((number, False) for number in (16, 17, 18, 19, 20, 23)), (28, True)]
    festival = days[date(2026, 2, 17)].label
    assert festival is not None
    assert (festival.zh, festival.en) == ("春节", "Spring Festival")
    assert days[date(2026, 2, 28)].label == festival


@pytest.mark.parametrize("year", range(2020, 2027))
def test_a_second_library_names_the_same_days(bundle: Bundle, year: int) -> None:
    other = holidays.country_holidays("CN", years=year)
    every = bundle.calendar(None).days(date(year, 1, 1), date(year, 12, 31))
    differing = {day for day in every if other.is_working_day(day) is not (day.weekday() < 5)}
    assert {day.date for day in days_of_year(bundle, year)} == differing
    assert year_known(bundle, year)


@pytest.mark.parametrize("year", [-1, 0, 1999, 2027, 2100, 2101, 10_000])
def test_a_year_that_is_not_announced_has_no_days(bundle: Bundle, year: int) -> None:
    assert (year_known(bundle, year), list(days_of_year(bundle, year))) == (False, [])


def test_the_banks_own_days_come_with_their_words() -> None:
    own = "working_days:\n  - {date: 2026-06-27, label: {zh: 年中决算, en: Half-year closing}}\n"
    texts = {**shipped_texts()}
    texts["calendar.yaml"] = texts["calendar.yaml"].replace("working_days: []\n", own)
    days = {day.date: day for day in days_of_year(must_build(texts, verify=False), 2026)}
    closing = days[date(2026, 6, 27)]
    assert isinstance(closing, YearDay)
    assert closing.working
    assert closing.label is not None
    assert closing.label.zh == "年中决算"
