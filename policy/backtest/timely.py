"""How timely departments were under two policies: the clocks that the assessment counts, grouped by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from policy.backtest.clock_columns import STATES
from policy.backtest.columns import Bucket, Column, Day, Group, History, Outcome, Packed, Settled
from policy.backtest.punctual import RESOLUTION, Days, accepted, count
from policy.backtest.report import Timeliness
from policy.bundle import Bundle
from policy.compiler import CodeField
from policy.status import CaseNode

__all__ = ["Clocks", "Units", "timeliness"]

Clocks = Callable[[Sequence[str]], Iterator[tuple[Sequence[int], Sequence[Packed]]]]
"""The clocks of the targets of these names, for one set of shapes after another, which together are all."""


@dataclass(frozen=True)
class Units:
    """The columns that say whose case it is, and when it was received."""

    history: History

    @cached_property
    def department(self) -> Bucket:
        codes = self.history.codes("lead_department")
        return Bucket(CodeField("lead_department", {code: number for number, code in enumerate(codes, start=2)}))

    @cached_property
    def received(self) -> Day:
        return Day(tuple(0 for _ in self.history.shapes))

    @property
    def columns(self) -> tuple[Column, ...]:
        return (self.department, self.received)

    def code(self, value: int | None) -> str:
        """The department of a value of its column; ``""`` for a case that none leads."""
        codes = self.history.codes("lead_department")
        return codes[value - 2] if value is not None and value >= 2 else ""


def timeliness(bundles: Sequence[Bundle], units: Units, base: History, clocks: Clocks) -> Timeliness:
    """`base` has the columns of the units and of the clocks."""
    days = Days()
    first = [{target.id for target in bundle.targets if target.node is CaseNode.RECEIVE} for bundle in bundles]
    names = list(dict.fromkeys(target.id for bundle in bundles for target in bundle.targets))
    wanted = [name for name in names if name in first[0] | first[1]]
    sides = [[place for place, name in enumerate(wanted) if name in side] for side in first]
    for shapes, found in clocks(wanted) if wanted else ():
        states = [Outcome(standing) for clock in found for standing in (clock.before, clock.after)]
        for group in _groups(base, shapes, [*units.columns, *states]):
            _accept(days, units, sides, group)
    if RESOLUTION in names:
        for shapes, (clock,) in clocks([RESOLUTION]):
            columns: list[Column] = [units.department, Settled(clock.before), Settled(clock.after)]
            for group in _groups(base, shapes, columns):
                _complete(days, units, group)
    return days.timeliness()


def _groups(base: History, shapes: Sequence[int], columns: Sequence[Column]) -> Iterator[Group]:
    yield from base.sheet(columns, shapes).groups(range(len(columns)))


def _accept(days: Days, units: Units, sides: Sequence[Sequence[int]], group: Group) -> None:
    unit, received, *states = group.values
    for side, places in enumerate(sides):
        in_time = accepted([STATES[states[2 * place + side] or 0] for place in places])
        if in_time is not None:
            count(days.acceptance[side], units.code(unit), (received or 0) // 2, in_time, group.count)


def _complete(days: Days, units: Units, group: Group) -> None:
    unit, *sides = group.values
    for side, value in enumerate(sides):
        if value is not None:
            count(days.completion[side], units.code(unit), value // 2, value % 2 == 1, group.count)
