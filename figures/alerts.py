"""Risk warning: growth from one period to the next, compared exactly, and the level that the rules give it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from cases.alert_store import AlertRecord, Identity
from cases.ids import alert_id
from figures.alert_counts import NOTHING, WHOLE, Counted, Counts, Key
from figures.answers import Alert, AlertRevision, DimensionName, Part
from figures.dashboard import COLUMN
from figures.shares import rounded
from policy.bundle import Bundle
from policy.models.alerts import AlertMetric
from policy.status import Reason

__all__ = ["evaluate", "identity", "parse_id", "part", "revision"]

_WHOLE: Final = "-"
_CODES: Final = frozenset({"volume", "new_product_volume", "elderly_share", "online_volume"})


@dataclass(frozen=True, slots=True)
class _Figure:
    """A metric in one period: the cases that it counts, out of how many, and what is compared."""

    part: Part

    @property
    def value(self) -> Fraction | None:
        counted, out_of = self.part
        if out_of is None:
            return Fraction(counted)
        return Fraction(counted, out_of) if out_of else None

    @property
    def base(self) -> int:
        return self.part[0]


def evaluate(bundle: Bundle, period: str, current: Counted, previous: Counted) -> Iterator[Alert]:
    """Every metric for the whole bank and each key with cases in either period; level none too."""
    for metric in bundle.rules.alerts.metrics:
        yield _alert(bundle, metric, WHOLE, period, current, previous)
        for dimension in bundle.rules.alerts.dimensions:
            for key in sorted({key for named, key in (*current, *previous) if named == dimension}):
                yield _alert(bundle, metric, (dimension, key), period, current, previous)


def part(metric: str, counts: Counts) -> Part:
    """What a metric counts, and out of how many; None for a plain count."""
    if metric == "elderly_share":
        return counts.elderly, counts.received
    if metric == "new_product_volume":
        return counts.new_product, None
    return (counts.online if metric == "online_volume" else counts.received), None


def _alert(bundle: Bundle, metric: AlertMetric, key: Key, period: str, current: Counted, previous: Counted) -> Alert:
    now = _Figure(part(metric.metric, current.get(key, NOTHING)))
    before = _Figure(part(metric.metric, previous.get(key, NOTHING)))
    growth = _growth(before, now)
    level, response, reason = _judged(bundle, metric, growth, before, now)
    return Alert(
        id=alert_id(metric.metric, *key, period),
        metric=metric.metric,
        dimension=key[0],
        key=key[1],
        period=period,
        previous=rounded(before.value),
        current=rounded(now.value),
        growth=rounded(growth),
        level=level,
        response=response,
        reason=reason,
        policy_version=bundle.version,
        before=before.part,
        now=now.part,
    )


def _growth(before: _Figure, now: _Figure) -> Fraction | None:
    """Exact; None where there is nothing to compare with."""
    if now.value is None or not before.value:
        return None
    return (now.value - before.value) / before.value


def identity(alert: Alert) -> Identity:
    return Identity(alert.period, alert.metric, alert.dimension or "", alert.key)


def revision(record: AlertRecord) -> AlertRevision:
    """A stored finding with its figures worked out."""
    before, now = _Figure((record.before, record.before_of)), _Figure((record.now, record.now_of))
    return AlertRevision(
        revision=record.revision,
        evaluated_at=record.evaluated_at,
        level=record.level,
        former_level=record.former_level,
        previous=rounded(before.value),
        current=rounded(now.value),
        growth=rounded(_growth(before, now)),
        policy_version=record.policy_version,
    )


def _judged(
    bundle: Bundle, metric: AlertMetric, growth: Fraction | None, before: _Figure, now: _Figure
) -> tuple[str, str, Reason]:
    facts = {"growth": growth, "previous": before.value, "current": now.value}
    decision = bundle.decide("alerts", facts)
    least = bundle.rules.alerts.minimum_base
    if growth is not None and before.base < least:
        zh = f"上期 {before.base} 件，不足最低基数 {least}，不定级"
        en = f"{before.base} in the earlier period, below the minimum base of {least}: no level"
        return "none", "", Reason("minimum_base", "alerts", metric.clause, f"{metric.label.zh}：{zh} / {en}")
    if decision is None:
        return "none", "", Reason(metric.metric, "alerts", metric.clause, "没有适用的分级 / no level applies")
    response = decision.outcome["response"]
    said = "上期为零，无增幅" if growth is None else f"增幅 {rounded(growth * 100)} %"
    reason = decision.reason(f"{metric.label.zh}：{said} / {metric.label.en}")
    return decision.outcome["level"], f"{response.zh} / {response.en}", reason


def parse_id(identifier: str) -> tuple[str, DimensionName | None, str, str] | None:
    """Metric, dimension, key and period; None for what is no id of an alert."""
    parts = identifier.split(":")
    if len(parts) != 5 or parts[0] != "alert" or parts[1] not in _CODES:
        return None
    dimension = None if parts[2] == _WHOLE else parts[2]
    if dimension is not None and dimension not in COLUMN:
        return None
    try:
        key = base64.b64decode(parts[4], altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error):
        return None
    return parts[1], dimension, key, parts[3]
