"""Reading the office's own work under the actor's scope: meetings, inspections, milestones, and their steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select, true

from cases import rights
from cases.actors import Actor
from cases.columns import Codes
from cases.db import Database
from cases.ids import case_id, case_key
from cases.models import AGENDA, CASES, INSPECTIONS, MEETINGS, MILESTONES, OFFICE_STEPS, VISITS
from cases.office_views import (
    AgendaView,
    InspectionView,
    MeetingView,
    MilestoneView,
    OfficeStepView,
    VisitView,
    office_key,
)
from policy.office import InspectionState, MeetingState

__all__ = [
    "Office",
    "concluded_between",
    "held_between",
    "inspection_scope",
    "inspections_of",
    "meeting_scope",
    "meetings_of",
    "milestones_of",
    "visit_scope",
]


class Office:
    def __init__(self, database: Database) -> None:
        self._database = database

    def meeting(self, actor: Actor, identifier: str) -> MeetingView | None:
        """The meeting; None for rubbish, an unknown id, or what is out of scope."""
        key = office_key(identifier, "meeting")
        return None if key is None else next(iter(self._meetings(actor, MEETINGS.c.id == key)), None)

    def meetings(self, actor: Actor, year: int, state: MeetingState | None) -> tuple[MeetingView, ...]:
        """A year's meetings in the order of their dates."""
        conditions = [MEETINGS.c.year == year]
        if state is not None:
            conditions.append(MEETINGS.c.state == state.value)
        return self._meetings(actor, *conditions)

    def meetings_of_cases(self, actor: Actor, cases: Iterable[str]) -> dict[str, list[MeetingView]]:
        """The meetings on whose agenda each case stands or stood; none where none is.

        Whoever calls has seen the cases in scope.
        """
        on = select(AGENDA.c.meeting_id, AGENDA.c.case_id)
        on = on.where(AGENDA.c.case_id.in_([case_key(case) or "" for case in cases])).distinct()
        with self._database.read(rights.bounds(actor)) as connection:
            places = connection.execute(on).all()
            meetings = meetings_of(connection, actor, MEETINGS.c.id.in_({place.meeting_id for place in places}))
        found: dict[str, list[MeetingView]] = {}
        for meeting in meetings:
            for place in places:
                if place.meeting_id == office_key(meeting.id, "meeting"):
                    found.setdefault(case_id(place.case_id), []).append(meeting)
        return found

    def _meetings(self, actor: Actor, *conditions: ColumnElement[bool]) -> tuple[MeetingView, ...]:
        with self._database.read(rights.bounds(actor)) as connection:
            return meetings_of(connection, actor, *conditions)

    def agenda(self, actor: Actor, meeting: MeetingView) -> tuple[AgendaView, ...]:
        """The items that the actor may see: all for who sits in the meeting, else those of cases in scope."""
        query = select(AGENDA).join(CASES, CASES.c.id == AGENDA.c.case_id)
        query = query.where(AGENDA.c.meeting_id == office_key(meeting.id, "meeting")).order_by(AGENDA.c.place)
        sits = rights.may(actor, rights.READ) and actor.department in (meeting.chair, *meeting.members)
        if not sits:
            query = query.where(rights.scope(actor))
        with self._database.read(None if sits else rights.bounds(actor)) as connection:
            return tuple(AgendaView.of(dict(row)) for row in connection.execute(query).mappings())

    def inspection(self, actor: Actor, identifier: str) -> InspectionView | None:
        key = office_key(identifier, "inspection")
        if key is None:
            return None
        with self._database.read(rights.bounds(actor)) as connection:
            return next(iter(inspections_of(connection, actor, INSPECTIONS.c.id == key)), None)

    def inspections(self, actor: Actor, year: int) -> tuple[InspectionView, ...]:
        """The inspections planned for a year, or concluded in it."""
        start, end = date(year, 1, 1), date(year, 12, 31)
        within = or_(
            (INSPECTIONS.c.planned_from <= end) & (INSPECTIONS.c.planned_to >= start),
            INSPECTIONS.c.concluded_on.between(start, end),
        )
        with self._database.read(rights.bounds(actor)) as connection:
            return inspections_of(connection, actor, within)

    def milestone(self, year: int, item: str) -> MilestoneView | None:
        with self._database.read() as connection:
            return milestones_of(connection, year).get(item)

    def steps(self, subject: str) -> tuple[OfficeStepView, ...]:
        """Who did what, oldest first. Whoever calls has seen the subject in scope."""
        query = select(OFFICE_STEPS).where(OFFICE_STEPS.c.subject == subject).order_by(OFFICE_STEPS.c.seq)
        with self._database.read() as connection:
            return tuple(OfficeStepView.of(dict(row)) for row in connection.execute(query).mappings())

    def steps_of_meeting(self, actor: Actor, meeting: MeetingView) -> tuple[OfficeStepView, ...]:
        """The steps on a meeting that the actor has seen; those about a case only where its item is seen too."""
        seen = {item.case_id for item in self.agenda(actor, meeting)}
        return tuple(step for step in self.steps(meeting.id) if step.case in (None, *seen))

    def steps_of_inspection(self, inspection: InspectionView) -> tuple[OfficeStepView, ...]:
        """The steps on an inspection that the actor has seen; those about a branch only where its visit is seen too."""
        seen = {visit.branch for visit in inspection.visits}
        return tuple(step for step in self.steps(inspection.id) if step.branch in (None, *seen))


def meetings_of(connection: Connection, actor: Actor, *conditions: ColumnElement[bool]) -> tuple[MeetingView, ...]:
    """Meetings in scope: where the actor's department sits, or whose agenda holds a case in scope."""
    query = select(MEETINGS).where(*conditions, meeting_scope(actor))
    query = query.order_by(MEETINGS.c.scheduled_for, MEETINGS.c.id)
    return tuple(MeetingView.of(dict(row)) for row in connection.execute(query).mappings())


def meeting_scope(actor: Actor) -> ColumnElement[bool]:
    """Which of `MEETINGS` the actor sees."""
    if not rights.may(actor, rights.READ):
        return false()
    if rights.unbounded(actor):
        return true()
    cases = select(AGENDA.c.meeting_id).join(CASES, CASES.c.id == AGENDA.c.case_id).where(rights.scope(actor))
    own: list[ColumnElement[bool]] = [MEETINGS.c.id.in_(cases)]
    if actor.department is not None:
        own += [MEETINGS.c.chair == actor.department, Codes.holds(MEETINGS.c.members, actor.department)]
    return or_(*own)


def inspections_of(
    connection: Connection, actor: Actor, *conditions: ColumnElement[bool]
) -> tuple[InspectionView, ...]:
    """Inspections in scope: the whole bank's, those that the actor's department leads, those of the actor's branch.

    Of the last only the visit to that branch is there.
    """
    query = select(INSPECTIONS).where(*conditions, inspection_scope(actor))
    query = query.order_by(INSPECTIONS.c.planned_from, INSPECTIONS.c.id)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    visits = _visits(connection, actor, [row["id"] for row in rows])
    return tuple(InspectionView.of(row, tuple(visits.get(row["id"], ()))) for row in rows)


def inspection_scope(actor: Actor) -> ColumnElement[bool]:
    """Which of `INSPECTIONS` the actor sees."""
    if not rights.may(actor, rights.READ):
        return false()
    if rights.unbounded(actor):
        return true()
    own: list[ColumnElement[bool]] = []
    if actor.department is not None:
        own.append(INSPECTIONS.c.lead_department == actor.department)
    if actor.branch is not None:
        own.append(INSPECTIONS.c.id.in_(select(VISITS.c.inspection_id).where(VISITS.c.branch == actor.branch)))
    return or_(false(), *own)


def visit_scope(actor: Actor) -> ColumnElement[bool]:
    """Which of `VISITS`, joined to `INSPECTIONS`: those to the own branch, all where the department leads."""
    if rights.unbounded(actor):
        return inspection_scope(actor)
    own = or_(VISITS.c.branch == (actor.branch or ""), INSPECTIONS.c.lead_department == (actor.department or ""))
    return and_(inspection_scope(actor), own)


def _visits(connection: Connection, actor: Actor, keys: Iterable[str]) -> dict[str, list[VisitView]]:
    found: dict[str, list[VisitView]] = {}
    query = select(VISITS).join(INSPECTIONS, INSPECTIONS.c.id == VISITS.c.inspection_id)
    query = query.where(VISITS.c.inspection_id.in_(list(keys)), visit_scope(actor)).order_by(VISITS.c.branch)
    for row in connection.execute(query):
        visit = VisitView(row.branch, row.visited_on, row.findings, row.rectification_due)
        found.setdefault(row.inspection_id, []).append(visit)
    return found


def milestones_of(connection: Connection, year: int) -> dict[str, MilestoneView]:
    """The milestones of a year's plan that were reached, by item."""
    query = select(MILESTONES).where(MILESTONES.c.year == year)
    return {row["item"]: MilestoneView.of(dict(row)) for row in connection.execute(query).mappings()}


def held_between(opens: datetime, closes: datetime) -> tuple[ColumnElement[bool], ...]:
    """The condition of the meetings held in a period; by their date, whenever they were closed."""
    held: Any = MEETINGS.c.state == MeetingState.HELD.value
    return held, MEETINGS.c.scheduled_for >= opens, MEETINGS.c.scheduled_for < closes


def concluded_between(start: date, end: date) -> tuple[ColumnElement[bool], ...]:
    """The condition of the inspections concluded from `start` to `end`, exclusive."""
    concluded: Any = INSPECTIONS.c.state == InspectionState.CONCLUDED.value
    return concluded, INSPECTIONS.c.concluded_on >= start, INSPECTIONS.c.concluded_on < end
