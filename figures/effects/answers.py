"""The effects of a draft on figures: frozen data, exact, None where there is nothing to divide by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from figures.answers import DimensionName
from figures.what_if import KpiChange

__all__ = ["LEVELS", "AlertMove", "AlertPeriod", "AlertState", "FigureEffects", "KpiEffect", "MoveKind"]

MoveKind = Literal["appears", "vanishes", "changes"]
LEVELS: Final = ("blue", "yellow", "red")
"""By rank; what has none of these is no alert."""


@dataclass(frozen=True, slots=True)
class KpiEffect:
    """One department in one month, `2026-03`."""

    period: str
    change: KpiChange


@dataclass(frozen=True, slots=True)
class AlertState:
    """A watched figure as one policy judges it: `level` as the rules name it, `none` for no alert."""

    level: str
    previous: Decimal | None
    current: Decimal | None
    growth: Decimal | None


@dataclass(frozen=True, slots=True)
class AlertMove:
    """An alert that only one of the policies raises, or that they raise at different levels.

    `dimension` is None for the whole bank. A side is None where that policy does not watch the figure.
    """

    period: str
    metric: str
    dimension: DimensionName | None
    key: str
    before: AlertState | None
    after: AlertState | None

    @property
    def kind(self) -> MoveKind:
        if self.before is None or self.before.level not in LEVELS:
            return "appears"
        return "vanishes" if self.after is None or self.after.level not in LEVELS else "changes"


@dataclass(frozen=True, slots=True)
class AlertPeriod:
    """How many alerts of each level a week (`2026-W11`) or month has under either policy."""

    period: str
    before: Mapping[str, int]
    after: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FigureEffects:
    """Departments and months with a figure; periods that can be compared; alerts that are not the same."""

    kpi: tuple[KpiEffect, ...]
    alerts: tuple[AlertPeriod, ...]
    moves: tuple[AlertMove, ...]
