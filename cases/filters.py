"""Which cases a list holds: the actor's scope and what is asked for, as conditions on their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select

from cases import rights
from cases.actors import Actor
from cases.columns import occurs, unindexed
from cases.drilldown import counted_in
from cases.models import CASES
from cases.paging import Order, Window, instant, windowed
from cases.repeated import Repeated
from cases.validation import camel
from cases.views import CaseFilter, CaseOrder, CaseView
from policy.errors import InvalidRequest

__all__ = ["ORDERS", "SEEN", "listed", "listing", "total"]

ORDERS: Final[Mapping[CaseOrder, Order]] = MappingProxyType(
    {
        CaseOrder.RECEIVED: Order((CASES.c.received_at, CASES.c.id), True, (instant, str)),
        CaseOrder.DUE: Order((CASES.c.due_at, CASES.c.id), False, (instant, str)),
    }
)

SEEN: Final = tuple(CASES.c[name] for name in (*CaseView._fields, "due_at"))
"""What is read of a case to show it, and to say where it stands in a list."""

_PLAIN: Final = ("branch", "channel", "main_class", "subclass", "business_line", "lead_department", "card", "node",
                 "responsible", "handler", "urgency", "grade", "topic")  # fmt: skip


_ASIDE: Final[Mapping[CaseOrder, frozenset[str]]] = MappingProxyType(
    {
        CaseOrder.RECEIVED: frozenset({"resolved_at"}),
        CaseOrder.DUE: frozenset({"resolved_at", "received_at", "card", "business_line"}),
    }
)
"""Columns with an index that gives the rows in another order: a page must not be sorted out of all that it finds."""

_STATEMENTS: Final = 256

_OF_PLACE: Final = frozenset({"branch", "lead_department"})
"""A person has fewer cases than a branch or a department: one person's list is looked up by the person."""

_Columns = Callable[[str], ColumnElement[Any]]


def listed(actor: Actor, wanted: CaseFilter, order: CaseOrder) -> Select[Any]:
    """The rows of the cases in scope that are wanted, yet to be ordered as `ORDERS` says.

    A list by urgency holds the cases of which a clock runs: the indexes that it reads hold no others.
    Raises InvalidRequest for a text that no row can hold.
    """
    of_person = bool(wanted.mine) or wanted.responsible is not None or wanted.handler is not None
    aside = _ASIDE[order] | (_OF_PLACE if of_person else frozenset())

    def column(name: str) -> ColumnElement[Any]:
        return unindexed(CASES.c[name]) if name in aside else CASES.c[name]

    scope = rights.scope(actor)
    return select(*SEEN).where(unindexed(scope) if of_person else scope, *_conditions(actor, wanted, order, column))


@lru_cache(maxsize=_STATEMENTS)
def listing(actor: Actor, wanted: CaseFilter, order: CaseOrder, window: Window) -> Repeated:
    """The statement of one page: those that come again are not put together again, which takes as long as they do."""
    return Repeated(windowed(listed(actor, wanted, order), ORDERS[order], window))


def total(actor: Actor, wanted: CaseFilter, order: CaseOrder) -> Select[Any]:
    """How many there are. Raises InvalidRequest as `listed` does."""
    conditions = _conditions(actor, wanted, order, CASES.c.__getitem__)
    return select(func.count()).select_from(CASES).where(rights.scope(actor), *conditions)


def _conditions(actor: Actor, wanted: CaseFilter, order: CaseOrder, column: _Columns) -> Iterator[ColumnElement[bool]]:
    if order is CaseOrder.DUE:
        yield CASES.c.due_at.is_not(None)
    for name in _PLAIN:
        value = getattr(wanted, name)
        if value is not None:
            yield column(name) == _storable(str(value), name)
    yield from _of_people(actor, wanted)
    yield from _of_time(wanted, column)
    if wanted.counted is not None:
        yield counted_in(wanted.counted)
    if wanted.text:
        folded = _storable(wanted.text, "text").casefold()
        yield or_(occurs(CASES.c.search, folded), occurs(func.lower(CASES.c.number), folded))


def _of_people(actor: Actor, wanted: CaseFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.mine is not None:
        mine = CASES.c.responsible == actor.user
        yield mine if wanted.mine else or_(CASES.c.responsible != actor.user, CASES.c.responsible.is_(None))
    if wanted.handler is not None:
        yield CASES.c.responsible == wanted.handler  # a handler is responsible, and that is indexed


def _of_time(wanted: CaseFilter, column: _Columns) -> Iterator[ColumnElement[bool]]:
    received, resolved, due = column("received_at"), column("resolved_at"), column("due_at")
    if wanted.open is not None:
        yield resolved.is_(None) if wanted.open else resolved.is_not(None)
    if wanted.received_from is not None:
        yield received >= wanted.received_from
    if wanted.received_to is not None:
        yield received < wanted.received_to
    if wanted.due_before is not None:
        yield due < wanted.due_before
    if wanted.overdue is not None:
        yield due <= wanted.as_of if wanted.overdue else or_(due.is_(None), due > wanted.as_of)


def _storable(text: str, name: str) -> str:
    """PostgreSQL knows no NUL and no lone surrogate, so no row can hold one."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidRequest("含有控制字符 / holds control characters", ("filter", camel(name)))
    return text
