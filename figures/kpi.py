"""The department assessment: three metrics, weighted over those that have a figure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from figures import shares
from figures.answers import KpiScore, MetricValue
from figures.shares import Share
from figures.sums import Sums
from policy.bundle import Bundle
from policy.models.kpi import KpiMetric

__all__ = ["Counted", "counted", "points", "score", "scored"]

Counted = Mapping[str, Share]
"""What was counted for each metric."""


def score(bundle: Bundle, unit: str, sums: Sums) -> KpiScore:
    """The score of one unit's sums, each metric with its numerator and denominator."""
    return scored(bundle, unit, counted(bundle, sums))


def counted(bundle: Bundle, sums: Sums) -> Counted:
    """The share of each metric of the bundle."""
    return {metric.metric: _share(bundle, metric.metric, sums) for metric in bundle.rules.kpi.metrics}


def scored(bundle: Bundle, unit: str, found: Counted) -> KpiScore:
    """The score of what was counted; `found` has a share for each metric of the bundle."""
    metrics = bundle.rules.kpi.metrics
    reached = points(bundle, found)
    return KpiScore(
        unit=unit,
        metrics=tuple(_metric(metric, found[metric.metric]) for metric in metrics),
        score=shares.rounded(reached),
        contribution=shares.rounded(None if reached is None else reached * bundle.rules.kpi.share),
        policy_version=bundle.version,
    )


def points(bundle: Bundle, found: Counted) -> Fraction | None:
    """`100 × Σ weight × min(1, actual / target)`, weights scaled to sum 1 over the metrics that have a figure.

    Exact; None where no metric has a figure.
    """
    figured = [
        (Fraction(metric.weight), _attained(metric, value))
        for metric in bundle.rules.kpi.metrics
        if (value := found[metric.metric].value) is not None
    ]
    total = sum(weight for weight, _ in figured)
    return 100 * sum(weight * attained for weight, attained in figured) / total if total else None


def _share(bundle: Bundle, metric: str, sums: Sums) -> Share:
    if metric == "timely_acceptance":
        return sums.share("accepted_in_time", "accepted")
    if metric == "on_time_completion":
        return sums.share("on_time", "due")
    return sums.satisfaction(bundle.rules.satisfaction.satisfied_from)


def _attained(metric: KpiMetric, actual: Fraction) -> Fraction:
    return min(Fraction(1), actual / metric.target)


def _metric(metric: KpiMetric, share: Share) -> MetricValue:
    actual = share.value
    return MetricValue(
        metric=metric.metric,
        numerator=share.numerator,
        denominator=share.denominator,
        value=shares.rounded(actual),
        target=shares.rounded(metric.target),
        weight=metric.weight,
        attainment=None if actual is None else shares.rounded(_attained(metric, actual)),
    )
