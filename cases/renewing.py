"""Renews rows of cases to which nothing happened: time went by, or the policy changed. Reminders that stand are raised.

Judging is pure and can be done before the write; what is written is checked against the row as it then is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError

from cases.changes import note_changes
from cases.contacts import Contacts
from cases.models import CASES, EVENTS
from cases.projections import Renewal, renew
from cases.reminders import due_reminders, raise_reminders
from cases.rows import Derived, assessed, judge
from policy.events import Event
from policy.versions import Timeline

__all__ = ["Look", "look_at", "renew_rows", "stored_events"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """A case as judged anew, with the rows of the reminders that stand."""

    derived: Derived
    reminders: Sequence[Mapping[str, Any]]

    @property
    def columns(self) -> dict[str, Any]:
        return {**assessed(self.derived.status), "responsible": self.derived.columns["responsible"]}


def look_at(timeline: Timeline, key: str, events: Sequence[Event], now: datetime) -> Look:
    judged = judge(timeline, events, now)
    at = max(now, events[-1].at)
    return Look(judged, list(due_reminders(judged.bundle, judged.case, judged.status, at, key)))


def renew_rows(
    connection: Connection, looks: Iterable[tuple[Mapping[str, Any], Look]], contacts: Contacts, now: datetime
) -> None:
    """Writes what was seen, of each case with its row as it is now, locked: the id, version and `CASE_COLUMNS`."""
    pairs = list(looks)
    reminders = [reminder for _, look in pairs for reminder in look.reminders]
    if reminders:
        raise_reminders(connection, reminders, contacts, now)
    if pairs:
        rows = [{"key": row["id"], "seen": row["version"], **look.columns} for row, look in pairs]
        renewals: list[Renewal] = [look.derived.renewal(connection, row["id"], row) for row, look in pairs]
        connection.execute(_RENEW, rows)
        renew(connection, renewals)
        note_changes(connection, [row["id"] for row, _ in pairs])


def stored_events(connection: Connection, keys: Sequence[str]) -> dict[str, list[Event]]:
    """The events of each of the cases, in their order; none where one of a case's cannot be made out."""
    try:
        return _events(connection, keys)
    except SQLAlchemyError:
        raise
    except Exception:
        if len(keys) == 1:
            return {key: [] for key in keys}
        return {key: events for one in keys for key, events in stored_events(connection, [one]).items()}


def _events(connection: Connection, keys: Sequence[str]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {key: [] for key in keys}
    columns = (EVENTS.c.case_id, EVENTS.c.seq, EVENTS.c.type, EVENTS.c.at, EVENTS.c.data)
    query = select(*columns).where(EVENTS.c.case_id.in_(keys)).order_by(EVENTS.c.case_id, EVENTS.c.seq)
    for key, *event in connection.execute(query):
        found[key].append(Event(*event))
    return found


_RENEW: Final = update(CASES).where(CASES.c.id == bindparam("key"), CASES.c.version == bindparam("seen"))
