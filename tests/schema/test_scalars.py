"""Strict scalars: what is not exactly right is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import assume, given
from hypothesis import strategies as st

from schema.scalars import SCALARS


def parse(kind: type, value: Any) -> Any:
    definition = SCALARS[kind]
    assert definition.parse_value is not None
    return definition.parse_value(value)


@pytest.mark.parametrize(
    "text",
    ["2026-02-11T10:00:00+08:00", "2026-02-11T02:00Z", "2026-02-11t02:00:00.000000z", "2026-02-10T21:00:00-05:00"],
)
def test_an_instant_has_an_offset(text: str) -> None:
    assert parse(datetime, text) == datetime(2026, 2, 11, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["2026-02-11T10:00:00", "2026-02-11", "2026-02-30T10:00:00Z", "yesterday", 5, None, "0001-01-01T00:00:00+08:00",
     "9999-12-31T23:59:59-08:00", "2026-02-11T10:00:00.1234567Z"],
)  # fmt: skip
def test_what_is_no_instant_is_refused(value: Any) -> None:
    with pytest.raises(GraphQLError):
        parse(datetime, value)


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-14, 14))
def test_an_instant_is_told_as_the_standard_library_writes_it_in_utc(instant: datetime, hours: int) -> None:
    assume(2 < instant.year < 9998)
    instant = instant.astimezone(timezone(timedelta(hours=hours)))
    told = SCALARS[datetime].serialize

    assert told is not None
    assert told(instant) == instant.astimezone(UTC).isoformat()


@pytest.mark.parametrize("value", ["2026-2-1", "2026-02-30", "20260201", 5])
def test_what_is_no_date_is_refused(value: Any) -> None:
    with pytest.raises(GraphQLError):
        parse(date, value)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1,5", "", 0.1])
def test_a_decimal_is_an_exact_text(value: Any) -> None:
    with pytest.raises(GraphQLError):
        parse(Decimal, value)
