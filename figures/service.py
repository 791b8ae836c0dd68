"""The way in for figures: reads what a figure needs, under the actor's scope, and counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from cases.actors import Actor
from cases.clock import Clock
from cases.db import Database
from cases.measure_views import Measure
from figures import alerts, counts, measures, programme, stored_alerts
from figures.alert_counts import read_counts
from figures.answers import Alert, Dashboard, DimensionName, KpiScore, ProgrammeItem
from figures.background import Background
from figures.dashboard import grouped, row
from figures.kpi import score
from figures.periods import Period, between, named
from figures.records import Record, active_since
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

    def dashboard(self, actor: Actor, start: date, end: date, by: DimensionName) -> Dashboard:
        """The board of [start, end) by one dimension, as of now."""
        now, bundle = self._clock(), self._bundle(self._clock())
        period = between(start, end, bundle.calendar(None))
        records = self._records(actor, period, now)
        rows = (row(bundle, group, period, by, key) for key, group in grouped(records, by).items())
        return Dashboard(start, end, now, row(bundle, records, period, by, None), tuple(rows))

    def kpi(self, actor: Actor, start: date, end: date, department: str | None) -> tuple[KpiScore, ...]:
        """The scores of one department, or of each that has cases, under the version in force at the period's end."""
        now = self._clock()
        period = between(start, end, self._bundle(now).calendar(None))
        bundle = self._bundle(period.last)
        if department is not None and department not in bundle.terms("department"):
            words = f"没有部门 {department[:64]!r} / no such department"
            raise InvalidRequest(words, ("department",))
        groups = grouped(self._records(actor, period, now), "department")
        groups.pop("", None)
        if department is not None:
            groups = {department: groups.get(department, [])}
        return tuple(score(bundle, unit, records, period) for unit, records in groups.items())

    def alerts(self, actor: Actor, period: str) -> tuple[Alert, ...]:
        """Every watched metric in a week, month or quarter against the one before."""
        now = self._clock()
        current, previous = named(period, self._bundle(now).calendar(None))
        bundle = self._bundle(min(now, current.last))
        with self._database.read() as connection:
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
        with self._database.read() as connection:
            reading = counts.read(connection, actor, bundle, self._timeline(), period, now)
        return tuple(programme.item(rule, counts.count(rule, reading)) for rule in bundle.rules.programme.items)

    def effect(self, actor: Actor, measure: Measure, days: int | None) -> measures.Effect | None:
        """Complaints before and after a measure's completion; as many days as the rules say unless asked otherwise."""
        now = self._clock()
        bundle = self._bundle(now)
        rules = bundle.rules.procedure.measures
        span = days if days is not None else rules.effect_days if rules is not None else None
        if span is None or not 1 <= span <= _LONGEST:
            raise InvalidRequest(f"天数应为 1 至 {_LONGEST} / days are 1 to {_LONGEST}", ("days",))
        with self._database.read() as connection:
            return measures.effect(connection, actor, measure, span, bundle.calendar(None), now)

    def _records(self, actor: Actor, period: Period, now: datetime) -> tuple[Record, ...]:
        with self._database.read() as connection:
            return active_since(connection, actor, period.opens, period.closes, self._timeline(), now)

    def _bundle(self, at: datetime) -> Bundle:
        timeline = self._timeline()
        return timeline.bundle(timeline.active(at))
