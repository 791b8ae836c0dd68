"""Reading figures, under the actor's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from figures.answers import Alert, Backlog, BranchRow, Dashboard, DimensionName, KpiScore, ProgrammeItem
from figures.periods import before
from figures.sums import Within
from resolvers.context import Context

__all__ = ["Board", "alert", "alerts", "backlog", "before", "branches", "dashboard", "kpi", "programme"]


_MOST: Final = 2_000
"""So many cases that are due are looked at before an answer; where there are more, it says how many are left."""


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard, of which part of the bank it is, and how many cases are still to be judged again."""

    board: Dashboard
    within: Within
    unsettled: int


def dashboard(context: Context, start: date, end: date, by: DimensionName, within: Within) -> Board:
    unsettled = _settle(context)
    return Board(context.services.figures.dashboard(context.actor, start, end, by, within), within, unsettled)


def branches(context: Context, start: date, end: date, by: DimensionName) -> tuple[BranchRow, ...]:
    _settle(context)
    return context.services.figures.branches(context.actor, start, end, by)


def backlog(context: Context, by: DimensionName, within: Within) -> Backlog:
    return context.services.figures.backlog(context.actor, by, within)


def _settle(context: Context) -> int:
    """Looks at what is due first, so that the figures are those of now; answers how many cases are left."""
    return context.services.settle(_MOST)


def kpi(context: Context, start: date, end: date, department: str | None) -> tuple[KpiScore, ...]:
    _settle(context)
    return context.services.figures.kpi(context.actor, start, end, department)


def alerts(context: Context, period: str) -> tuple[Alert, ...]:
    return context.services.figures.alerts(context.actor, period)


def alert(context: Context, identifier: str) -> Alert | None:
    return context.services.figures.alert(context.actor, identifier)


def programme(context: Context, year: int) -> tuple[ProgrammeItem, ...]:
    return context.services.figures.programme(context.actor, year)
