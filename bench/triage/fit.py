"""Fits the calibration: which share of the answers is right, by the margin of the evidence, never falling."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from bench.triage.measure import Pairs

__all__ = ["Band", "bands", "table"]

_BEGINNINGS: Final = (0, 2, 4, 8, 12, 20)
_FEWEST: Final = 10


@dataclass(frozen=True, slots=True)
class Band:
    above: int
    answers: int
    right: int

    @property
    def share(self) -> Decimal:
        """As if one more answer had been right and one wrong: few answers prove little."""
        exact = Decimal(self.right + 1) / (self.answers + 2)
        return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)

    def with_next(self, other: Band) -> Band:
        return Band(self.above, self.answers + other.answers, self.right + other.right)


def bands(pairs: Pairs) -> tuple[Band, ...]:
    """From margin 0 on. Neighbours are put together where one has few answers, or the higher one fewer right."""
    answers = [
        (result.margin, label.main_class == result.main_class)
        for label, result in pairs
        if result.main_class is not None
    ]
    found: list[Band] = []
    for place, above in enumerate(_BEGINNINGS):
        below = _BEGINNINGS[place + 1] if place + 1 < len(_BEGINNINGS) else None
        own = [right for margin, right in answers if above <= margin and (below is None or margin < below)]
        found.append(Band(above, len(own), sum(own)))
        while len(found) > 1 and _together(*found[-2:]):
            found[-2:] = [found[-2].with_next(found[-1])]
    return tuple(found)


def _together(lower: Band, higher: Band) -> bool:
    return min(lower.answers, higher.answers) < _FEWEST or higher.share <= lower.share


def table(found: Iterable[Band]) -> str:
    """The bands as they stand in rules/triage.yaml."""
    lines = [f"  - {{above: {band.above}, share: {band.share}}}  # {band.right}/{band.answers}" for band in found]
    return "\n".join(["calibration:", *lines])
