"""Reading measures: every query carries what the actor may see of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from cases import rights
from cases.actors import Actor
from cases.db import Database
from cases.ids import case_id, case_key
from cases.measure_views import Measure, MeasureFilter, MeasureStepView, measure_key
from cases.models import CASES, MEASURE_CASES, MEASURE_STEPS, MEASURES
from cases.paging import Order, Window, instant, page
from cases.views import Page

__all__ = ["Measures", "found"]

_BY_PLAN: Final = Order((MEASURES.c.planned_at, MEASURES.c.id), True, (instant, str))


def found(connection: Connection, actor: Actor, identifier: str) -> Measure | None:
    """The measure; None for rubbish, an unknown id, or what the actor may not see."""
    query = select(MEASURES).where(MEASURES.c.id == (measure_key(identifier) or ""), rights.of_measures(actor))
    row = connection.execute(query).mappings().one_or_none()
    return Measure.of(dict(row)) if row else None


class Measures:
    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, actor: Actor, identifier: str) -> Measure | None:
        with self._database.read() as connection:
            return found(connection, actor, identifier)

    def page(self, actor: Actor, wanted: MeasureFilter, window: Window) -> Page[Measure]:
        """The newest plan first."""
        with self._database.read() as connection:
            return page(connection, _filtered(actor, wanted), _BY_PLAN, window, Measure.of)

    def of_case(self, actor: Actor, case: str) -> tuple[Measure, ...]:
        """Every measure linked to a case that the actor has seen, oldest first."""
        query = _filtered(actor, MeasureFilter(case_id=case)).order_by(MEASURES.c.number)
        with self._database.read() as connection:
            return tuple(Measure.of(dict(row)) for row in connection.execute(query).mappings())

    def cases_of(self, actor: Actor, measure: str) -> tuple[str, ...]:
        """The ids of the linked cases in the actor's scope, in the order of their linking."""
        query = (
            select(CASES.c.id)
            .join(MEASURE_CASES, MEASURE_CASES.c.case_id == CASES.c.id)
            .where(MEASURE_CASES.c.measure_id == (measure_key(measure) or ""), rights.scope(actor))
            .order_by(MEASURE_CASES.c.linked_at, CASES.c.id)
        )
        with self._database.read() as connection:
            return tuple(case_id(row.id) for row in connection.execute(query))

    def steps(self, actor: Actor, measure: Measure) -> Sequence[MeasureStepView]:
        """Who did what to a measure that the actor has seen, oldest first; no links to cases out of scope."""
        seen = self.cases_of(actor, measure.id)
        query = select(MEASURE_STEPS).where(MEASURE_STEPS.c.measure_id == measure_key(measure.id))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(MEASURE_STEPS.c.seq)).mappings()
            steps = [MeasureStepView.of(dict(row)) for row in rows]
        return tuple(step for step in steps if step.case_id in (None, *seen))


def _filtered(actor: Actor, wanted: MeasureFilter) -> Select[Any]:
    query = select(MEASURES).where(rights.of_measures(actor))
    if wanted.state is not None:
        query = query.where(MEASURES.c.state == wanted.state.value)
    if wanted.kind is not None:
        query = query.where(MEASURES.c.kind == wanted.kind)
    if wanted.department is not None:
        query = query.where(MEASURES.c.department == wanted.department)
    if wanted.case_id is not None:
        linked = select(MEASURE_CASES.c.measure_id).where(MEASURE_CASES.c.case_id == (case_key(wanted.case_id) or ""))
        query = query.where(MEASURES.c.id.in_(linked))
    return query
