"""Control charts against figures worked out by hand, and the laws that they keep."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import isclose, sqrt
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.control import Control, count_chart, share_chart

WEEK = Fraction(1)
COUNTS = st.lists(st.integers(0, 500), min_size=2, max_size=20).filter(any)


def limits(chart: Control | None) -> list[str]:
    """Lower limit, centre, upper limit."""
    assert chart is not None
    return [f"{value.normalize():f}" for value in (chart.lower, chart.centre, chart.upper)]


def test_steady_counts_have_the_plain_limits() -> None:
    assert limits(count_chart([9] * 8, 9, WEEK, 3)) == ["0", "9", "18"]
    assert limits(count_chart([16] * 8, 9, WEEK, 2)) == ["8", "16", "24"]


def test_a_longer_period_expects_more_and_varies_less_for_its_size() -> None:
    assert limits(count_chart([9] * 8, 9, Fraction(4), 3)) == ["18", "36", "54"]


def test_counts_that_vary_more_than_chance_widen_the_limits() -> None:
    chart = count_chart([0, 18] * 4, 40, WEEK, 3)  # z is -3 and 3 in turn: a mean range of 6, over 1.128
    assert limits(chart) == ["0", "9", "56.8723"]
    assert chart is not None
    assert (chart.overdispersion, chart.signal, chart.weeks) == (Decimal("5.3191"), "within", 8)


def test_shares_have_binomial_limits() -> None:
    assert limits(share_chart([(50, 100)] * 8, (50, 100), 3)) == ["0.35", "0.5", "0.65"]
    assert limits(share_chart([(50, 100)] * 8, (2, 4), 3)) == ["0", "0.5", "1"]


def test_weeks_of_unequal_size_weigh_by_their_cases() -> None:
    chart = share_chart([(10, 100), (90, 300), (0, 0)], (1, 4), 3)
    assert chart is not None
    assert (chart.centre, chart.weeks) == (Decimal("0.25"), 2)
    scores = [(0.10 - 0.25) * sqrt(100 / 0.1875), (0.30 - 0.25) * sqrt(300 / 0.1875)]
    assert isclose(chart.overdispersion, abs(scores[1] - scores[0]) / 1.128, abs_tol=1e-4)


@pytest.mark.parametrize(("count", "signal"), [(19, "above"), (18, "within"), (0, "within")])
def test_only_what_lies_beyond_a_limit_is_a_signal(count: int, signal: str) -> None:
    chart = count_chart([9] * 8, count, WEEK, 3)
    assert chart is not None
    assert chart.signal == signal


def test_fewer_than_usual_is_a_signal_too() -> None:
    chart = count_chart([16] * 8, 3, WEEK, 3)
    assert chart is not None
    assert chart.signal == "below"


@pytest.mark.parametrize(
    "chart",
    [
        count_chart([0] * 8, 3, WEEK, 3),
        count_chart([9] * 8, 3, Fraction(0), 3),
        share_chart([(0, 10)] * 8, (3, 10), 3),
        share_chart([(10, 10)] * 8, (3, 10), 3),
        share_chart([(5, 10)] * 8, (0, 0), 3),
        share_chart([(0, 0)] * 8, (3, 10), 3),
    ],
)
def test_without_anything_to_compare_with_there_is_no_chart(chart: Control | None) -> None:
    assert chart is None


@given(COUNTS, st.integers(0, 1_000))
def test_counts_agree_with_a_reckoning_in_floating_point(history: list[int], count: int) -> None:
    chart = count_chart(history, count, WEEK, 3)
    assert chart is not None
    mean = fmean(history)
    scores = [(one - mean) / sqrt(mean) for one in history]
    spread = max(1.0, fmean(abs(b - a) for a, b in pairwise(scores)) / 1.128)
    assert isclose(chart.upper, mean + 3 * spread * sqrt(mean), abs_tol=1e-3)
    assert isclose(chart.lower, max(0.0, mean - 3 * spread * sqrt(mean)), abs_tol=1e-3)
    assert chart.lower <= chart.centre <= chart.upper
    assert chart.overdispersion >= 1


@given(COUNTS, st.integers(0, 1_000), st.integers(1, 5))
def test_wider_limits_never_signal_more(history: list[int], count: int, sigmas: int) -> None:
    narrow, wide = (count_chart(history, count, WEEK, number) for number in (sigmas, sigmas + 1))
    assert narrow is not None
    assert wide is not None
    assert wide.signal in ("within", narrow.signal)
