"""The way in for figures: reads what a figure needs, under the actor's scope, and counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Final

from cases import rights
from cases.actors import Actor
from cases.clock import Clock
from cases.db import Database
from cases.measure_views import Measure
from figures import alerts, counts, measures, programme, stored_alerts
from figures.alert_counts import read_counts
from figures.answers import (
    Alert,
    Backlog,
    BacklogRow,
    BranchRow,
    Dashboard,
    DimensionName,
    KpiScore,
    ProgrammeItem,
)
from figures.background import Background
from figures.dashboard import AGES, age_periods, backlog_row, branch_rows, row
from figures.kpi import score
from figures.periods import between, named
from figures.sums import WHOLE, Place, Sums, Within, by_branch, read, total
from figures.trend import Trend
from policy.bundle import Bundle
from policy.calendar import FIRST, LAST
from policy.errors import InvalidRequest
from policy.versions import Timeline

__all__ = ["Figures"]

_LONGEST: Final = 366
"""Days that an effect can look back and forward; the rule file has the same bound."""


class Figures:
    def __init__(self, database: Database, timeline: Callable[[], Timeline], clock: Clock) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock

    def dashboard(self, actor: Actor, start: date, end: date, by: DimensionName, within: Within = WHOLE) -> Dashboard:
        """The board of [start, end) by one dimension, as of now; of one branch or department where it is named."""
        now, bundle = self._clock(), self._bundle(self._clock())
        period = between(start, end, bundle.calendar(None))
        found = self._sums(within.place(actor), period.start, period.end, by)
        rows = (row(bundle, sums, by, key) for key, sums in found.items())
        return Dashboard(start, end, now, row(bundle, total(found), by, None), tuple(rows))

    def branches(self, actor: Actor, start: date, end: date, by: DimensionName) -> tuple[BranchRow, ...]:
        """The whole bank's numbers by branch and one dimension more; none for an actor who does not see it all."""
        if not rights.unbounded(actor) or not rights.may(actor, rights.READ):
            return ()
        bundle = self._bundle(self._clock())
        period = between(start, end, bundle.calendar(None))
        with self._database.read() as connection:
            found = by_branch(connection, period.start, period.end, by)
        return tuple(branch_rows(bundle, by, found))

    def backlog(self, actor: Actor, by: DimensionName, within: Within = WHOLE) -> Backlog:
        """What is open now by one dimension, by age."""
        now = self._clock()
        bundle = self._bundle(now)
        place, today = within.place(actor), bundle.calendar(None).local_date(now)
        found = [self._sums(place, start, end, by) for start, end in age_periods(today, FIRST)]
        keys = sorted({key for sums in found for key, held in sums.items() if held["open"]})

        def of(key: str | None) -> BacklogRow:
            parts = (total(sums) if key is None else sums.get(key, Sums()) for sums in found)
            return backlog_row(bundle, by, key, dict(zip(AGES, parts, strict=True)))

        return Backlog(now, of(None), tuple(of(key) for key in keys))

    def kpi(self, actor: Actor, start: date, end: date, department: str | None) -> tuple[KpiScore, ...]:
        """The scores of one department, or of each that has cases, under the version in force at the period's end."""
        now = self._clock()
        period = between(start, end, self._bundle(now).calendar(None))
        bundle = self._bundle(period.last)
        if department is not None and department not in bundle.terms("department"):
            words = f"没有部门 {department[:64]!r} / no such department"
            raise InvalidRequest(words, ("department",))
        found = self._sums(Place(actor), period.start, period.end, "department")
        found.pop("", None)
        if department is not None:
            found = {department: found.get(department, Sums())}
        return tuple(score(bundle, unit, sums) for unit, sums in found.items())

    def alerts(self, actor: Actor, period: str) -> tuple[Alert, ...]:
        """Every watched metric in a week, month or quarter against the one before."""
        now = self._clock()
        current, previous = named(period, self._bundle(now).calendar(None))
        bundle = self._bundle(min(now, current.last))
        with self._database.read(rights.bounds(actor)) as connection:
            counted = read_counts(connection, actor, bundle, current)
            before = read_counts(connection, actor, bundle, previous)
            listed = alerts.evaluate(bundle, period, counted, before)
            found = stored_alerts.told(connection, actor, period, listed, closed=current.closes <= now)
        behind = Background(self._database, actor, bundle, (current, previous), now)
        return tuple(replace(alert, behind=behind) for alert in found)

    def alert(self, actor: Actor, identifier: str) -> Alert | None:
        """One of those by its id; None for rubbish and for what is not listed."""
        parsed = alerts.parse_id(identifier)
        if parsed is None:
            return None
        try:
            listed = self.alerts(actor, parsed[3])
        except InvalidRequest:
            return None
        return next((alert for alert in listed if alert.id == identifier), None)

    def programme(self, actor: Actor, year: int) -> tuple[ProgrammeItem, ...]:
        """The targets of a year's plan; none for a year that no rule file plans."""
        now = self._clock()
        if not FIRST.year <= year < LAST.year:
            raise InvalidRequest("没有这一年 / no such year", ("year",))
        bundle = self._bundle(now)
        if bundle.rules.programme.year != year:
            return ()
        period = between(date(year, 1, 1), date(year + 1, 1, 1), bundle.calendar(None))
        reading = counts.read(self._database, actor, bundle, period, now)
        trend = Trend(self._database, actor, bundle, year, now)
        return tuple(
            programme.item(rule, counts.count(rule, reading), partial(trend.of, rule.item))
            for rule in bundle.rules.programme.items
        )

    def effect(self, actor: Actor, measure: Measure, days: int | None) -> measures.Effect | None:
        """Complaints before and after a measure's completion; as many days as the rules say unless asked otherwise."""
        now = self._clock()
        bundle = self._bundle(now)
        rules = bundle.rules.procedure.measures
        span = days if days is not None else rules.effect_days if rules is not None else None
        if span is None or not 1 <= span <= _LONGEST:
            raise InvalidRequest(f"天数应为 1 至 {_LONGEST} / days are 1 to {_LONGEST}", ("days",))
        with self._database.read(rights.bounds(actor)) as connection:
            return measures.effect(connection, actor, measure, span, bundle.calendar(None), now)

    def _sums(self, place: Place, start: date, end: date, by: DimensionName) -> dict[str, Sums]:
        with self._database.read(rights.bounds(place.actor)) as connection:
            return read(connection, place, start, end, by)

    def _bundle(self, at: datetime) -> Bundle:
        timeline = self._timeline()
        return timeline.bundle(timeline.active(at))
