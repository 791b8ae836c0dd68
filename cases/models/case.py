"""The tables of cases, their events, customers and reminders."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from cases.attributes import Complexity, Scope, Urgency
from cases.columns import BIG_KEY, CODE, Codes, Json, UtcDateTime, one_of
from cases.models.base import Stored
from policy.events import EVENT_TYPES
from policy.status import Card, CaseNode

__all__ = ["CaseRow", "CustomerRow", "EventRow", "IdempotencyRow", "ReminderRow", "SeriesRow"]

_REVEALED: Final = text("type = 'customer_revealed'")
_EVENT_TYPES: Final = ", ".join(f"'{name}'" for name in EVENT_TYPES)


def _worklist(column: str) -> Index:
    """What a list by urgency reads: it holds only the cases of which a clock runs, and so stays small."""
    name = f"ix_case_{column}_due" if column else "ix_case_due"
    running = text("due_at IS NOT NULL")
    columns = [column] if column else []
    return Index(name, *columns, "due_at", "id", sqlite_where=running, postgresql_where=running)


class CaseRow(Stored, table=True):
    """A case as it is now. Everything but the text, the number and the identity is worked out from its events.

    `card` and `node` hold until `changes_at`: from then on the row is due, and `cases.timers` looks at it. `due_at` is
    when the next clock is due, or the first that is overdue; None where none runs. `responsible` is the handler, before
    one is named who carries the first receiver's duty.
    """

    __tablename__ = "petition_case"
    __table_args__ = (
        one_of("scope", Scope),
        one_of("urgency", Urgency),
        one_of("complexity", Complexity),
        one_of("card", Card),
        one_of("node", CaseNode),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        ForeignKeyConstraint(["repeat_of"], ["petition_case.id"]),
        UniqueConstraint("number"),
        Index("ix_case_received", "received_at", "id"),
        Index("ix_case_branch", "branch", "received_at", "id"),
        Index("ix_case_business_line", "business_line", "received_at", "id"),
        Index("ix_case_lead_department", "lead_department", "received_at", "id"),
        Index("ix_case_card", "card", "received_at", "id"),
        Index("ix_case_resolved", "resolved_at", "id"),
        Index("ix_case_repeat_of", "repeat_of"),
        Index("ix_case_changes", "changes_at"),
        Index("ix_case_responsible", "responsible", "received_at", "id"),
        *(_worklist(name) for name in ("", "responsible", "branch", "lead_department")),
    )

    id: str = Field(primary_key=True, max_length=32)
    number: str = Field(max_length=32)
    version: int
    channel: str = Field(sa_type=CODE)
    branch: str = Field(sa_type=CODE)
    subject: str = Field(sa_type=Text)
    narrative: str = Field(sa_type=Text)
    search: str = Field(sa_type=Text)
    main_class: str = Field(sa_type=CODE)
    subclass: str = Field(sa_type=CODE)
    grade: str = Field(sa_type=CODE)
    scope: str = Field(sa_type=CODE)
    urgency: str = Field(sa_type=CODE)
    complexity: str = Field(sa_type=CODE)
    business_line: str = Field(sa_type=CODE)
    topic: str | None = Field(default=None, sa_type=CODE)
    product: str | None = Field(default=None, sa_type=CODE)
    customer_age: int | None = None
    lead_department: str | None = Field(default=None, sa_type=CODE)
    assisting_departments: str = Field(sa_type=Codes, sa_column_kwargs={"nullable": False})
    copied_departments: str = Field(sa_type=Codes, sa_column_kwargs={"nullable": False})
    first_receiver: str = Field(sa_type=CODE)
    handler: str | None = Field(default=None, sa_type=CODE)
    received_at: datetime = Field(sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    repeat_of: str | None = Field(default=None, max_length=32)
    rating: int | None = None
    card: str = Field(sa_type=CODE)
    node: str | None = Field(default=None, sa_type=CODE)
    policy_version: str = Field(sa_type=CODE)
    changes_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    responsible: str | None = Field(default=None, sa_type=CODE)
    head: str = Field(max_length=64)


class EventRow(Stored, table=True):
    """One event of a case; never changed, never deleted. `write_id` and `sequence` order the change feed."""

    __tablename__ = "case_event"
    __table_args__ = (
        CheckConstraint(f"type IN ({_EVENT_TYPES})", name="type"),
        ForeignKeyConstraint(["case_id"], ["petition_case.id"]),
        UniqueConstraint("case_id", "seq"),
        Index("ix_event_feed", "write_id", "sequence"),
        Index("ix_event_disclosure", "at", "sequence", sqlite_where=_REVEALED, postgresql_where=_REVEALED),
        {"sqlite_autoincrement": True},
    )

    sequence: int | None = Field(default=None, primary_key=True, sa_type=BIG_KEY)
    write_id: int = Field(sa_type=BIG_KEY)
    case_id: str = Field(max_length=32)
    seq: int
    type: str = Field(max_length=32)
    at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(sa_type=Text)
    note: str | None = Field(default=None, sa_type=Text)
    data: Any = Field(sa_type=Json, sa_column_kwargs={"nullable": False})
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)


class CustomerRow(Stored, table=True):
    """Who complained: apart from the case, each field sealed, with keyed digests to find the same customer by.

    `key_id` is the ring's key that wraps `data_key`, and that the digests are keyed by. A row without a data key is
    sealed under the ring's key itself, as all were once, or was erased (`erased_at`).
    """

    __tablename__ = "customer"
    __table_args__ = (
        ForeignKeyConstraint(["case_id"], ["petition_case.id"]),
        Index("ix_customer_phone", "phone_index"),
        Index("ix_customer_id_number", "id_number_index"),
    )

    case_id: str = Field(primary_key=True, max_length=32)
    name: bytes | None = Field(default=None, sa_type=LargeBinary)
    phone: bytes | None = Field(default=None, sa_type=LargeBinary)
    id_number: bytes | None = Field(default=None, sa_type=LargeBinary)
    phone_index: str | None = Field(default=None, max_length=64)
    id_number_index: str | None = Field(default=None, max_length=64)
    key_id: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    data_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class IdempotencyRow(Stored, table=True):
    """A mutation that was carried out under a key of its caller."""

    __tablename__ = "idempotency"
    __table_args__ = (ForeignKeyConstraint(["case_id"], ["petition_case.id"]),)

    actor: str = Field(primary_key=True, sa_type=Text)
    mutation: str = Field(primary_key=True, sa_type=CODE)
    key: str = Field(primary_key=True, max_length=200)
    digest: str = Field(max_length=64)
    case_id: str = Field(max_length=32)
    carried_out_at: datetime = Field(sa_type=UtcDateTime)


class SeriesRow(Stored, table=True):
    """The last case number given out in a year."""

    __tablename__ = "number_series"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int


class ReminderRow(Stored, table=True):
    """One reminder (domain.md, section 4): raised once, by whichever instance comes first."""

    __tablename__ = "reminder"
    __table_args__ = (
        one_of("card", Card),
        ForeignKeyConstraint(["case_id"], ["petition_case.id"]),
        UniqueConstraint("case_id", "target", "round", "card", "recipient"),
        Index("ix_reminder_feed", "write_id", "id"),
        Index("ix_reminder_recipient", "recipient", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_KEY)
    write_id: int = Field(sa_type=BIG_KEY)
    case_id: str = Field(max_length=32)
    target: str = Field(sa_type=CODE)
    round: int
    card: str = Field(sa_type=CODE)
    recipient: str = Field(sa_type=Text)
    raised_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    policy_version: str = Field(sa_type=CODE)
    rule: str = Field(sa_type=Text)
    rule_set: str = Field(sa_type=Text)
    clause: str = Field(sa_type=Text)
    message: str = Field(sa_type=Text)
