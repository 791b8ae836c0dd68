"""The labelled texts are what docs/triage.md says of them, and the figures are counted rightly."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bench.triage.fit import bands
from bench.triage.labelled import PARTS, Labelled, read
from bench.triage.measure import calibration_error, measure
from policy.triage import TriageResult
from tests.conftest import shipped_bundle

CLASSES = ("service_complaint", "business_dispute", "compliance_concern")


@pytest.mark.parametrize("part", PARTS)
def test_labels_are_codes_of_the_rules(part: str) -> None:
    bundle = shipped_bundle()
    for label in read(part):
        assert label.main_class in (None, *CLASSES)
        assert label.business_line is None or label.business_line in bundle.terms("business_line")
        assert label.urgency in (None, "normal", "urgent")
        assert (label.main_class is not None) <= (label.is_complaint is True)


def test_no_text_stands_in_two_parts_and_the_sizes_are_as_promised() -> None:
    texts = [label.text for part in PARTS for label in read(part)]
    assert len(texts) == len(set(texts))
    assert len(read("tune")) >= 180
    assert len(read("report")) >= 180
    assert {label.channel for label in read("report")} == {label.channel for label in read("tune")}


def pair(
    label: str | None, answer: str | None, margin: int = 0, confidence: str = "0.5"
) -> tuple[Labelled, TriageResult]:
    result = TriageResult(answer, None, None, None, None, Decimal(confidence), margin=margin)
    return Labelled("", "hotline", False, label, None, None, None), result


def test_the_figures_of_a_counted_example() -> None:
    pairs = [pair("a", "a"), pair("a", "b"), pair("a", None), pair(None, None), pair(None, "a")]
    found = measure(pairs, "main_class")
    shares = (found.coverage, found.accuracy, found.precision, found.wrong_rate)
    assert shares == (Decimal(2) / 3, Decimal("0.4"), Decimal(1) / 3, Decimal("0.4"))


def test_bands_rise_and_the_error_is_the_distance_to_the_share_right() -> None:
    weak = [pair("a", "a" if number % 2 else "b", 1) for number in range(20)]
    strong = [pair("a", "a", 30, "0.9") for _ in range(20)]
    assert [(band.above, band.share) for band in bands([*weak, *strong])] == [
        (0, Decimal("0.50")),
        (20, Decimal("0.95")),
    ]
    assert calibration_error(weak) == 0
    assert calibration_error(strong) == Decimal("0.1")
