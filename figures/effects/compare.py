"""The way in: what a draft would have done to the figures of a history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from figures.effects.answers import FigureEffects
from figures.effects.assessment import assessment
from figures.effects.warnings import warnings
from figures.history.engine import EngineHistory
from policy.backtest import BacktestReport
from policy.bundle import Bundle
from policy.instants import ZONE

__all__ = ["effects"]

_BEFORE: Final = timedelta(days=62)
"""So long before the first case there is nothing that could be compared."""


def effects(
    old: Bundle,
    new: Bundle,
    history: EngineHistory,
    report: BacktestReport,
    received_from: date | None = None,
    received_to: date | None = None,
) -> FigureEffects:
    """What becomes of the assessment and the warnings; `report` is the back-test of the same policies and history.

    The history holds the cases received from a local date to another, exclusive; without these, from its first case
    to the day on which it was made, which is not over and does not count for warnings.
    """
    made = history.at.astimezone(ZONE).date()
    begun = date.fromordinal(min(history.days[0], made.toordinal()))
    first = begun if received_from is None else max(received_from, begun - _BEFORE)
    span = (first, min(received_to or made, made))
    bundles = (old, new)
    alerts, moves = warnings(bundles, history, span)
    return FigureEffects(assessment(bundles, history, report), alerts, moves)
