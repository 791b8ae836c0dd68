"""The targets of the year's plan, each with what was counted of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from figures.answers import ProgrammeItem, TrendPoint, Unit
from figures.counts import Count
from figures.shares import rounded
from policy.models.programme import ProgrammeTarget
from policy.status import Label, Reason

__all__ = ["item"]

_UNITS: Final[Mapping[str, Unit]] = MappingProxyType(
    {
        "first_time_resolution": Unit.SHARE,
        "repeat_rate": Unit.SHARE,
        "inspected_branches": Unit.SHARE,
        "average_handling_days": Unit.WORKING_DAYS,
        "trial_run": Unit.MILESTONE,
        "roll_out": Unit.MILESTONE,
    }
)
"""What the numbers of an item are; those of the others are counts."""


def item(
    rule: ProgrammeTarget, count: Count | None, trend: Callable[[], Sequence[TrendPoint]] = tuple
) -> ProgrammeItem:
    """One target with its actual. What was not counted is not recorded by this service yet, and says so."""
    words, en = ("（尚无记录）", " (nothing recorded yet)") if count is None else ("", "")
    known = count or Count(None)
    return ProgrammeItem(
        item=rule.item,
        label=Label(rule.label.zh, rule.label.en),
        target=_exact(rule.target),
        due=rule.due,
        actual=rounded(known.actual),
        attainment=rounded(_attainment(rule, known)),
        reason=Reason(rule.item, "programme", rule.clause, f"{rule.label.zh}{words} / {rule.label.en}{en}"),
        numerator=known.numerator,
        denominator=known.denominator,
        evidence=known.entries,
        unit=_UNITS.get(rule.item, Unit.COUNT),
        trend=trend,
    )


def _exact(target: Fraction | Decimal | None) -> Decimal | None:
    return rounded(target) if isinstance(target, Fraction) else target


def _attainment(rule: ProgrammeTarget, count: Count) -> Fraction | None:
    """`min(1, actual / target)`; where lower is better `min(1, target / actual)`, 1 at an actual of 0.

    Of a milestone 1 where it was reached in time, 0 once it was not, nothing while its date is ahead.
    """
    if count.reached is not None:
        return Fraction(int(count.reached))
    if count.actual is None or not rule.target:
        return None
    target = Fraction(rule.target)
    if not rule.lower_is_better:
        return min(Fraction(1), count.actual / target)
    return min(Fraction(1), target / count.actual) if count.actual else Fraction(1)
