"""Control charts beside the plan's percentages: whether a figure lies within the usual variation of earlier weeks.

Counts: the u chart, centre `ū = Σc / Σa`, limits `ū ± k·√(ū / a)` for an area of opportunity `a`, here in weeks
(D. C. Montgomery, Introduction to Statistical Quality Control, chapter 7). Shares: the p chart, centre `p̄ = Σd / Σn`,
limits `p̄ ± k·√(p̄(1 − p̄) / n)`. Real complaints vary more than Poisson and binomial counts do. So both are widened as
D. B. Laney proposed (Improved control charts for attributes, Quality Engineering 14(4), 2002, 531-537): with
`zᵢ = (xᵢ − centre) / sdᵢ` and the mean moving range of the `zᵢ`, `σz = mean |zᵢ − zᵢ₋₁| / 1.128` multiplies the
distance of the limits. It is taken as 1 where it is less: a dozen weeks that happen to agree do not narrow them.
docs/adr/0011 says why no library does this here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from figures.shares import rounded

__all__ = ["Control", "Signal", "count_chart", "share_chart"]

Signal = Literal["within", "above", "below"]

_D2: Final = Decimal("1.128")
"""The mean range of two from a normal distribution of standard deviation 1, as it is tabulated."""

_DIGITS: Final = 40


@dataclass(frozen=True, slots=True)
class Control:
    """Limits in the unit of the figure that they stand beside; `weeks` are those that they were worked out from.

    `overdispersion` is Laney's σz, 1 where the weeks vary no more than the plain chart expects.
    """

    centre: Decimal
    upper: Decimal
    lower: Decimal
    weeks: int
    overdispersion: Decimal
    signal: Signal


def count_chart(history: Sequence[int], count: int, length: Fraction, sigmas: int) -> Control | None:
    """The u′ chart of `count` cases in a period `length` weeks long, beside the counts of earlier whole weeks.

    None where the weeks hold no case, or the period has no length yet: there is nothing to compare with.
    """
    total = sum(history)
    if not total or length <= 0:
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        centre = Decimal(total) / len(history)
        spread = _spread([(Decimal(one) - centre) / centre.sqrt() for one in history])
        weeks = Decimal(length.numerator) / Decimal(length.denominator)
        expected = centre * weeks
        return _control(expected, sigmas * spread * expected.sqrt(), None, Decimal(count), len(history), spread)


def share_chart(history: Sequence[tuple[int, int]], share: tuple[int, int], sigmas: int) -> Control | None:
    """The p′ chart of a share, numerator and denominator, beside those of earlier weeks that have a denominator.

    None where there is no denominator, or the weeks hold none or nothing but what is counted.
    """
    weeks = [(counted, of) for counted, of in history if of]
    total = sum(of for _, of in weeks)
    counted = sum(counted for counted, _ in weeks)
    if not 0 < counted < total or not share[1]:
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        centre = Decimal(counted) / total
        one = (centre * (1 - centre)).sqrt()
        spread = _spread([(Decimal(part) / of - centre) * Decimal(of).sqrt() / one for part, of in weeks])
        distance = sigmas * spread * one / Decimal(share[1]).sqrt()
        return _control(centre, distance, Decimal(1), Decimal(share[0]) / share[1], len(weeks), spread)


def _spread(scores: Sequence[Decimal]) -> Decimal:
    """Laney's σz, at least 1."""
    ranges = [abs(later - earlier) for earlier, later in pairwise(scores)]
    return max(Decimal(1), sum(ranges, Decimal(0)) / len(ranges) / _D2) if ranges else Decimal(1)


def _control(
    centre: Decimal, distance: Decimal, most: Decimal | None, value: Decimal, weeks: int, spread: Decimal
) -> Control:
    lower, upper = max(Decimal(0), centre - distance), centre + distance
    if most is not None:
        upper = min(most, upper)
    signal: Signal = "above" if value > upper else "below" if value < lower else "within"
    return Control(_shown(centre), _shown(upper), _shown(lower), weeks, _shown(spread), signal)


def _shown(value: Decimal) -> Decimal:
    found = rounded(Fraction(value))
    assert found is not None
    return found
