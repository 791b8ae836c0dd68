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
        self._least = bundle.rules.alerts.minimum_base
        self._known: dict[tuple[Part, Part], str] = {}

    def of(self, before: Part, now: Part) -> str:
        """The level by its name in the rules; `none` for no alert."""
        known = self._known.get((before, now))
        if known is None:
            known = self._known[before, now] = self._decide(before, now)
        return known

    def state(self, before: Part, now: Part) -> AlertState:
        """The level with the figures, for showing."""
        figures = (rounded(_value(before)), rounded(_value(now)), rounded(_growth(before, now)))
        return AlertState(self.of(before, now), *figures)

    def _decide(self, before: Part, now: Part) -> str:
        if 0 < before[0] < self._least and now[1] != 0:
            return "none"
        growth = _growth(before, now)
        facts = {"growth": growth, "previous": _value(before), "current": _value(now)}
        decision = self._bundle.decide("alerts", facts)
        return decision.outcome["level"] if decision else "none"


def _growth(before: Part, now: Part) -> Fraction | None:
    """Exact; None where there is nothing to compare with."""
    if before[0] == 0 or now[1] == 0:
        return None
    was, is_now = before[0] * (now[1] or 1), now[0] * (before[1] or 1)
    return Fraction(is_now - was, was)


def _value(part: Part) -> Fraction | None:
    counted, out_of = part
    if out_of is None:
        return Fraction(counted)
    return Fraction(counted, out_of) if out_of else None
