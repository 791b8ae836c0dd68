"""The working calendar, against the State Council's arrangement, a slow count of days, and a second library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.calendar import FIRST, LAST, DayKind, WorkCalendar
from policy.errors import InvalidRequest
from policy.status import Label

NATIONAL = WorkCalendar.build()
SHANGHAI = ZoneInfo("Asia/Shanghai")

anyday = st.dates(date(2003, 1, 1), date(2098, 12, 31))


@cache
def _calendar_of(zone: str) -> WorkCalendar:
    return WorkCalendar.build(zone=zone)


FIRST_INSTANT = datetime(2000, 1, 2, tzinfo=UTC)
utc_instants = st.timedeltas(timedelta(), timedelta(days=36_880)).map(lambda since: FIRST_INSTANT + since)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 2, 13), DayKind.WORKDAY),
        (date(2026, 2, 14), DayKind.MOVED),
        (date(2026, 2, 15), DayKind.HOLIDAY),
        (date(2026, 2, 23), DayKind.HOLIDAY),
        (date(2026, 2, 28), DayKind.MOVED),
        (date(2026, 3, 1), DayKind.WEEKEND),
        (date(2027, 1, 1), DayKind.WORKDAY),  # not announced: a Friday like any other
        (date(2027, 1, 2), DayKind.WEEKEND),
    ],
)
def test_spring_festival_2026_and_a_year_that_is_not_announced(day: date, kind: DayKind) -> None:
    assert NATIONAL.kind(day) is kind
    assert NATIONAL.is_working(day) is kind.working


def test_every_working_day_of_february_2026() -> None:
    rest = {1, 7, 8, *range(15, 24)}
    assert {day for day in range(1, 29) if not NATIONAL.is_working(date(2026, 2, day))} == rest


@pytest.mark.parametrize(("year", "known"), [(2003, False), (2004, True), (2026, True), (2027, False), (2100, False)])
def test_the_arrangement_is_known_from_2004_to_2026(year: int, known: bool) -> None:
    assert NATIONAL.known(date(year, 6, 1)) is known


@pytest.mark.parametrize("year", [2000, 2003, 2027, 2100])
def test_monday_to_friday_work_in_a_year_that_is_not_known(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    assert all(NATIONAL.is_working(day) == (day.weekday() < 5) for day in days)


def test_a_second_library_agrees_on_every_day_from_2020_to_2026() -> None:
    other = holidays.country_holidays("CN", years=range(2020, 2027))
    days = NATIONAL.days(date(2020, 1, 1), date(2026, 12, 31))
    assert [day for day in days if other.is_working_day(day) != NATIONAL.is_working(day)] == []


def test_a_day_is_of_a_working_kind_where_it_counts_as_one() -> None:
    every = list(NATIONAL.days(date(2004, 1, 1), date(2027, 12, 31)))
    assert [day for day in every if NATIONAL.kind(day).working != NATIONAL.is_working(day)] == []


def test_the_days_of_a_rule_file_come_on_top() -> None:
    saturday, monday = date(2026, 6, 27), date(2026, 6, 29)
    bank = WorkCalendar.build(frozenset({saturday}), frozenset({monday}))
    assert (bank.kind(saturday), bank.kind(monday)) == (DayKind.EXTRA_WORKING, DayKind.EXTRA_REST)
    assert (bank.is_working(saturday), bank.is_working(monday)) == (True, False)
    assert bank.add_working_days(date(2026, 6, 26), 2) == date(2026, 6, 30)
    assert not NATIONAL.is_working(saturday)  # the national calendar is not touched


def test_a_day_given_as_both_works() -> None:
    day = date(2026, 6, 27)
    both = WorkCalendar.build(frozenset({day}), frozenset({day}))
    assert both.is_working(day)
    assert both.kind(day) is DayKind.EXTRA_WORKING


def test_a_holiday_has_a_name() -> None:
    assert NATIONAL.holiday(date(2026, 2, 17)) == Label("春节", "Spring Festival")
    assert NATIONAL.holiday(date(2026, 10, 1)) == Label("国庆节", "National Day")
    assert NATIONAL.holiday(date(2026, 3, 1)) is None
    assert NATIONAL.holiday(date(2050, 10, 1)) is None


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_holiday_name_is_in_chinese(year: int) -> None:
    names = [NATIONAL.holiday(day) for day in NATIONAL.days(date(year, 1, 1), date(year, 12, 31))]
    assert all("\u4e00" <= name.zh[0] <= "\u9fff" for name in names if name)


@settings(deadline=None)
@given(anyday, st.integers(0, 300))
def test_adding_days_is_counting_them_one_by_one(day: date, number: int) -> None:
    reached, left = day, number
    while left:
        reached += timedelta(days=1)
        left -= NATIONAL.is_working(reached)
    assert NATIONAL.add_working_days(day, number) == reached


@settings(deadline=None)
@given(anyday, anyday)
def test_days_between_are_those_after_the_first_through_the_last(after: date, near: date) -> None:
    through = after + timedelta(days=(near - after).days % 200)
    days = NATIONAL.days(after + timedelta(days=1), through)
    assert NATIONAL.working_days_between(after, through) == sum(map(NATIONAL.is_working, days))
    assert NATIONAL.working_days_between(through, after) == 0


@settings(deadline=None)
@given(anyday, st.integers(1, 60))
def test_adding_and_counting_undo_each_other(day: date, number: int) -> None:
    assert NATIONAL.working_days_between(day, NATIONAL.add_working_days(day, number)) == number


@settings(deadline=None)
@given(anyday)
def test_rolling_goes_to_the_first_working_day_from_here(day: date) -> None:
    rolled = NATIONAL.roll(day)
    assert NATIONAL.is_working(rolled)
    assert not any(map(NATIONAL.is_working, NATIONAL.days(day, rolled - timedelta(days=1))))


def test_rolling_over_the_spring_festival() -> None:
    assert NATIONAL.roll(date(2026, 2, 15)) == date(2026, 2, 24)
    assert NATIONAL.roll(date(2026, 2, 14)) == date(2026, 2, 14)


def test_natural_days_are_only_added() -> None:
    assert NATIONAL.add_days(date(2026, 2, 10), 15) == date(2026, 2, 25)


def test_a_day_ends_at_midnight_unless_the_rules_say_otherwise() -> None:
    day = date(2026, 2, 14)
    assert NATIONAL.start_of(day) == datetime(2026, 2, 14, tzinfo=SHANGHAI)
    assert NATIONAL.end_of(day) == datetime(2026, 2, 15, tzinfo=SHANGHAI)
    assert WorkCalendar.build(day_ends=time(17)).end_of(day) == datetime(2026, 2, 14, 17, tzinfo=SHANGHAI)


def test_instants_are_answered_in_utc() -> None:
    assert NATIONAL.end_of(date(2026, 2, 14)).tzinfo is UTC
    assert NATIONAL.end_of(LAST) == datetime(2101, 1, 1, tzinfo=SHANGHAI)
    assert NATIONAL.start_of(FIRST).tzinfo is UTC


def test_a_receipt_after_the_end_of_the_day_is_still_of_that_date() -> None:
    until_five = WorkCalendar.build(day_ends=time(17))
    assert until_five.local_date(datetime(2026, 2, 14, 23, 59, tzinfo=SHANGHAI)) == date(2026, 2, 14)


@settings(deadline=None)
@given(utc_instants)
def test_the_quick_local_date_is_that_of_the_time_zone(instant: datetime) -> None:
    assert NATIONAL.local_date(instant) == instant.astimezone(SHANGHAI).date()


@settings(deadline=None)
@given(utc_instants, st.integers(-14, 14))
def test_an_instant_has_one_local_date_whatever_its_zone(instant: datetime, hours: int) -> None:
    elsewhere = instant.astimezone(timezone(timedelta(hours=hours)))
    assert NATIONAL.local_date(elsewhere) == NATIONAL.local_date(instant)
    assert NATIONAL.local_date(instant.astimezone(SHANGHAI)) == NATIONAL.local_date(instant)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata", "America/New_York", "UTC"])
@settings(deadline=None)
@given(instant=utc_instants)
def test_a_zone_with_summer_time_or_half_hours_is_looked_up(zone: str, instant: datetime) -> None:
    assert _calendar_of(zone).local_date(instant) == instant.astimezone(ZoneInfo(zone)).date()


@settings(deadline=None)
@given(anyday)
def test_a_day_lasts_from_its_start_to_its_end(day: date) -> None:
    start, end = NATIONAL.start_of(day), NATIONAL.end_of(day)
    assert NATIONAL.local_date(start) == NATIONAL.local_date(end - timedelta(microseconds=1)) == day
    assert NATIONAL.local_date(start - timedelta(microseconds=1)) < day < NATIONAL.local_date(end)


BEYOND: list[tuple[str, Callable[[], object]]] = [
    ("is_working", lambda: NATIONAL.is_working(date(1999, 12, 31))),
    ("is_working after", lambda: NATIONAL.is_working(date(2101, 1, 1))),
    ("add_working_days", lambda: NATIONAL.add_working_days(date(1999, 12, 31), 1)),
    ("add_working_days over the end", lambda: NATIONAL.add_working_days(LAST, 1)),
    ("working_days_between", lambda: NATIONAL.working_days_between(date(1999, 12, 31), FIRST)),
    ("roll", lambda: NATIONAL.roll(date(2101, 1, 1))),
    ("add_days", lambda: NATIONAL.add_days(LAST, 1)),
    ("add_days over the end of time", lambda: NATIONAL.add_days(date.max, 1)),
    ("end_of", lambda: NATIONAL.end_of(date(2101, 1, 1))),
    ("start_of", lambda: NATIONAL.start_of(date(1999, 12, 31))),
    ("local_date", lambda: NATIONAL.local_date(datetime.max.replace(tzinfo=UTC))),
    ("local_date elsewhere", lambda: NATIONAL.local_date(datetime.max.replace(tzinfo=timezone(timedelta(hours=1))))),
    ("build", lambda: WorkCalendar.build(frozenset({date(2150, 1, 1)}))),
]


@pytest.mark.parametrize("ask", [ask for _, ask in BEYOND], ids=[name for name, _ in BEYOND])
def test_a_date_beyond_the_calendar_is_an_invalid_request(ask: Callable[[], object]) -> None:
    with pytest.raises(InvalidRequest, match=r"超出日历范围 / .* is outside the calendar"):
        ask()


def test_the_last_day_of_the_calendar_is_within() -> None:
    assert NATIONAL.is_working(LAST)
    assert NATIONAL.roll(LAST) == LAST
    assert NATIONAL.add_working_days(LAST - timedelta(days=1), 1) == LAST


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="has no time zone"):
        NATIONAL.local_date(datetime(2026, 2, 14, 10, tzinfo=UTC).replace(tzinfo=None))


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../etc/passwd"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(InvalidRequest, match="there is no time zone"):
        WorkCalendar.build(zone=zone)
