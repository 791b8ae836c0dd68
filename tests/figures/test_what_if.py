"""The assessment under a draft: its weights, targets, standard and clocks, beside the rules in force."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.kpi import points
from figures.shares import Share
from figures.what_if import KpiChange, WhatIf, compared
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.errors import InvalidRequest
from policy.instants import parse_instant
from tests.conftest import shipped_bundle, shipped_texts, timeline_of
from tests.figures.histories import OFFICE
from tests.figures.test_figures import NOW, filled

SPAN = (date(2026, 3, 1), date(2026, 4, 1))


def draft(file: str, old: str, new: str) -> Bundle:
    texts = shipped_texts()
    assert old in texts[file]
    return must_build({**texts, file: texts[file].replace(old, new, 1)}, verify=False)


def judged(tmp_path: Path, other: Bundle, seed: int = 6) -> dict[str, KpiChange]:
    database, figures, _ = filled(tmp_path / "petition.db", seed)
    reading = WhatIf(database, lambda: timeline_of(shipped_bundle()), lambda: parse_instant(NOW))
    changes = reading.kpi(OFFICE, *SPAN, None, other)
    assert tuple(change.before for change in changes) == figures.kpi(OFFICE, *SPAN, None)
    return {change.unit: change for change in changes}


def test_the_policy_in_force_changes_nothing(tmp_path: Path) -> None:
    for change in judged(tmp_path, shipped_bundle()).values():
        nothing = None if change.before.score is None else Decimal(0)
        assert (change.before, change.difference, change.moved) == (change.after, nothing, ())


def test_a_weight_moves_the_score_by_the_exact_difference(tmp_path: Path) -> None:
    changes = judged(tmp_path, draft("kpi.yaml", "weight: 0.4", "weight: 0.9"))
    assert any(change.difference for change in changes.values())
    for change in changes.values():
        assert change.moved == ("on_time_completion",)
        counts = [
            [(one.numerator, one.denominator) for one in score.metrics] for score in (change.before, change.after)
        ]
        assert counts[0] == counts[1]


def test_a_clock_moves_the_metric_that_it_times(tmp_path: Path) -> None:
    changes = judged(
        tmp_path, draft("sla.yaml", "{when: {grade: routine}, limit: 10", "{when: {grade: routine}, limit: 1")
    )
    moved = [change for change in changes.values() if change.moved]
    assert moved
    for change in moved:
        assert change.moved == ("on_time_completion",)


def test_a_department_that_neither_policy_knows_is_refused(tmp_path: Path) -> None:
    database, _, _ = filled(tmp_path / "petition.db", 6)
    reading = WhatIf(database, lambda: timeline_of(shipped_bundle()), lambda: parse_instant(NOW))
    with pytest.raises(InvalidRequest, match="没有部门"):
        reading.kpi(OFFICE, *SPAN, "nowhere", shipped_bundle())
    (change,) = reading.kpi(OFFICE, *SPAN, "internal_control", shipped_bundle())
    assert (change.before.score, change.after.score, change.difference) == (None, None, None)


SHARES = st.integers(0, 40).flatmap(lambda of: st.builds(Share, st.integers(0, of), st.just(of)))
COUNTED = st.fixed_dictionaries(dict.fromkeys(("timely_acceptance", "on_time_completion", "satisfaction"), SHARES))


@given(COUNTED, COUNTED)
def test_the_difference_is_rounded_once_from_exact_scores(before: dict[str, Share], after: dict[str, Share]) -> None:
    """By domain.md: 100 × Σ weight × min(1, actual / target) over the metrics that have a figure."""
    terms = {
        "timely_acceptance": (Fraction(3, 10), Fraction(95, 100)),
        "on_time_completion": (Fraction(4, 10), Fraction(95, 100)),
        "satisfaction": (Fraction(3, 10), Fraction(90, 100)),
    }

    def by_hand(found: dict[str, Share]) -> Fraction | None:
        parts = [
            (weight, min(Fraction(1), Fraction(found[name].numerator, found[name].denominator) / target))
            for name, (weight, target) in terms.items()
            if found[name].denominator
        ]
        whole = sum((weight for weight, _ in parts), Fraction(0))
        return 100 * sum((weight * reached for weight, reached in parts), Fraction(0)) / whole if parts else None

    bundle = shipped_bundle()
    change = compared((bundle, bundle), "x", before, after)
    first, second = by_hand(before), by_hand(after)
    assert points(bundle, before) == first
    if first is None or second is None:
        assert change.difference is None
    else:
        assert change.difference is not None
        assert abs(Fraction(change.difference) - (second - first)) <= Fraction(1, 20_000)
    assert set(change.moved) == {name for name in terms if before[name] != after[name]}
