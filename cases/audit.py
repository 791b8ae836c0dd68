"""The hash chain of a case's events: each digest covers the event and the digest before it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, select

from cases.models import CASES, EVENTS

__all__ = ["GENESIS", "digest", "first_broken"]

GENESIS: Final = "0" * 64
_COVERED: Final = ("case_id", "seq", "type", "at", "recorded_at", "actor", "note", "data", "previous")


def digest(event: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of an event row (everything but its place in the store)."""
    covered = {name: event[name] for name in _COVERED}
    covered["at"], covered["recorded_at"] = _plain(event["at"]), _plain(event["recorded_at"])
    return hashlib.sha256(orjson.dumps(covered, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def first_broken(connection: Connection, case: str) -> int | None:
    """The first `seq` at which a case's chain does not hold; None for a whole one.

    A tail cut off shows as the number after the last event, for the case row knows the last digest.
    """
    previous, seq = GENESIS, 0
    for row in connection.execute(select(EVENTS).where(EVENTS.c.case_id == case).order_by(EVENTS.c.seq)).mappings():
        if row["seq"] != seq + 1 or row["previous"] != previous or row["digest"] != digest(dict(row)):
            return seq + 1
        previous, seq = row["digest"], row["seq"]
    head = connection.execute(select(CASES.c.head).where(CASES.c.id == case)).scalar_one_or_none()
    return None if head == previous else seq + 1
