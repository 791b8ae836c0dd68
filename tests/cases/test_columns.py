"""Columns: what is stored is what comes back, and on SQLite it sorts as it should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from cases.columns import Codes, UtcDateTime

SQLITE: Any = sqlite.dialect()
INSTANTS = st.datetimes(timezones=st.just(UTC))


def stored(value: datetime | None) -> Any:
    write = UtcDateTime().bind_processor(SQLITE)
    assert write is not None
    return write(value)


def read(text: str | None) -> Any:
    told = UtcDateTime().result_processor(SQLITE, None)
    assert told is not None
    return told(text)


@given(INSTANTS)
def test_an_instant_is_stored_in_utc_without_an_offset_and_comes_back(instant: datetime) -> None:
    text = stored(instant)

    assert text == instant.replace(tzinfo=None).isoformat(" ", "microseconds")
    assert read(text) == instant
    assert read(text).tzinfo is UTC


@given(INSTANTS, INSTANTS)
def test_texts_sort_as_time_does(one: datetime, other: datetime) -> None:
    assert (stored(one) < stored(other)) == (one < other)


def test_an_instant_of_another_zone_is_stored_in_utc() -> None:
    assert stored(datetime(2026, 3, 5, 1, tzinfo=timezone(timedelta(hours=8)))) == "2026-03-04 17:00:00.000000"


def test_nothing_stays_nothing() -> None:
    assert stored(None) is None
    assert read(None) is None


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        stored(datetime(2026, 3, 5, 10, tzinfo=UTC).replace(tzinfo=None))


@pytest.mark.parametrize("codes", [(), ("deposit",), ("wealth", "agency")])
def test_codes_come_back_in_their_order(codes: tuple[str, ...]) -> None:
    column = Codes()

    assert column.process_result_value(column.process_bind_param(codes, SQLITE), SQLITE) == codes
