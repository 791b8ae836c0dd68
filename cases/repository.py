"""Every reading query. Each carries the actor's scope: what is out of it is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, select

from cases import rights
from cases.actors import Actor
from cases.audit import ChainReport, all_examined
from cases.bounds import Bounds
from cases.db import Database
from cases.filters import ORDERS, SEEN, listing, total
from cases.ids import case_id, case_key, event_key, reminder_key
from cases.models import CASES, EVENTS, REMINDERS
from cases.paging import Order, Window, of_rows, page, pages
from cases.repeated import Statement
from cases.views import CaseFilter, CaseOrder, CaseView, EventView, Page, ReminderView
from policy.events import Event

__all__ = ["Cases", "one_seen"]

_CHUNK: Final = 500
_NAMES: Final = tuple(column.key for column in SEEN)
_BY_SEQ: Final = Order((EVENTS.c.seq,), False, (int,))
_CHAINS: Final = select(EVENTS.c.case_id, EVENTS.c.digest, EVENTS.c.seq, EVENTS.c.type, EVENTS.c.at, EVENTS.c.data)
_BY_NUMBER: Final = Order((REMINDERS.c.id,), False, (int,))


class Cases:
    """Reads cases, events and reminders."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, actor: Actor, identifier: str) -> CaseView | None:
        """The case; None for rubbish, an unknown id, or what is out of the actor's scope."""
        return self.many(actor, (identifier,)).get(identifier)

    def many(self, actor: Actor, identifiers: Iterable[str]) -> dict[str, CaseView]:
        """Those of the cases that are there and in scope, by id."""
        found: dict[str, CaseView] = {}
        with self._database.read(rights.bounds(actor)) as connection:
            for keys in _chunks(identifiers):
                rows: Iterable[Sequence[Any]]
                if len(keys) == 1:
                    rows = one_seen(actor).rows(connection, {"case": keys[0]})
                else:
                    rows = connection.execute(select(*SEEN).where(CASES.c.id.in_(keys), rights.scope(actor)))
                found.update((view.id, view) for view in map(CaseView.of, rows))
        return found

    def page(
        self, actor: Actor, wanted: CaseFilter, window: Window, order: CaseOrder = CaseOrder.RECEIVED
    ) -> Page[CaseView]:
        """A page of the cases in scope that are wanted, in that order."""
        with self._database.read(rights.bounds(actor)) as connection:
            rows = listing(actor, wanted, order, window).rows(connection)
        return of_rows(rows, _NAMES, ORDERS[order], window, CaseView.of)

    def count(self, actor: Actor, wanted: CaseFilter, order: CaseOrder = CaseOrder.RECEIVED) -> int:
        with self._database.read(rights.bounds(actor)) as connection:
            return int(connection.execute(total(actor, wanted, order)).scalar_one())

    def events_of(self, identifiers: Iterable[str]) -> dict[str, tuple[Event, ...]]:
        """The events of each case, of the whole bank: for the service itself, and for an operator at the store."""
        return {identifier: events for identifier, (_, events) in self.chains_of(identifiers, None).items()}

    def chains_of(self, identifiers: Iterable[str], bounds: Bounds | None) -> dict[str, tuple[str, tuple[Event, ...]]]:
        """The digest of the last event, and the events, of each case. Whoever calls has seen the cases in scope."""
        found: dict[str, list[Event]] = {}
        heads: dict[str, str] = {}
        with self._database.read(bounds) as connection:
            for keys in _chunks(identifiers):
                query = _CHAINS.where(EVENTS.c.case_id.in_(keys)).order_by(EVENTS.c.case_id, EVENTS.c.seq)
                for key, digest, *told in connection.execute(query):
                    found.setdefault(key, []).append(Event(*told))
                    heads[key] = digest
        return {case_id(key): (heads[key], tuple(events)) for key, events in found.items()}

    def events_of_number(self, number: str) -> tuple[Event, ...]:
        """The events of the case of that readable number, for an operator at the store itself; none for no case."""
        identifier = self.id_of_number(number)
        return self.events_of([identifier])[identifier] if identifier else ()

    def id_of_number(self, number: str) -> str | None:
        """The id of the case of that readable number, for an operator at the store itself."""
        with self._database.read() as connection:
            key = connection.execute(select(CASES.c.id).where(CASES.c.number == number)).scalar_one_or_none()
        return case_id(key) if key else None

    def event(self, actor: Actor, identifier: str) -> EventView | None:
        key = event_key(identifier)
        if key is None:
            return None
        query = (
            select(EVENTS)
            .join(CASES, CASES.c.id == EVENTS.c.case_id)
            .where(EVENTS.c.case_id == key[0], EVENTS.c.seq == key[1], rights.scope(actor))
        )
        with self._database.read(rights.bounds(actor)) as connection:
            row = connection.execute(query).mappings().one_or_none()
        return EventView.of(dict(row)) if row else None

    def event_pages(self, cases: Iterable[str], window: Window, bounds: Bounds | None) -> dict[str, Page[EventView]]:
        """A page of each case's events in their order; none for a case that has no event there."""
        found: dict[str, Page[EventView]] = {}
        with self._database.read(bounds) as connection:
            for keys in _chunks(cases):
                query = select(EVENTS).where(EVENTS.c.case_id.in_(keys))
                told = pages(connection, query, _BY_SEQ, window, EventView.of, EVENTS.c.case_id)
                found.update((case_id(key), listed) for key, listed in told.items())
        return found

    def chains(self, cases: Iterable[str], bounds: Bounds | None) -> dict[str, ChainReport]:
        """What a look at the hash chain of each case finds. Whoever calls has seen the cases in scope."""
        found: dict[str, ChainReport] = {}
        with self._database.read(bounds) as connection:
            for keys in _chunks(cases):
                found.update((case_id(key), report) for key, report in all_examined(connection, keys).items())
        return found

    def reminder(self, actor: Actor, identifier: str) -> ReminderView | None:
        number = reminder_key(identifier)
        if number is None:
            return None
        query = _reminders(actor, None).where(REMINDERS.c.id == number)
        with self._database.read(rights.bounds(actor)) as connection:
            row = connection.execute(query).mappings().one_or_none()
        return ReminderView.of(dict(row)) if row else None

    def reminder_page(self, actor: Actor, case: str | None, window: Window) -> Page[ReminderView]:
        """Reminders of the cases in scope in the order in which they were raised."""
        with self._database.read(rights.bounds(actor)) as connection:
            return page(connection, _reminders(actor, case), _BY_NUMBER, window, ReminderView.of)

    def reminder_count(self, actor: Actor, case: str | None) -> int:
        with self._database.read(rights.bounds(actor)) as connection:
            counted = select(func.count()).select_from(_reminders(actor, case).subquery())
            return int(connection.execute(counted).scalar_one())


@lru_cache(maxsize=256)
def one_seen(actor: Actor) -> Statement:
    """One case, where the actor sees it: what is asked for most."""
    return Statement(select(*SEEN).where(CASES.c.id == bindparam("case"), rights.scope(actor)))


def _chunks(identifiers: Iterable[str]) -> Iterator[Sequence[str]]:
    """Keys of well-formed ids, a query's worth at a time."""
    keys = [key for key in map(case_key, dict.fromkeys(identifiers)) if key]
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]


def _reminders(actor: Actor, case: str | None) -> Select[Any]:
    query = select(REMINDERS).join(CASES, CASES.c.id == REMINDERS.c.case_id).where(rights.scope(actor))
    return query if case is None else query.where(REMINDERS.c.case_id == (case_key(case) or ""))
