"""What lies on the office's desk, in the actor's scope: open cases, cards, reminders, meetings, measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, func, or_, select

from cases import rights
from cases.actors import Actor
from cases.measure_views import Measure
from cases.models import AGENDA, CASES, MEASURES, REMINDERS
from cases.office import held_between, meetings_of
from cases.office_views import MeetingView, office_key
from policy.measures import MeasureState

__all__ = ["agenda_sizes", "held_meetings", "measures_of", "open_cases", "reminders_raised"]

_COLUMNS: Final = ("number", "branch", "business_line", "lead_department", "complexity", "card", "received_at")
_OPEN: Final = (MeasureState.PLANNED.value, MeasureState.IN_PROGRESS.value)
_DONE: Final = (MeasureState.COMPLETED.value, MeasureState.VERIFIED.value)


def open_cases(connection: Connection, actor: Actor, closes: datetime) -> tuple[Mapping[str, Any], ...]:
    """The cases received before `closes` that are open now, oldest first. No customer is among the columns."""
    query = select(*(CASES.c[name] for name in _COLUMNS)).where(
        CASES.c.received_at < closes, CASES.c.resolved_at.is_(None), rights.scope(actor)
    )
    rows = connection.execute(query.order_by(CASES.c.received_at, CASES.c.id)).mappings()
    return tuple(dict(row) for row in rows)


def reminders_raised(connection: Connection, actor: Actor, opens: datetime, closes: datetime) -> Mapping[str, int]:
    """How many reminders were raised in the period, by card."""
    query = (
        select(REMINDERS.c.card, func.count())
        .join(CASES, CASES.c.id == REMINDERS.c.case_id)
        .where(REMINDERS.c.raised_at >= opens, REMINDERS.c.raised_at < closes, rights.scope(actor))
        .group_by(REMINDERS.c.card)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def held_meetings(connection: Connection, actor: Actor, opens: datetime, closes: datetime) -> tuple[MeetingView, ...]:
    return meetings_of(connection, actor, *held_between(opens, closes))


def agenda_sizes(connection: Connection, actor: Actor, meetings: Sequence[MeetingView]) -> Mapping[str, int]:
    """How many cases in scope each meeting decided on, by the meeting's id."""
    keys = {office_key(meeting.id, "meeting"): meeting.id for meeting in meetings}
    query = (
        select(AGENDA.c.meeting_id, func.count())
        .join(CASES, CASES.c.id == AGENDA.c.case_id)
        .where(AGENDA.c.meeting_id.in_(list(keys)), AGENDA.c.decided_at.is_not(None), rights.scope(actor))
        .group_by(AGENDA.c.meeting_id)
    )
    return {keys[key]: count for key, count in connection.execute(query)}


def measures_of(connection: Connection, actor: Actor, start: date, end: date) -> tuple[Measure, ...]:
    """The measures completed from `start` to `end`, exclusive, and those planned or under way now."""
    done = MEASURES.c.state.in_(_DONE) & (MEASURES.c.completed_on >= start) & (MEASURES.c.completed_on < end)
    query = select(MEASURES).where(or_(done, MEASURES.c.state.in_(_OPEN)), rights.of_measures(actor))
    rows = connection.execute(query.order_by(MEASURES.c.completed_on, MEASURES.c.number)).mappings()
    return tuple(Measure.of(dict(row)) for row in rows)
