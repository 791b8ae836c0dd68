"""What the tests of clocks share: usual limits, instants by local time, and strategies for both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from policy.calendar import WorkCalendar
from policy.clocks import Limit, PauseSpan
from policy.instants import parse_instant

NATIONAL = WorkCalendar.build()
THREE = Limit.parse("3 working_days")
FIFTEEN = Limit.parse("15 working_days")
SAME_DAY = Limit.parse("same_day")
REGULATORY = Limit.parse("15 calendar_days")

FIRST_INSTANT = datetime(2004, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(), timedelta(days=31_000)).map(lambda since: FIRST_INSTANT + since)
working_limits = st.one_of(st.just(SAME_DAY), st.integers(1, 60).map(lambda days: Limit(days, "working_days")))
limits = st.one_of(
    working_limits,
    st.builds(Limit, st.integers(1, 60), st.just("calendar_days"), st.booleans()),
)


def at(local: str) -> datetime:
    return parse_instant(local).astimezone(UTC)


def pause(start: str, end: str | None, reason: str = "court") -> PauseSpan:
    return PauseSpan(at(start), at(end) if end else None, reason)
