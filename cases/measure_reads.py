"""Reading measures: every query carries what the actor may see of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
        with self._database.read(rights.bounds(actor)) as connection:
            return found(connection, actor, identifier)

    def page(self, actor: Actor, wanted: MeasureFilter, window: Window) -> Page[Measure]:
        """The newest plan first."""
        with self._database.read(rights.bounds(actor)) as connection:
            return page(connection, _filtered(actor, wanted), _BY_PLAN, window, Measure.of)

    def of_cases(self, actor: Actor, cases: Iterable[str]) -> dict[str, list[Measure]]:
        """Every measure linked to each of the cases, which the actor has seen, oldest first; none where none is."""
        keys = [case_key(case) or "" for case in cases]
        query = select(MEASURE_CASES.c.case_id.label("of_case"), MEASURES)
        query = query.join(MEASURES, MEASURES.c.id == MEASURE_CASES.c.measure_id)
        query = query.where(MEASURE_CASES.c.case_id.in_(keys), rights.of_measures(actor)).order_by(MEASURES.c.number)
        found: dict[str, list[Measure]] = {}
        with self._database.read(rights.bounds(actor)) as connection:
            for row in connection.execute(query).mappings():
                found.setdefault(case_id(row["of_case"]), []).append(Measure.of(dict(row)))
        return found

    def cases_of(self, actor: Actor, measures: Iterable[str]) -> dict[str, list[str]]:
        """The ids of each measure's linked cases in the actor's scope, in the order of their linking."""
        keys = {measure_key(measure) or "": measure for measure in measures}
        query = (
            select(MEASURE_CASES.c.measure_id, CASES.c.id)
            .join(MEASURE_CASES, MEASURE_CASES.c.case_id == CASES.c.id)
            .where(MEASURE_CASES.c.measure_id.in_(list(keys)), rights.scope(actor))
            .order_by(MEASURE_CASES.c.linked_at, CASES.c.id)
        )
        found: dict[str, list[str]] = {}
        with self._database.read(rights.bounds(actor)) as connection:
            for row in connection.execute(query):
                found.setdefault(keys[row.measure_id], []).append(case_id(row.id))
        return found

    def steps(self, actor: Actor, measures: Sequence[str]) -> dict[str, list[MeasureStepView]]:
        """Who did what to measures that the actor has seen, oldest first; no links to cases out of scope."""
        seen = self.cases_of(actor, measures)
        keys = {measure_key(measure) or "": measure for measure in measures}
        query = select(MEASURE_STEPS).where(MEASURE_STEPS.c.measure_id.in_(list(keys))).order_by(MEASURE_STEPS.c.seq)
        found: dict[str, list[MeasureStepView]] = {}
        with self._database.read() as connection:
            for row in connection.execute(query).mappings():
                measure, step = keys[row["measure_id"]], MeasureStepView.of(dict(row))
                if step.case_id is None or step.case_id in seen.get(measure, ()):
                    found.setdefault(measure, []).append(step)
        return found


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
