"""What reading answers: frozen views of rows, with global ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Generic, NamedTuple, TypeVar

from cases.drilldown import FigureFilter
from cases.ids import case_id, event_id, reminder_id
from policy.status import Card, CaseNode, Reason

__all__ = ["CaseFilter", "CaseOrder", "CaseView", "EventView", "Page", "ReminderView"]

Item = TypeVar("Item")

_CARDS: Final = {card.value: card for card in Card}
_NODES: Final[Mapping[str | None, CaseNode | None]] = {None: None, **{node.value: node for node in CaseNode}}


class CaseView(NamedTuple):
    """A case as its row tells it: `card` and `node` as of the row's last look, `head` the last event's digest."""

    id: str
    number: str
    version: int
    channel: str
    branch: str
    subject: str
    narrative: str
    main_class: str
    subclass: str
    grade: str
    scope: str
    urgency: str
    complexity: str
    business_line: str
    topic: str | None
    product: str | None
    customer_age: int | None
    lead_department: str | None
    assisting_departments: tuple[str, ...]
    first_receiver: str
    handler: str | None
    received_at: datetime
    resolved_at: datetime | None
    repeat_of: str | None
    rating: int | None
    card: Card
    node: CaseNode | None
    policy_version: str
    head: str

    @classmethod
    def of(cls, row: Sequence[Any]) -> CaseView:
        """Of the columns of these names in this order; more may follow."""
        key, *plain, repeat_of, rating, card, node, version, head = row[: len(cls._fields)]
        repeated = case_id(repeat_of) if repeat_of else None
        return cls._make((case_id(key), *plain, repeated, rating, _CARDS[card], _NODES[node], version, head))

    @classmethod
    def of_written(cls, row: Mapping[str, Any]) -> CaseView:
        """Of a row as it was just written, which tells the same as reading it again: instants are in UTC then."""
        values = (row[name] for name in cls._fields)
        return cls.of([value.astimezone(UTC) if isinstance(value, datetime) else value for value in values])


@dataclass(frozen=True, slots=True)
class EventView:
    id: str
    case_id: str
    seq: int
    type: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    note: str | None
    digest: str
    data: Mapping[str, Any]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> EventView:
        return cls(
            id=event_id(row["case_id"], row["seq"]),
            case_id=case_id(row["case_id"]),
            seq=row["seq"],
            type=row["type"],
            occurred_at=row["at"],
            recorded_at=row["recorded_at"],
            actor=row["actor"],
            note=row["note"],
            digest=row["digest"],
            data=row["data"],
        )


@dataclass(frozen=True, slots=True)
class ReminderView:
    id: str
    case_id: str
    target: str
    card: Card
    recipient: str
    raised_at: datetime
    reason: Reason

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> ReminderView:
        return cls(
            id=reminder_id(row["id"]),
            case_id=case_id(row["case_id"]),
            target=row["target"],
            card=Card(row["card"]),
            recipient=row["recipient"],
            raised_at=row["raised_at"],
            reason=Reason(row["rule"], row["rule_set"], row["clause"], row["message"]),
        )


class CaseOrder(StrEnum):
    """Newest receipt first; or by the clock that is due first, which leaves out the cases of which none runs."""

    RECEIVED = "received"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Everything given must hold. `received_from` belongs, `received_to` and `due_before` do not.

    `mine`: the actor who reads is responsible. `overdue`: a clock is, at `as_of`, which must be given with it.
    """

    branch: str | None = None
    channel: str | None = None
    main_class: str | None = None
    subclass: str | None = None
    business_line: str | None = None
    lead_department: str | None = None
    card: Card | None = None
    node: CaseNode | None = None
    open: bool | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    text: str | None = None
    counted: FigureFilter | None = None
    mine: bool | None = None
    responsible: str | None = None
    handler: str | None = None
    overdue: bool | None = None
    as_of: datetime | None = None
    due_before: datetime | None = None
    urgency: str | None = None
    grade: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page, in the list's order; a cursor for each item."""

    items: tuple[Item, ...]
    cursors: Sequence[str]
    has_next: bool
    has_previous: bool
