"""What measures against root causes came to: how many were completed, and whether fewer complaints followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from cases import rights
from cases.actors import Actor
from cases.measure_views import Measure, measure_id, measure_key
from cases.models import CASES, MEASURE_CASES, MEASURES
from figures.answers import Evidence
from figures.shares import rounded
from policy.calendar import WorkCalendar
from policy.measures import MeasureState

__all__ = ["Effect", "completed", "effect"]

_DONE: Final = (MeasureState.COMPLETED.value, MeasureState.VERIFIED.value)


@dataclass(frozen=True, slots=True)
class Effect:
    """Complaints received on the days before a measure's completion and on as many days after it.

    The day of the completion counts on neither side; the dates belong to their windows. `growth` is None on a base of
    zero, and until the later window is over.
    """

    days: int
    before_from: date
    before_to: date
    after_from: date
    after_to: date
    before: int
    after: int
    growth: Decimal | None
    complete: bool


def completed(connection: Connection, actor: Actor, start: date, end: date) -> Mapping[str, tuple[Evidence, ...]]:
    """The measures completed from `start` to `end`, exclusive, by kind; those that the actor sees."""
    columns = (MEASURES.c.kind, MEASURES.c.id, MEASURES.c.number, MEASURES.c.completed_on)
    query = (
        select(*columns)
        .where(
            MEASURES.c.state.in_(_DONE),
            MEASURES.c.completed_on >= start,
            MEASURES.c.completed_on < end,
            rights.of_measures(actor),
        )
        .order_by(MEASURES.c.completed_on, MEASURES.c.number)
    )
    found: dict[str, tuple[Evidence, ...]] = {}
    for row in connection.execute(query):
        entry = Evidence(measure_id(row.id), row.number, True, row.completed_on)
        found[row.kind] = (*found.get(row.kind, ()), entry)
    return found


def effect(
    connection: Connection, actor: Actor, measure: Measure, days: int, calendar: WorkCalendar, now: datetime
) -> Effect | None:
    """Complaints of the lines and topics of the linked cases, all in the actor's scope; None before completion.

    A linked case without a topic stands for the cases of its line that have none.
    """
    done = measure.completed_on
    if done is None:
        return None
    about = _about(connection, actor, measure)
    before = (done - timedelta(days=days), done)
    after = (done + timedelta(days=1), done + timedelta(days=1 + days))
    earlier, later = (_received(connection, actor, about, span, calendar) for span in (before, after))
    complete = now >= calendar.start_of(after[1])
    growth = Fraction(later - earlier, earlier) if earlier and complete else None
    last = timedelta(days=1)
    return Effect(
        days, before[0], before[1] - last, after[0], after[1] - last, earlier, later, rounded(growth), complete
    )


def _about(connection: Connection, actor: Actor, measure: Measure) -> Sequence[tuple[str, str | None]]:
    query = (
        select(CASES.c.business_line, CASES.c.topic)
        .join(MEASURE_CASES, MEASURE_CASES.c.case_id == CASES.c.id)
        .where(MEASURE_CASES.c.measure_id == (measure_key(measure.id) or ""), rights.scope(actor))
        .distinct()
    )
    return [(row.business_line, row.topic) for row in connection.execute(query)]


def _received(
    connection: Connection,
    actor: Actor,
    about: Sequence[tuple[str, str | None]],
    span: tuple[date, date],
    calendar: WorkCalendar,
) -> int:
    if not about:
        return 0
    opens, closes = (calendar.start_of(day) for day in span)
    query: Any = (
        select(func.count())
        .select_from(CASES)
        .where(
            CASES.c.received_at >= opens,
            CASES.c.received_at < closes,
            or_(*(_same(line, topic) for line, topic in about)),
            rights.scope(actor),
        )
    )
    return int(connection.execute(query).scalar_one())


def _same(line: str, topic: str | None) -> ColumnElement[bool]:
    return and_(CASES.c.business_line == line, CASES.c.topic.is_(None) if topic is None else CASES.c.topic == topic)
