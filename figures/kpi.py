"""The department assessment: three metrics, weighted over those that have a figure."""

from __future__ import annotations

from fractions import Fraction

from figures import shares
from figures.answers import KpiScore, MetricValue
from figures.shares import Share
from figures.sums import Sums
from policy.bundle import Bundle
from policy.models.kpi import KpiMetric

__all__ = ["score"]


def score(bundle: Bundle, unit: str, sums: Sums) -> KpiScore:
    """`100 × Σ weight × min(1, actual / target)`, weights scaled to sum 1 over the metrics that have a figure."""
    found = [(metric, _share(bundle, metric.metric, sums)) for metric in bundle.rules.kpi.metrics]
    figured = [
        (Fraction(metric.weight), _attained(metric, share.value)) for metric, share in found if share.value is not None
    ]
    total = sum(weight for weight, _ in figured)
    points = 100 * sum(weight * attained for weight, attained in figured) / total if total else None
    return KpiScore(
        unit=unit,
        metrics=tuple(_metric(metric, share) for metric, share in found),
        score=shares.rounded(points),
        contribution=shares.rounded(None if points is None else points * bundle.rules.kpi.share),
        policy_version=bundle.version,
    )


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
