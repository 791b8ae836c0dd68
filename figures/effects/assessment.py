"""The assessment of each department and month under two policies, from counts by day that the engine made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from figures.effects.answers import KpiEffect
from figures.history.engine import EngineHistory
from figures.shares import Share
from figures.what_if import compared
from policy.backtest import BacktestReport
from policy.bundle import Bundle

__all__ = ["assessment"]

_DAY_US: Final = 86_400_000_000
_EAST_US: Final = 8 * 3_600_000_000
_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_METRICS: Final = ("timely_acceptance", "on_time_completion", "satisfaction")

_Unit = tuple[str, str]
"""A month, `2026-03`, and a department."""

_Days = Mapping[tuple[str, int], tuple[int, int]]


def assessment(bundles: tuple[Bundle, Bundle], history: EngineHistory, report: BacktestReport) -> tuple[KpiEffect, ...]:
    """Every department and month in which a metric has a figure under one of the policies, by month and department."""
    timely = report.timeliness
    ratings = _ratings(history)
    sides = []
    for side, bundle in enumerate(bundles):
        satisfied = _satisfied(ratings, bundle.rules.satisfaction.satisfied_from)
        counted = (timely.acceptance[side], timely.completion[side], satisfied)
        sides.append({name: _by_month(days) for name, days in zip(_METRICS, counted, strict=True)})
    units = {unit for side in sides for shares in side.values() for unit in shares if unit[1]}
    nothing = Share(0, 0)

    def effect(unit: _Unit) -> KpiEffect:
        before, after = ({name: shares.get(unit, nothing) for name, shares in side.items()} for side in sides)
        return KpiEffect(unit[0], compared(bundles, unit[1], before, after))

    return tuple(effect(unit) for unit in sorted(units))


def _by_month(days: _Days) -> dict[_Unit, Share]:
    months: dict[_Unit, Share] = {}
    for (department, day), (numerator, denominator) in days.items():
        unit = (date.fromordinal(day).isoformat()[:7], department)
        known = months.get(unit, Share(0, 0))
        months[unit] = Share(known.numerator + numerator, known.denominator + denominator)
    return months


def _ratings(history: EngineHistory) -> list[tuple[str, int, int, int]]:
    """Department, local day number, rating, and how many gave it; each member of a group for itself."""
    given = history.table.select("lead_department", given=history.table.ratings.unnest())
    day = (given.given // 8 + _EAST_US) // _DAY_US + _EPOCH_DAY
    rated = given.select("lead_department", day=day.cast("int64"), rating=(given.given % 8).cast("int64"))
    found = rated.group_by(["lead_department", "day", "rating"]).aggregate(count=rated.count())
    codes = history.codes("lead_department")
    return [
        ("" if department is None else codes[department], day, rating, count)
        for department, day, rating, count in _rows(found, ("lead_department", "day", "rating", "count"))
    ]


def _satisfied(ratings: Iterable[tuple[str, int, int, int]], satisfied_from: int) -> _Days:
    days: dict[tuple[str, int], tuple[int, int]] = {}
    for department, day, rating, count in ratings:
        satisfied, every = days.get((department, day), (0, 0))
        days[department, day] = (satisfied + count * (rating >= satisfied_from), every + count)
    return days


def _rows(expression: Any, names: Iterable[str]) -> Iterable[tuple[Any, ...]]:
    found = expression.to_pyarrow()
    return zip(*(found.column(name).to_pylist() for name in names), strict=True)
