"""The workings that are printed under a deadline: which days were counted, and why the others were not."""

from __future__ import annotations

from datetime import date, datetime, time

from hypothesis import given, settings
from hypothesis import strategies as st

from policy.calendar import WorkCalendar
from policy.clocks import Limit, PauseSpan, due, workings
from tests.policy.deadlines import FIFTEEN, NATIONAL, REGULATORY, SAME_DAY, THREE, at, instants, limits, pause


def lines(limit: Limit, start: str, *pauses: PauseSpan, extra: int = 0, now: str | None = None) -> list[str]:
    known = at(now) if now else None
    return list(workings(limit, at(start), NATIONAL, pauses, extra_calendar_days=extra, at=known))


def test_the_days_that_were_counted() -> None:
    assert lines(THREE, "2026-02-11 10:00") == [
        "收到 02-11 周三（不计）；02-12 周四 第1日；02-13 周五 第2日；02-14 周六 调休上班 第3日",
        "应于 2026-02-14（周六·调休上班）24:00 前完成（时限 3 个工作日）",
    ]


def test_rest_days_are_told_as_one_stretch_with_the_name_of_the_holiday() -> None:
    assert lines(THREE, "2026-02-13 10:00")[0] == (
        "收到 02-13 周五（不计）；02-14 周六 调休上班 第1日；02-15 周日 至 02-23 周一 春节假期（不计）；"
        "02-24 周二 第2日；02-25 周三 第3日"
    )


def test_a_single_rest_day_is_told_by_itself() -> None:
    assert (
        "02-28 周六 调休上班 第1日；03-01 周日 休息日（不计）；03-02 周一 第2日" in lines(THREE, "2026-02-27 10:00")[0]
    )


def test_the_same_day_and_a_rest_day() -> None:
    assert lines(SAME_DAY, "2026-03-02 10:00")[0] == "收到 03-02 周一（当日办理）"
    assert lines(SAME_DAY, "2026-03-01 10:00") == [
        "收到 03-01 周日 休息日，顺延至下一工作日（当日办理）",
        "应于 2026-03-02（周一）24:00 前完成（时限 当日）",
    ]


def test_natural_days_with_an_extension() -> None:
    assert lines(REGULATORY, "2026-02-10 10:00", extra=15) == [
        "收到 02-10 周二（不计）；按自然日计 15 日至 2026-02-25（周三）",
        "延期 15 个自然日至 2026-03-12（周四）",
        "应于 2026-03-12（周四）24:00 前完成（时限 15 个自然日）",
    ]


def test_natural_days_that_roll_over_a_holiday() -> None:
    assert lines(Limit.parse("15 calendar_days, roll: next"), "2026-02-05 10:00")[1] == (
        "02-20 周五 春节假期，顺延至 2026-02-24（周二）"
    )


def test_a_pause_that_is_over() -> None:
    assert lines(FIFTEEN, "2026-02-10 10:00", pause("2026-02-12 09:00", "2026-02-25 09:00"))[1:] == [
        "02-12 周四 暂停至 02-25 周三 恢复，顺延 4 个工作日至 2026-03-13（周五）",
        "应于 2026-03-13（周五）24:00 前完成（时限 15 个工作日）",
    ]


def test_a_pause_that_lasts() -> None:
    assert lines(FIFTEEN, "2026-02-10 10:00", pause("2026-02-12 09:00", None), now="2026-02-13 09:00")[1:] == [
        "02-12 周四 起暂停",
        "暂停中，恢复后重新计算到期日",
    ]


def test_a_pause_that_came_too_late() -> None:
    assert lines(THREE, "2026-02-10 10:00", pause("2026-03-12 09:00", None))[1] == "03-12 周四 暂停时已到期，不顺延"


def test_a_pause_after_the_stop_is_not_told() -> None:
    told = workings(
        THREE, at("2026-03-02 10:00"), NATIONAL, [pause("2026-03-05 09:00", None)], stop=at("2026-03-04 09:00")
    )
    assert len(told) == 2


def test_a_provisional_deadline_says_so() -> None:
    told = lines(Limit.parse("10 working_days"), "2026-12-25 10:00")
    assert told[-1] == "2027 年节假日安排尚未公布，到期日为暂定，公布后重新计算"


def test_days_that_the_bank_added_are_named() -> None:
    bank = WorkCalendar.build(frozenset({date(2026, 3, 7)}), frozenset({date(2026, 3, 9)}), day_ends=time(17, 30))
    told = workings(THREE, at("2026-03-05 10:00"), bank, start_word="办结")
    assert told == (
        "办结 03-05 周四（不计）；03-06 周五 第1日；03-07 周六 另增工作日 第2日；"
        "03-08 周日 至 03-09 周一 休息日、另增休息日（不计）；03-10 周二 第3日",
        "应于 2026-03-10（周二）17:30 前完成（时限 3 个工作日）",
    )


@settings(deadline=None)
@given(limits, instants, st.integers(0, 45))
def test_the_workings_end_at_the_due_date_that_was_reckoned(limit: Limit, start: datetime, extra: int) -> None:
    known = due(limit, start, NATIONAL, extra_calendar_days=extra)
    told = workings(limit, start, NATIONAL, extra_calendar_days=extra)
    assert [line for line in told if line.startswith(f"应于 {known.due_date}")]
    assert told[-1].endswith("公布后重新计算") is known.provisional
