"""Global ids: `case:<32 hex>`, `event:<32 hex>:<seq>`, `reminder:<n>`, `alert:…`. Rubbish is no id, never an error."""

from __future__ import annotations

import base64
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = [
    "alert_id",
    "case_id",
    "case_key",
    "event_id",
    "event_key",
    "first_key",
    "new_case_key",
    "new_key",
    "reminder_id",
    "reminder_key",
]

_CASE: Final = re.compile(r"^case:([0-9a-f]{32})$")
_EVENT: Final = re.compile(r"^event:([0-9a-f]{32}):([1-9]\d{0,8})$")
_REMINDER: Final = re.compile(r"^reminder:([1-9]\d{0,17})$")


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def new_key() -> str:
    return uuid.uuid4().hex


def new_case_key(received_at: datetime) -> str:
    """A UUID of version 7 (RFC 9562): keys stand in the order in which cases were received, to the millisecond.

    So the events of a month's cases lie together, and may have a table of their own (docs/adr/0021).
    """
    return f"{first_key(received_at)[:12]}7{uuid.uuid4().hex[13:]}"


def first_key(received_at: datetime) -> str:
    """The bound below all keys of cases received from that instant on, above those of earlier ones."""
    return f"{max(0, (received_at - _EPOCH) // timedelta(milliseconds=1)):012x}" + "0" * 20


def case_id(key: str) -> str:
    return f"case:{key}"


def case_key(identifier: str) -> str | None:
    """The row's key; None for what is no id of a case."""
    match = _CASE.match(identifier)
    return match.group(1) if match else None


def event_id(key: str, seq: int) -> str:
    return f"event:{key}:{seq}"


def event_key(identifier: str) -> tuple[str, int] | None:
    match = _EVENT.match(identifier)
    return (match.group(1), int(match.group(2))) if match else None


def reminder_id(number: int) -> str:
    return f"reminder:{number}"


def reminder_key(identifier: str) -> int | None:
    match = _REMINDER.match(identifier)
    return int(match.group(1)) if match else None


def alert_id(metric: str, dimension: str | None, key: str, period: str) -> str:
    """`alert:<metric>:<dimension or ->:<period>:<key>`; the key in base64, for it can be any text."""
    return f"alert:{metric}:{dimension or '-'}:{period}:{base64.urlsafe_b64encode(key.encode()).decode()}"
