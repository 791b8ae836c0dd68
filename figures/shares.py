"""The shares of domain.md section 6, each as a numerator over a denominator, and how exact figures are rounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

__all__ = ["Share", "rounded"]

_DIGITS: Final = 4
_SCALE: Final = 10**_DIGITS
_WIDE: Final = Context(prec=200)


@dataclass(frozen=True, slots=True)
class Share:
    numerator: int
    denominator: int

    @property
    def value(self) -> Fraction | None:
        """None where there is nothing to divide by."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def rate(self) -> Decimal | None:
        """The value rounded: what thousands of rows are shown with."""
        return _rounded(self.numerator, self.denominator) if self.denominator else None

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> Share:
        counted = list(outcomes)
        return cls(sum(counted), len(counted))


def rounded(value: Fraction | None) -> Decimal | None:
    """Four digits, half up (away from zero); rounded once, from the exact value."""
    return None if value is None else _rounded(value.numerator, value.denominator)


def _rounded(above: int, below: int) -> Decimal:
    digits = (2 * abs(above) * _SCALE + below) // (2 * below)
    return Decimal(-digits if above < 0 else digits).scaleb(-_DIGITS, _WIDE)
