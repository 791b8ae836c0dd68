"""The bank's local times as people write them: `2026-02-11 10:00`, seconds optional; `24:00` is the end of the day."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["ZONE", "is_local", "parse_instant"]

ZONE: Final = ZoneInfo("Asia/Shanghai")
_LOCAL: Final = re.compile(r"^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)$")


def is_local(text: str) -> bool:
    """Whether the text is a local time, without an offset."""
    return _LOCAL.match(text) is not None


def parse_instant(text: str) -> datetime:
    """The instant of a local time, or of an ISO 8601 time with an offset. Raises ValueError for anything else."""
    match = _LOCAL.match(text)
    if match is None:
        return _with_offset(text)
    day, clock = match.groups()
    midnight = datetime.combine(datetime.fromisoformat(day), time(), ZONE)
    if clock == "24:00":
        return midnight + timedelta(days=1)
    return datetime.combine(midnight, time.fromisoformat(clock), ZONE)


def _with_offset(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError(
            f"{text!r}：请写当地时间 2026-02-11 10:00，或带时差"
            f" / {text!r}: write 2026-02-11 10:00 for a local time, or give an offset"
        )
    return instant
