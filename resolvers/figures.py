"""Reading figures, under the actor's scope."""

from __future__ import annotations

from datetime import date

from figures.answers import Alert, Dashboard, DimensionName, KpiScore, ProgrammeItem
from resolvers.context import Context

__all__ = ["alert", "alerts", "dashboard", "kpi", "programme"]


def dashboard(context: Context, start: date, end: date, by: DimensionName) -> Dashboard:
    return context.services.figures.dashboard(context.actor, start, end, by)


def kpi(context: Context, start: date, end: date, department: str | None) -> tuple[KpiScore, ...]:
    return context.services.figures.kpi(context.actor, start, end, department)


def alerts(context: Context, period: str) -> tuple[Alert, ...]:
    return context.services.figures.alerts(context.actor, period)


def alert(context: Context, identifier: str) -> Alert | None:
    return context.services.figures.alert(context.actor, identifier)


def programme(context: Context, year: int) -> tuple[ProgrammeItem, ...]:
    return context.services.figures.programme(context.actor, year)
