"""The level of a watched figure, decided once for each distinct pair of counts; agrees with `figures.alerts`."""

from __future__ import annotations

from fractions import Fraction

from figures.effects.answers import AlertState
from figures.shares import rounded
from policy.bundle import Bundle

__all__ = ["Levels", "Part"]

Part = tuple[int, int | None]
"""What a metric counts, and out of how many; None for a plain count."""


class Levels:
    """The alert rules of one policy, and what they have decided so far."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._known: dict[tuple[Part, Part], AlertState] = {}

    def of(self, before: Part, now: Part) -> AlertState:
        known = self._known.get((before, now))
        if known is None:
            known = self._known[before, now] = self._decide(before, now)
        return known

    def _decide(self, before: Part, now: Part) -> AlertState:
        previous, current = _value(before), _value(now)
        growth = None if current is None or not previous else (current - previous) / previous
        level = "none"
        if growth is None or before[0] >= self._bundle.rules.alerts.minimum_base:
            decision = self._bundle.decide("alerts", {"growth": growth, "previous": previous, "current": current})
            level = decision.outcome["level"] if decision else level
        return AlertState(level, rounded(previous), rounded(current), rounded(growth))


def _value(part: Part) -> Fraction | None:
    counted, out_of = part
    if out_of is None:
        return Fraction(counted)
    return Fraction(counted, out_of) if out_of else None
