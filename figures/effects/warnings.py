"""The alerts of each week and month under two policies: how many of each level, and those that are not the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from figures.alert_counts import NOTHING, Counts, Key
from figures.effects.answers import LEVELS, AlertMove, AlertPeriod, AlertState
from figures.effects.levels import Levels, Part
from figures.effects.volumes import STEPS, Step, name_of, volumes
from figures.history.engine import EngineHistory
from policy.bundle import Bundle

__all__ = ["comparable", "warnings"]

_OF_ALL: Final = "elderly_share"

_Pair = tuple[Counts, Counts]


def warnings(
    bundles: Sequence[Bundle], history: EngineHistory, span: tuple[date, date]
) -> tuple[tuple[AlertPeriod, ...], tuple[AlertMove, ...]]:
    """Of the periods that lie in the span with the one before them; `span` ends exclusive."""
    watch = _Watch(bundles)
    periods: list[AlertPeriod] = []
    moves: list[AlertMove] = []
    for step in STEPS:
        counted = volumes(bundles, history, step, span[0].toordinal(), span[1].toordinal())
        for previous, current in comparable(step, span):
            tallies = (Counter[str](), Counter[str]())
            for figure in watch.figures(counted.get(previous, {}), counted.get(current, {})):
                sides = watch.levels(figure)
                for tally, level in zip(tallies, sides, strict=True):
                    tally[level] += 1
                if sides[0] != sides[1] and not set(LEVELS).isdisjoint(sides):
                    states = [watch.state(figure, side) for side in (0, 1)]
                    moves.append(AlertMove(current, figure.metric, *figure.key, states[0], states[1]))
            before, after = ({level: tally[level] for level in LEVELS} for tally in tallies)
            periods.append(AlertPeriod(current, before, after))
    return tuple(periods), tuple(moves)


def comparable(step: Step, span: tuple[date, date]) -> Iterator[tuple[str, str]]:
    """The names of each period and the one before it, where both lie whole in the span."""
    starts = [day for day in _days(span) if (day.weekday() == 0 if step == "week" else day.day == 1)]
    for first, second, end in zip(starts, starts[1:], [*starts[2:], _next(step, span, starts)], strict=False):
        if end <= span[1]:
            yield name_of(step, first), name_of(step, second)


def _next(step: Step, span: tuple[date, date], starts: Sequence[date]) -> date:
    """The end of the last period that begins in the span."""
    if not starts:
        return span[1]
    last = starts[-1]
    return last + timedelta(weeks=1) if step == "week" else (last + timedelta(days=31)).replace(day=1)


def _days(span: tuple[date, date]) -> Iterator[date]:
    for number in range(span[0].toordinal(), span[1].toordinal()):
        yield date.fromordinal(number)


@dataclass(frozen=True, slots=True)
class _Figure:
    """One metric of one key: what it counts in the period before and now, by either policy."""

    metric: str
    key: Key
    was: _Pair
    now: _Pair


class _Watch:
    """What the policies watch, and the levels that they give."""

    def __init__(self, bundles: Sequence[Bundle]) -> None:
        self._levels = [Levels(bundle) for bundle in bundles]
        self._metrics = [{metric.metric for metric in bundle.rules.alerts.metrics} for bundle in bundles]
        self._dimensions = [{None, *bundle.rules.alerts.dimensions} for bundle in bundles]
        self._alike = bundles[0].rules.alerts == bundles[1].rules.alerts
        if self._alike:
            self._levels[1] = self._levels[0]

    def figures(self, previous: Mapping[Key, _Pair], current: Mapping[Key, _Pair]) -> Iterator[_Figure]:
        """Every metric for each key with cases in either period."""
        nothing = (NOTHING, NOTHING)
        for key in sorted({*previous, *current}, key=lambda key: (key[0] or "", key[1])):
            for metric in sorted(self._metrics[0] | self._metrics[1]):
                yield _Figure(metric, key, previous.get(key, nothing), current.get(key, nothing))

    def levels(self, figure: _Figure) -> tuple[str, str]:
        """By either policy; of the same counts by the same rules decided once."""
        first = self._level(figure, 0)
        same = self._alike and figure.was[0] is figure.was[1] and figure.now[0] is figure.now[1]
        return first, first if same else self._level(figure, 1)

    def _level(self, figure: _Figure, side: int) -> str:
        """`none` also where the policy does not watch the figure."""
        if not self._watches(figure, side):
            return "none"
        return self._levels[side].of(_part(figure.metric, figure.was[side]), _part(figure.metric, figure.now[side]))

    def state(self, figure: _Figure, side: int) -> AlertState | None:
        if not self._watches(figure, side):
            return None
        return self._levels[side].state(_part(figure.metric, figure.was[side]), _part(figure.metric, figure.now[side]))

    def _watches(self, figure: _Figure, side: int) -> bool:
        return figure.metric in self._metrics[side] and figure.key[0] in self._dimensions[side]


def _part(metric: str, counts: Counts) -> Part:
    if metric == _OF_ALL:
        return counts.elderly, counts.received
    if metric == "new_product_volume":
        return counts.new_product, None
    return (counts.online if metric == "online_volume" else counts.received), None
