"""How good answers are: counts of right, wrong and abstained, and how far the confidence is from the share right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from bench.triage.labelled import Labelled
from policy.triage import TriageResult

__all__ = ["BINS", "FIELDS", "Bin", "Measure", "bins", "calibration_error", "measure"]

FIELDS: Final = ("main_class", "business_line", "urgency", "is_complaint")
BINS: Final = tuple(Decimal(bound) / 10 for bound in (0, 5, 6, 7, 8, 9, 10))

Pairs = Sequence[tuple[Labelled, TriageResult]]


@dataclass(frozen=True, slots=True)
class Measure:
    """`right` counts a None where the label is None too; `wrong` an answer that is not the label's; the rest abstained.

    `labelled` are the texts whose label is not None, `answered` those where triage is not None.
    """

    texts: int
    labelled: int
    answered: int
    right: int
    right_answers: int
    wrong: int

    @property
    def coverage(self) -> Decimal:
        """The share of the texts with a label that are answered at all."""
        return _share(self.right_answers + self._mistaken, self.labelled)

    @property
    def _mistaken(self) -> int:
        return self.texts - self.right - self._missed - self._invented

    @property
    def _missed(self) -> int:
        return self.texts - self.right - self.wrong

    @property
    def _invented(self) -> int:
        return (self.texts - self.labelled) - (self.right - self.right_answers)

    @property
    def accuracy(self) -> Decimal:
        return _share(self.right, self.texts)

    @property
    def precision(self) -> Decimal:
        return _share(self.right_answers, self.answered)

    @property
    def wrong_rate(self) -> Decimal:
        return _share(self.wrong, self.texts)


def measure(pairs: Pairs, field: str, keep: Callable[[Labelled], bool] = lambda text: True) -> Measure:
    found: list[tuple[Any, Any]] = [
        (getattr(label, field), getattr(result, field)) for label, result in pairs if keep(label)
    ]
    answered = [pair for pair in found if pair[1] is not None]
    return Measure(
        texts=len(found),
        labelled=sum(wanted is not None for wanted, _ in found),
        answered=len(answered),
        right=sum(wanted == got for wanted, got in found),
        right_answers=sum(wanted == got for wanted, got in answered),
        wrong=sum(wanted != got for wanted, got in answered),
    )


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence is from `low` on and below `high` (the last bin: up to it)."""

    low: Decimal
    high: Decimal
    answers: int
    right: int
    confidence: Decimal

    @property
    def share(self) -> Decimal:
        return _share(self.right, self.answers)


def bins(pairs: Pairs) -> tuple[Bin, ...]:
    """The main classes answered, by confidence; empty bins are left out."""
    return tuple(
        _bins((result.confidence, label.main_class == result.main_class) for label, result in _answered(pairs))
    )


def calibration_error(pairs: Pairs) -> Decimal:
    """The mean distance of confidence and share right over the bins, weighted by their answers."""
    found = bins(pairs)
    total = sum(one.answers for one in found)
    return sum((abs(one.confidence - one.share) * one.answers for one in found), Decimal(0)) / max(1, total)


def _answered(pairs: Pairs) -> Iterable[tuple[Labelled, TriageResult]]:
    return (pair for pair in pairs if pair[1].main_class is not None)


def _bins(answers: Iterable[tuple[Decimal, bool]]) -> Iterable[Bin]:
    found = list(answers)
    for low, high in pairwise(BINS):
        own = [one for one in found if low <= one[0] < high or (high == BINS[-1] and one[0] == high)]
        if own:
            mean = sum((confidence for confidence, _ in own), Decimal(0)) / len(own)
            yield Bin(low, high, len(own), sum(right for _, right in own), mean)


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part) / whole if whole else Decimal(0)
