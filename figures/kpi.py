"""The department assessment: three metrics, weighted over those that have a figure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from figures import shares
from figures.answers import KpiScore, MetricValue
from figures.periods import Period
from figures.records import Record
from figures.shares import Share
from policy.bundle import Bundle
from policy.models.kpi import KpiMetric

__all__ = ["score"]


def score(bundle: Bundle, unit: str, records: Sequence[Record], period: Period) -> KpiScore:
    """`100 × Σ weight × min(1, actual / target)`, weights scaled to sum 1 over the metrics that have a figure."""
    found = [(metric, _share(bundle, metric.metric, records, period)) for metric in bundle.rules.kpi.metrics]
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


def _share(bundle: Bundle, metric: str, records: Sequence[Record], period: Period) -> Share:
    if metric == "timely_acceptance":
        return shares.timely_acceptance(records, period)
    if metric == "on_time_completion":
        return shares.on_time_completion(records, period)
    return shares.satisfaction(records, period, bundle.rules.satisfaction.satisfied_from)


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
