"""How figures are printed: exact, without needless zeros, `—` where there is none."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from figures.shares import rounded
from policy.documents.words import plain
from policy.reporting.values import NONE, Figure

__all__ = ["change", "count", "number", "percent", "percentage", "signed", "words"]


def words(text: str | None) -> Figure:
    return Figure(text or NONE)


def count(value: int) -> Figure:
    return Figure(str(value), Decimal(value))


def number(value: Decimal | None) -> Figure:
    return Figure(NONE) if value is None else Figure(plain(value), value)


def percentage(share: Decimal | None) -> Decimal | None:
    """0.8550 → 85.50, as it is drawn and compared."""
    return None if share is None else share * 100


def percent(share: Decimal | None) -> Figure:
    """0.8550 → `85.5%`."""
    value = percentage(share)
    return Figure(NONE) if value is None else Figure(f"{plain(value)}%", value)


def signed(growth: Decimal | None) -> Figure:
    """0.25 → `+25%`; a decline has a true minus sign, which no print loses and no line breaks off."""
    value = percentage(growth)
    if value is None:
        return Figure(NONE)
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return Figure(f"{sign}{plain(abs(value))}%", value)


def change(before: int, now: int) -> Decimal | None:
    """`(now − before) / before`, four digits half up; None where there was nothing before."""
    return rounded(Fraction(now - before, before)) if before else None
