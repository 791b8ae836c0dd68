"""The targets of the year's plan, and what the store can count of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from figures.answers import ProgrammeItem
from figures.shares import rounded
from policy.models.programme import ProgrammeTarget
from policy.status import Label, Reason

__all__ = ["item"]


def item(rule: ProgrammeTarget, counted: Mapping[str, Fraction | None]) -> ProgrammeItem:
    """One target with its actual. What is not in `counted` is not recorded by this service yet, and says so."""
    actual = counted.get(rule.item)
    words = "" if rule.item in counted else "（尚无记录）"
    en = "" if rule.item in counted else " (nothing recorded yet)"
    return ProgrammeItem(
        item=rule.item,
        label=Label(rule.label.zh, rule.label.en),
        target=_exact(rule.target),
        due=rule.due,
        actual=rounded(actual),
        attainment=rounded(_attainment(rule, actual)),
        reason=Reason(rule.item, "programme", rule.clause, f"{rule.label.zh}{words} / {rule.label.en}{en}"),
    )


def _exact(target: Fraction | Decimal | None) -> Decimal | None:
    return rounded(target) if isinstance(target, Fraction) else target


def _attainment(rule: ProgrammeTarget, actual: Fraction | None) -> Fraction | None:
    """`min(1, actual / target)`; where lower is better `min(1, target / actual)`, 1 at an actual of 0."""
    if actual is None or not rule.target:
        return None
    target = Fraction(rule.target)
    if not rule.lower_is_better:
        return min(Fraction(1), actual / target)
    return min(Fraction(1), target / actual) if actual else Fraction(1)
