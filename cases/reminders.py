"""The rows of the reminders that stand, and how they are raised: each once, with its deliveries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, insert
from sqlalchemy.dialects import postgresql, sqlite

from cases.contacts import Contacts
from cases.models import DELIVERIES, REMINDERS
from cases.writes import write_number
from policy.bundle import Bundle
from policy.history import CaseHistory
from policy.reminders import StandingReminder, standing_reminders
from policy.status import CaseStanding

__all__ = ["delivery_key", "due_reminders", "raise_reminders"]

_ROWS: Final = 500
"""Reminders written at once: SQLite takes 32,766 values a statement."""


def due_reminders(
    bundle: Bundle, case: CaseHistory, status: CaseStanding, at: datetime, key: str
) -> Iterator[dict[str, Any]]:
    """The rows of the reminders that stand at `at`, whether or not they were raised before."""
    for reminder in standing_reminders(bundle, case, status, at):
        yield {"case_id": key, **_row(reminder, bundle.version, at)}


def _row(reminder: StandingReminder, version: str, at: datetime) -> dict[str, Any]:
    return {
        "target": reminder.target,
        "round": reminder.round,
        "card": reminder.card.value,
        "recipient": reminder.recipient,
        "raised_at": at,
        "due_at": reminder.due_at or at,  # an escalation is due when its condition is found to hold
        "policy_version": version,
        "rule": reminder.reason.rule,
        "rule_set": reminder.reason.rule_set,
        "clause": reminder.reason.clause,
        "message": reminder.reason.message,
    }


def raise_reminders(
    connection: Connection, rows: Sequence[Mapping[str, Any]], contacts: Contacts, now: datetime
) -> int:
    """Raises those that were never raised, and puts their deliveries into the outbox, in one transaction.

    Answers how many were new. The unique key of the table admits each once, however many instances come at once.
    """
    write, dialect = write_number(connection), _DIALECTS[connection.dialect.name]
    raised = 0
    names = ("id", "case_id", "target", "round", "card", "recipient")
    statement = dialect(REMINDERS).on_conflict_do_nothing().returning(*(REMINDERS.c[name] for name in names))
    for start in range(0, len(rows), _ROWS):
        part = [{**row, "write_id": write} for row in rows[start : start + _ROWS]]
        new = connection.execute(statement, part).mappings().all()
        raised += len(new)
        deliveries = [delivery for row in new for delivery in _deliveries(row, contacts, now)]
        if deliveries:
            connection.execute(insert(DELIVERIES), deliveries)
    return raised


_DIALECTS: Final[Mapping[str, Callable[[Any], Any]]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def _deliveries(row: Mapping[Any, Any], contacts: Contacts, now: datetime) -> Iterator[dict[str, Any]]:
    for channel, address in contacts.of(row["recipient"]):
        yield {
            "reminder_id": row["id"],
            "channel": channel.value,
            "address": address,
            "key": delivery_key(row, channel.value, address),
            "state": "pending",
            "attempts": 0,
            "due_at": now,
        }


def delivery_key(reminder: Mapping[Any, Any], channel: str, address: str) -> str:
    """What a delivery is known by at its receiver, the same at each attempt and after a restored backup.

    It is taken over the unique key of the reminder and where it goes, so no two deliveries share one.
    """
    names = ("case_id", "target", "round", "card", "recipient")
    parts = (*(str(reminder[name]) for name in names), channel, address)
    return "dlv_" + sha256("\n".join(parts).encode()).hexdigest()[:40]
