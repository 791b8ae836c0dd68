"""Strict scalars: what is not exactly right is refused, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

import orjson
import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

__all__ = ["SCALARS"]

_DATE_TIME: Final = re.compile(
    r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$", re.ASCII | re.IGNORECASE
)
_DATE: Final = re.compile(r"^\d{4}-\d{2}-\d{2}$", re.ASCII)
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100


def _parse_instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _DATE_TIME.match(value):
        raise GraphQLError("时间须带时区，如 2026-02-11T10:00:00+08:00 / a DateTime is ISO 8601 with an offset")
    try:
        instant = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise GraphQLError(f"没有这个时间 {value} / no such time") from None
    _check_year(instant.year)
    return instant


def _tell_instant(instant: datetime) -> str:
    """In UTC, as isoformat() writes it, which takes several times as long."""
    return orjson.dumps(instant.astimezone(UTC))[1:-1].decode("ascii")


def _parse_date(value: Any) -> date:
    if not isinstance(value, str) or not _DATE.match(value):
        raise GraphQLError("日期须写成 2026-02-11 / a Date is written 2026-02-11")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise GraphQLError(f"没有这一天 {value} / no such day") from None
    _check_year(day.year)
    return day


def _check_year(year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise GraphQLError(f"年份须在 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间 / the year is outside the calendar")


def _parse_decimal(value: Any) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise GraphQLError('Decimal 须写成文字，如 "0.85" / a Decimal is a string such as "0.85"')
    return number


def _scalar(name: str, description: str, serialize: Any, parse: Any) -> ScalarDefinition:
    return strawberry.scalar(name=name, description=description, serialize=serialize, parse_value=parse)


SCALARS: Final[Mapping[object, ScalarDefinition]] = MappingProxyType(
    {
        datetime: _scalar(
            "DateTime",
            "ISO 8601 的时刻，须带时区 / an instant in ISO 8601 with an offset; a naive one is refused",
            _tell_instant,
            _parse_instant,
        ),
        date: _scalar("Date", "日期 / a date, YYYY-MM-DD", lambda day: day.isoformat(), _parse_date),
        Decimal: _scalar(
            "Decimal", "精确小数，以文字传递 / an exact decimal, as a string", "{:f}".format, _parse_decimal
        ),
    }
)
