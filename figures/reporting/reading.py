"""The figures of one report, as its reader may see them; each is read when it is first asked for, and once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from cases import rights
from cases.actors import Actor
from cases.db import Database
from cases.measure_views import Measure
from cases.office_views import MeetingView
from figures.answers import Alert, Dashboard, DashboardRow, DimensionName, KpiScore, ProgrammeItem
from figures.reporting import desk
from figures.reporting.spans import Coverage, Span, months_to, weeks_of
from figures.service import Figures
from policy.bundle import Bundle
from policy.instants import ZONE
from policy.models.reports import Reports
from policy.reporting.catalogue import ReportKind

__all__ = ["Reading"]


class Reading:
    """Figures come through `Figures` alone, so that a report says what the boards say."""

    def __init__(
        self, figures: Figures, database: Database, bundle: Bundle, actor: Actor, covered: Coverage, now: datetime
    ) -> None:
        self.figures = figures
        self.bundle = bundle
        self.actor = actor
        self.covered = covered
        self.now = now
        self._database = database
        self._boards: dict[tuple[Span, DimensionName], Dashboard] = {}

    def board(self, span: Span, by: DimensionName = "branch") -> Dashboard:
        key = (span, by)
        if key not in self._boards:
            self._boards[key] = self.figures.dashboard(self.actor, span.start, span.end, by)
        return self._boards[key]

    def total(self, span: Span) -> DashboardRow:
        return self.board(span).total

    def label(self, kind: str, code: str) -> str:
        """The Chinese name of a code; of one that no rule names, the code."""
        return (self.bundle.term(kind, code).zh or code) if code else "未填"

    @property
    def rules(self) -> Reports | None:
        """None for rules of before there were reports: nothing is cut short then, and no age has bands."""
        return self.bundle.rules.reports

    @cached_property
    def kpi(self) -> tuple[KpiScore, ...]:
        current = self.covered.current
        return self.figures.kpi(self.actor, current.start, current.end, None)

    @cached_property
    def alerts(self) -> tuple[Alert, ...]:
        return self.figures.alerts(self.actor, self.covered.name)

    @cached_property
    def programme(self) -> tuple[ProgrammeItem, ...]:
        return self.figures.programme(self.actor, self.covered.current.start.year)

    @cached_property
    def trend(self) -> tuple[Span, ...]:
        """The steps of the trend that have begun: months up to a quarter's end, the weeks of a month."""
        current, today = self.covered.current, self.now.astimezone(ZONE).date()
        if self.covered.kind is ReportKind.QUARTERLY:
            spans = months_to(current.end, self.rules.trend_months if self.rules else 3)
        else:
            spans = weeks_of(current.start, current.end)
        return tuple(span for span in spans if span.start <= today)

    @cached_property
    def open_cases(self) -> tuple[Mapping[str, Any], ...]:
        with self._database.read(rights.bounds(self.actor)) as connection:
            return desk.open_cases(connection, self.actor, self.covered.period.closes)

    @cached_property
    def reminders(self) -> Mapping[str, int]:
        period = self.covered.period
        with self._database.read(rights.bounds(self.actor)) as connection:
            return desk.reminders_raised(connection, self.actor, period.opens, period.closes)

    @cached_property
    def meetings(self) -> tuple[MeetingView, ...]:
        period = self.covered.period
        with self._database.read(rights.bounds(self.actor)) as connection:
            return desk.held_meetings(connection, self.actor, period.opens, period.closes)

    @cached_property
    def agenda(self) -> Mapping[str, int]:
        with self._database.read(rights.bounds(self.actor)) as connection:
            return desk.agenda_sizes(connection, self.actor, self.meetings)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        current = self.covered.current
        with self._database.read(rights.bounds(self.actor)) as connection:
            return desk.measures_of(connection, self.actor, current.start, current.end)

    def age(self, case: Mapping[str, Any]) -> int:
        """Natural days from the receipt's local date to today's."""
        received: datetime = case["received_at"]
        return (self.now.astimezone(ZONE).date() - received.astimezone(ZONE).date()).days

    @cached_property
    def ages(self) -> tuple[tuple[str, int], ...]:
        """How many open cases there are in each band of age."""
        bounds = self.rules.ageing_days if self.rules else []
        lows = [0, *(bound + 1 for bound in bounds)]
        found = [0] * len(lows)
        for case in self.open_cases:
            age = self.age(case)
            found[sum(age > bound for bound in bounds)] += 1
        names = [f"{low}–{bound} 天" for low, bound in zip(lows[:-1], bounds, strict=True)]
        names.append(f"{bounds[-1]} 天以上" if bounds else "全部")
        return tuple(zip(names, found, strict=True))

    @property
    def scope(self) -> str:
        """Whose cases are counted, in words."""
        if rights.unbounded(self.actor):
            return "全行"
        names = []
        if self.actor.branch is not None:
            names.append(self.label("branch", self.actor.branch))
        if self.actor.department is not None:
            names.append(f"{self.label('department', self.actor.department)}主办、协办或收到报告的案件")
        return f"仅限{'，以及'.join(names) or '本人权限内'}"
