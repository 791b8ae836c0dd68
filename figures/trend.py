"""How the targets of a year's plan stood at the end of each month so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType

from cases.actors import Actor
from cases.db import Database
from figures import counts
from figures.answers import TrendPoint
from figures.counts import Reading
from figures.periods import Period, between
from figures.shares import rounded
from policy.bundle import Bundle

__all__ = ["Trend"]


@dataclass(frozen=True)
class Trend:
    """The year to date, month by month, worked out for all targets at once when the first one is asked for.

    Counted from what is known now: a late event changes the month in which it counts.
    """

    database: Database
    actor: Actor
    bundle: Bundle
    year: int
    now: datetime

    def of(self, item: str) -> tuple[TrendPoint, ...]:
        return self._points[item]

    @cached_property
    def _points(self) -> Mapping[str, tuple[TrendPoint, ...]]:
        rules = self.bundle.rules.programme.items
        points: dict[str, list[TrendPoint]] = {rule.item: [] for rule in rules}
        for month in range(1, 13):
            period = self._until(month)
            if period is None:
                break
            reading = _by_the_end(counts.read(self.database, self.actor, self.bundle, period, self.now))
            for rule in rules:
                counted = counts.count(rule, reading)
                actual = None if counted is None else rounded(counted.actual)
                points[rule.item].append(TrendPoint(date(self.year, month, 1), actual))
        return MappingProxyType({item: tuple(found) for item, found in points.items()})

    def _until(self, month: int) -> Period | None:
        """From the year's start to the month's end; None for a month that has not begun."""
        calendar = self.bundle.calendar(None)
        if date(self.year, month, 1) > calendar.local_date(self.now):
            return None
        end = date(self.year + month // 12, month % 12 + 1, 1)
        return between(date(self.year, 1, 1), end, calendar)


def _by_the_end(reading: Reading) -> Reading:
    """Milestones that were reached later had not been reached then."""
    end = reading.period.end
    reached = {item: found for item, found in reading.milestones.items() if found.reached_on < end}
    return replace(reading, milestones=reached)
