"""The hard cases that joint meetings solved: decided on by one, and resolved after it."""

from __future__ import annotations

from sqlalchemy import Connection, exists, func, select

from cases import rights
from cases.actors import Actor
from cases.attributes import Complexity
from cases.ids import case_id
from cases.models import AGENDA, CASES, EVENTS
from figures.answers import Evidence
from figures.periods import Period
from policy.calendar import WorkCalendar

__all__ = ["solved_by_meeting"]


def solved_by_meeting(
    connection: Connection, actor: Actor, period: Period, calendar: WorkCalendar
) -> tuple[Evidence, ...]:
    """Those in scope whose resolution stands and lies in the period. Only what was on an agenda is looked at."""
    discussed = select(AGENDA.c.case_id)
    resolution = select(func.max(EVENTS.c.seq)).where(EVENTS.c.case_id == CASES.c.id, EVENTS.c.type == "resolved")
    decision = exists().where(
        EVENTS.c.case_id == CASES.c.id,
        EVENTS.c.type == "meeting_decided",
        EVENTS.c.seq < resolution.correlate(CASES).scalar_subquery(),
    )
    query = (
        select(CASES.c.id, CASES.c.number, CASES.c.resolved_at)
        .where(CASES.c.id.in_(discussed), CASES.c.complexity == Complexity.HARD.value, rights.scope(actor))
        .where(CASES.c.resolved_at >= period.opens, CASES.c.resolved_at < period.closes, decision)
        .order_by(CASES.c.resolved_at, CASES.c.id)
    )
    return tuple(
        Evidence(case_id(key), number, True, calendar.local_date(resolved))
        for key, number, resolved in connection.execute(query)
    )
