"""Deadlines: domain.md's worked examples, pauses, extensions, and overdue days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.calendar import WorkCalendar
from policy.clocks import (
    Due,
    Limit,
    PauseSpan,
    due,
    instant_of_overdue_days,
    overdue_working_days,
    working_days_left,
)
from policy.errors import InvalidRequest
from policy.instants import parse_instant
from policy.status import Label
from tests.policy.deadlines import (
    FIFTEEN,
    NATIONAL,
    REGULATORY,
    THREE,
    at,
    instants,
    limits,
    pause,
    working_limits,
)


def due_date(limit: Limit, start: str, *pauses: PauseSpan, now: str | None = None, stop: str | None = None) -> str:
    """The due date as text, `paused` where there is none."""
    known = due(limit, at(start), NATIONAL, pauses, at=at(now) if now else None, stop=at(stop) if stop else None)
    return str(known.due_date) if known.due_date else "paused"


# limits as people write them


@pytest.mark.parametrize(
    ("text", "limit", "words"),
    [
        ("same_day", Limit(0, "same_day"), Label("当日", "the same day")),
        ("1 working_days", Limit(1, "working_days"), Label("1 个工作日", "1 working day")),
        ("3 working_days", Limit(3, "working_days"), Label("3 个工作日", "3 working days")),
        ("15 calendar_days", Limit(15, "calendar_days"), Label("15 个自然日", "15 natural days")),
        (
            "15 calendar_days, roll: next",
            Limit(15, "calendar_days", roll=True),
            Label("15 个自然日，遇休息日顺延", "15 natural days, rest days roll over"),
        ),
    ],
)
def test_a_limit_is_read_said_and_written_back(text: str, limit: Limit, words: Label) -> None:
    assert Limit.parse(text) == limit
    assert limit.words() == words
    assert str(limit) == text


@settings(deadline=None)
@given(limits)
def test_every_limit_survives_being_written(limit: Limit) -> None:
    assert Limit.parse(str(limit)) == limit


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "3 days",
        "0 working_days",
        "-3 working_days",
        "03 working_days",
        "3  working_days",
        "3 working_days ",
        "3 working_days\n",
        "３ working_days",
        "1３ working_days",
        "10000 working_days",
        "1.5 working_days",
        "same_day, roll: next",
        "3 working_days, roll: next",
        "15 calendar_days, roll: previous",
    ],
)
def test_anything_else_is_no_limit(text: str) -> None:
    with pytest.raises(ValueError, match=r"(?s)不是时限.* / .* is no limit"):
        Limit.parse(text)


# the worked examples of the domain


def test_received_before_the_spring_festival() -> None:
    assert due(THREE, at("2026-02-11 10:00"), NATIONAL) == Due(
        due_at=parse_instant("2026-02-15T00:00+08:00"), due_date=date(2026, 2, 14), paused=False, provisional=False
    )


@pytest.mark.parametrize(
    ("limit", "start", "expected"),
    [
        ("same_day", "2026-03-01 09:00", "2026-03-02"),
        ("3 working_days", "2026-03-01 09:00", "2026-03-04"),
        ("same_day", "2026-03-02 23:59:59.999999", "2026-03-02"),
        ("same_day", "2026-02-14 09:00", "2026-02-14"),  # a Saturday, but a working day
        ("same_day", "2026-02-15 09:00", "2026-02-24"),
        ("1 working_days", "2026-02-14 09:00", "2026-02-24"),
        ("3 working_days", "2026-02-13 00:00", "2026-02-25"),
        ("3 working_days", "2026-02-12 24:00", "2026-02-25"),  # the same instant, the same day
        ("15 calendar_days", "2026-02-05 10:00", "2026-02-20"),  # a holiday stays
        ("15 calendar_days, roll: next", "2026-02-05 10:00", "2026-02-24"),
        ("10 working_days", "2026-09-28 10:00", "2026-10-16"),
    ],
)
def test_the_day_on_which_a_limit_ends(limit: str, start: str, expected: str) -> None:
    assert due_date(Limit.parse(limit), start) == expected


def test_a_limit_over_the_end_of_the_known_years_is_provisional() -> None:
    known = due(FIFTEEN, at("2026-12-25 10:00"), NATIONAL)
    assert known.due_date == date(2027, 1, 15)
    assert known.provisional
    assert not due(THREE, at("2026-12-25 10:00"), NATIONAL).provisional


def test_the_end_of_the_day_may_be_earlier() -> None:
    until_five = WorkCalendar.build(day_ends=time(17))
    known = due(THREE, at("2026-03-02 18:00"), until_five)  # after hours, but still received that day
    assert (known.due_date, known.due_at) == (date(2026, 3, 5), at("2026-03-05 17:00"))


def test_a_deadline_beyond_the_calendar_is_an_invalid_request() -> None:
    for limit in (THREE, REGULATORY):
        with pytest.raises(InvalidRequest, match="is outside the calendar"):
            due(limit, at("2100-12-30 10:00"), NATIONAL)


def test_a_start_without_a_time_zone_is_an_invalid_request() -> None:
    with pytest.raises(InvalidRequest, match="has no time zone"):
        due(THREE, at("2026-02-11 10:00").replace(tzinfo=None), NATIONAL)


@settings(deadline=None)
@given(limits, instants, st.timedeltas(timedelta(), timedelta(days=40)))
def test_a_later_receipt_is_never_due_earlier(limit: Limit, start: datetime, later: timedelta) -> None:
    first, second = due(limit, start, NATIONAL), due(limit, start + later, NATIONAL)
    assert first.due_at is not None
    assert second.due_at is not None
    assert first.due_at <= second.due_at


@settings(deadline=None)
@given(limits, instants)
def test_a_deadline_lies_ahead(limit: Limit, start: datetime) -> None:
    known = due(limit, start, NATIONAL)
    assert known.due_at is not None
    assert known.due_at > start


@settings(deadline=None)
@given(working_limits, instants, st.lists(st.integers(0, 400), max_size=6), st.integers(0, 60))
def test_a_working_day_limit_never_ends_on_a_rest_day(
    limit: Limit, start: datetime, hours: list[int], extra: int
) -> None:
    ends = sorted(start + timedelta(hours=hour) for hour in hours)
    spans = [PauseSpan(first, second, "court") for first, second in zip(ends[::2], ends[1::2], strict=False)]
    known = due(limit, start, NATIONAL, spans, extra_calendar_days=extra)
    assert known.due_date is not None
    assert NATIONAL.is_working(known.due_date)


# pauses


def test_a_pause_moves_the_due_date_by_the_working_days_after_it_began_through_the_resumption() -> None:
    assert due_date(FIFTEEN, "2026-02-10 10:00") == "2026-03-09"
    # 13, 14, 24 and 25 February count; 15 to 23 are the Spring Festival
    assert due_date(FIFTEEN, "2026-02-10 10:00", pause("2026-02-12 09:00", "2026-02-25 09:00")) == "2026-03-13"


def test_a_pause_within_one_day_or_over_rest_days_moves_nothing() -> None:
    assert due_date(THREE, "2026-03-02 10:00", pause("2026-03-03 09:00", "2026-03-03 18:00")) == "2026-03-05"
    assert due_date(FIFTEEN, "2026-02-10 10:00", pause("2026-02-14 09:00", "2026-02-23 09:00")) == "2026-03-09"


def test_pauses_add_up() -> None:
    first, second = pause("2026-03-03 09:00", "2026-03-04 09:00"), pause("2026-03-05 09:00", "2026-03-09 09:00")
    assert due_date(THREE, "2026-03-02 10:00") == "2026-03-05"
    assert due_date(THREE, "2026-03-02 10:00", first) == "2026-03-06"
    assert due_date(THREE, "2026-03-02 10:00", first, second) == "2026-03-10"


def test_while_it_is_paused_there_is_no_due_date() -> None:
    known = due(THREE, at("2026-03-02 10:00"), NATIONAL, [pause("2026-03-03 09:00", None)], at=at("2026-03-04 09:00"))
    assert known == Due(None, None, paused=True, provisional=False)


def test_a_pause_is_seen_from_its_beginning_to_its_end() -> None:
    span = pause("2026-03-03 09:00", "2026-03-05 09:00")
    assert due_date(THREE, "2026-03-02 10:00", span, now="2026-03-03 08:59") == "2026-03-05"  # not known yet
    assert due_date(THREE, "2026-03-02 10:00", span, now="2026-03-03 09:00") == "paused"
    assert due_date(THREE, "2026-03-02 10:00", span, now="2026-03-05 08:59") == "paused"
    assert due_date(THREE, "2026-03-02 10:00", span, now="2026-03-05 09:00") == "2026-03-09"


def test_a_late_target_cannot_be_paused_back_into_time() -> None:
    in_time, late = pause("2026-03-05 23:59", "2026-03-10 09:00"), pause("2026-03-05 24:00", "2026-03-10 09:00")
    assert due_date(THREE, "2026-03-02 10:00", in_time) == "2026-03-10"
    assert due_date(THREE, "2026-03-02 10:00", late) == "2026-03-05"
    assert due_date(THREE, "2026-03-02 10:00", pause("2026-03-05 24:00", None)) == "2026-03-05"  # not paused either


def test_a_pause_that_an_earlier_one_made_room_for_counts() -> None:
    first, second = pause("2026-03-05 09:00", "2026-03-06 09:00"), pause("2026-03-06 10:00", "2026-03-09 09:00")
    assert due_date(THREE, "2026-03-02 10:00", second) == "2026-03-05"
    assert due_date(THREE, "2026-03-02 10:00", first, second) == "2026-03-09"


def test_a_stop_ends_an_open_pause() -> None:
    span = pause("2026-03-03 09:00", None)
    assert due_date(THREE, "2026-03-02 10:00", span, stop="2026-03-10 09:00", now="2026-03-20 09:00") == "2026-03-12"
    assert due_date(THREE, "2026-03-02 10:00", span, stop="2026-03-03 08:00", now="2026-03-20 09:00") == "2026-03-05"


def test_a_pause_counts_from_the_start_of_the_clock_at_the_earliest() -> None:
    span = pause("2026-03-02 09:00", "2026-03-11 09:00")
    assert due_date(THREE, "2026-03-10 10:00", span) == due_date(
        THREE, "2026-03-10 10:00", pause("2026-03-10 10:00", "2026-03-11 09:00")
    )
    assert due_date(THREE, "2026-03-10 10:00", pause("2026-03-02 09:00", "2026-03-09 09:00")) == "2026-03-13"


def test_a_natural_day_limit_that_can_be_paused_moves_by_natural_days() -> None:
    span = pause("2026-02-06 09:00", "2026-02-10 09:00")  # over a weekend
    assert due_date(REGULATORY, "2026-02-05 10:00", span) == "2026-02-24"
    rolling = Limit.parse("15 calendar_days, roll: next")
    assert due_date(rolling, "2026-02-04 10:00", pause("2026-02-06 09:00", "2026-02-07 09:00")) == "2026-02-25"


@settings(deadline=None)
@given(working_limits, instants, st.integers(0, 100), st.integers(0, 100))
def test_a_pause_never_brings_a_deadline_nearer(limit: Limit, start: datetime, wait: int, length: int) -> None:
    began = start + timedelta(hours=wait)
    span = PauseSpan(began, began + timedelta(hours=length), "court")
    plain, paused = due(limit, start, NATIONAL), due(limit, start, NATIONAL, [span])
    assert plain.due_date is not None
    assert paused.due_date is not None
    moved = NATIONAL.working_days_between(plain.due_date, paused.due_date)
    through = NATIONAL.local_date(began), NATIONAL.local_date(began + timedelta(hours=length))
    counts = plain.due_at is not None and began < plain.due_at
    assert moved == (NATIONAL.working_days_between(*through) if counts else 0)


# extensions


def test_the_regulators_limit_is_extended_in_natural_days() -> None:
    start = at("2026-02-10 10:00")
    days = [due(REGULATORY, start, NATIONAL, extra_calendar_days=extra).due_date for extra in (0, 15, 45)]
    assert days == [date(2026, 2, 25), date(2026, 3, 12), date(2026, 4, 11)]


def test_a_working_day_limit_that_is_extended_still_ends_on_a_working_day() -> None:
    extended = due(THREE, at("2026-02-11 10:00"), NATIONAL, extra_calendar_days=8)  # to Sunday 22 February
    assert extended.due_date == date(2026, 2, 24)


# overdue days


def test_overdue_days_are_the_working_days_after_the_due_date() -> None:
    friday = date(2026, 2, 13)
    counted = {day: overdue_working_days(friday, at(f"2026-02-{day} 12:00"), NATIONAL) for day in (13, 14, 15, 23, 24)}
    assert counted == {13: 0, 14: 1, 15: 1, 23: 1, 24: 2}


def test_a_same_day_target_missed_on_a_rest_day_counts_no_day_yet() -> None:
    assert overdue_working_days(date(2026, 3, 6), at("2026-03-07 00:00"), NATIONAL) == 0
    assert overdue_working_days(date(2026, 3, 6), at("2026-03-09 00:00"), NATIONAL) == 1


@settings(deadline=None)
@given(instants, st.integers(1, 30))
def test_the_count_becomes_n_at_the_instant_said_and_not_before(start: datetime, days: int) -> None:
    due_day = NATIONAL.roll(NATIONAL.local_date(start))
    instant = instant_of_overdue_days(due_day, days, NATIONAL)
    assert overdue_working_days(due_day, instant, NATIONAL) == days
    assert overdue_working_days(due_day, instant - timedelta(microseconds=1), NATIONAL) == days - 1


@pytest.mark.parametrize(
    ("local", "left"),
    [("2026-02-11 10:00", 3), ("2026-02-14 23:59", 0), ("2026-02-15 00:00", 0), ("2026-02-25 09:00", -2)],
)
def test_working_days_left_count_down_over_the_moved_weekend_and_then_below_zero(local: str, left: int) -> None:
    assert working_days_left(date(2026, 2, 14), at(local), NATIONAL) == left
