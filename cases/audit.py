"""The hash chain of a case's events: each digest covers the event and the digest before it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, select

from cases.models import CASES, EVENTS
from policy.status import Label

__all__ = ["GENESIS", "ChainReport", "chain_break", "digest", "examined", "first_broken", "step_digest"]

GENESIS: Final = "0" * 64
_COVERED: Final = ("case_id", "seq", "type", "at", "recorded_at", "actor", "note", "data", "previous")


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a look at a case's chain found. `events` are those in the store, `head` the digest that the case row holds.

    `broken_at` is the first `seq` at which the chain does not hold and `problem` says how; both None for a whole one.
    """

    events: int
    head: str
    broken_at: int | None = None
    problem: Label | None = None

    @property
    def intact(self) -> bool:
        return self.broken_at is None


def digest(event: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of an event row (everything but its place in the store)."""
    covered = {name: event[name] for name in _COVERED}
    covered["at"], covered["recorded_at"] = _plain(event["at"]), _plain(event["recorded_at"])
    return hashlib.sha256(orjson.dumps(covered, option=orjson.OPT_SORT_KEYS)).hexdigest()


def step_digest(step: Mapping[str, Any]) -> str:
    """The same over a step on a draft, a measure or the office's own work: over all columns but the digest itself.

    `at` is taken in UTC, as it is stored, whatever the clock of whoever took the step showed.
    """
    covered = {**{name: value for name, value in step.items() if name != "digest"}, "at": step["at"].astimezone(UTC)}
    return hashlib.sha256(orjson.dumps(covered, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def examined(connection: Connection, case: str) -> ChainReport:
    """Works every digest of a case out anew from what is stored. Raises LookupError for a case that is not there."""
    found = all_examined(connection, (case,))
    if not found:
        raise LookupError(f"no case {case}")
    return found[case]


def all_examined(connection: Connection, cases: Sequence[str]) -> dict[str, ChainReport]:
    """The same of each of the cases that is there.

    Events and head come from one statement, so that an event that is just being added is in both or in neither.
    """
    query = (
        select(CASES.c.id, CASES.c.head, *EVENTS.c)
        .select_from(CASES.outerjoin(EVENTS, EVENTS.c.case_id == CASES.c.id))
        .where(CASES.c.id.in_(cases))
        .order_by(EVENTS.c.seq)
    )
    rows: dict[str, list[Mapping[Any, Any]]] = {}
    for row in connection.execute(query).mappings():
        rows.setdefault(row["id"], []).append(row)
    return {case: _report(found) for case, found in rows.items()}


def _report(rows: Sequence[Mapping[Any, Any]]) -> ChainReport:
    head = str(rows[0]["head"])
    events = [dict(row) for row in rows if row["seq"] is not None]
    return ChainReport(len(events), head, *(chain_break(events, head) or ()))


def chain_break(
    events: Sequence[Mapping[str, Any]], head: str, digest: Callable[[Mapping[str, Any]], str] = digest
) -> tuple[int, Label] | None:
    """The first place at which the chain does not hold, and how.

    A tail cut off shows as the number after the last event, for the case row knows the last digest.
    """
    previous = GENESIS
    for seq, event in enumerate(events, start=1):
        if event["seq"] != seq:
            return seq, Label(f"第 {seq} 项记录缺失", f"event {seq} is missing")
        if event["previous"] != previous:
            return seq, Label(f"第 {seq} 项记录与前一项不衔接", f"event {seq} does not follow the one before it")
        if event["digest"] != digest(event):
            return seq, Label(f"第 {seq} 项记录与其摘要不符", f"event {seq} is not what its digest covers")
        previous = event["digest"]
    if previous == head:
        return None
    after = len(events) + 1
    return after, Label(
        f"第 {after} 项起的记录缺失，或末端摘要被改", f"events from {after} on are missing, or the head was changed"
    )


def first_broken(connection: Connection, case: str) -> int | None:
    """The first `seq` at which a case's chain does not hold; None for a whole one."""
    return examined(connection, case).broken_at
