"""Who saw a customer's data in clear, and why: read from the events that `revealCustomer` leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, func, literal_column, select

from cases import rights
from cases.actors import Actor
from cases.db import Database
from cases.ids import case_id, case_key, event_id
from cases.models import CASES, EVENTS
from cases.paging import Order, Window, instant, page
from cases.views import Page

__all__ = ["Disclosure", "DisclosureFilter", "Disclosures"]

_NEWEST_FIRST: Final = Order((EVENTS.c.at, EVENTS.c.sequence), True, (instant, int))
_REVEALED: Final = EVENTS.c.type == literal_column("'customer_revealed'")
"""Written out, not bound: only so do both databases know the partial index of these events for theirs."""


@dataclass(frozen=True, slots=True)
class DisclosureFilter:
    """Which disclosures: instants from `at_from` to before `at_to`, of one user, on one case (its global id)."""

    at_from: datetime | None = None
    at_to: datetime | None = None
    actor: str | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One look at a customer's data: `id` is that of the event which recorded it."""

    id: str
    case_id: str
    at: datetime
    actor: str
    reason: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Disclosure:
        return cls(
            id=event_id(row["case_id"], row["seq"]),
            case_id=case_id(row["case_id"]),
            at=row["at"],
            actor=row["actor"],
            reason=row["note"] or "",
        )


class Disclosures:
    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, actor: Actor, wanted: DisclosureFilter, window: Window) -> Page[Disclosure]:
        """Newest first, of the cases in scope. Whoever calls has looked at the actor's right."""
        with self._database.read(rights.bounds(actor)) as connection:
            return page(connection, disclosures(select(EVENTS), actor, wanted), _NEWEST_FIRST, window, Disclosure.of)

    def count(self, actor: Actor, wanted: DisclosureFilter) -> int:
        with self._database.read(rights.bounds(actor)) as connection:
            return int(connection.execute(disclosures(select(func.count()), actor, wanted)).scalar_one())


def disclosures(query: Select[Any], actor: Actor, wanted: DisclosureFilter) -> Select[Any]:
    """The query, of the events that reveal and of the cases in scope."""
    query = query.select_from(EVENTS).join(CASES, CASES.c.id == EVENTS.c.case_id).where(_REVEALED, rights.scope(actor))
    if wanted.at_from is not None:
        query = query.where(EVENTS.c.at >= wanted.at_from)
    if wanted.at_to is not None:
        query = query.where(EVENTS.c.at < wanted.at_to)
    if wanted.actor is not None:
        query = query.where(EVENTS.c.actor == wanted.actor)
    if wanted.case is not None:
        query = query.where(EVENTS.c.case_id == (case_key(wanted.case) or ""))
    return query
