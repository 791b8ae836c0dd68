"""The department assessment under two policies: what a draft, or an earlier version, would make of the same cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from cases import rights
from cases.actors import Actor
from cases.clock import Clock
from cases.db import Database
from figures import shares
from figures.answers import KpiScore, MetricValue
from figures.kpi import Counted, points, scored
from figures.kpi import counted as count
from figures.periods import Period, between
from figures.records import Record, active_since
from figures.sums import Sums
from policy.bundle import Bundle
from policy.errors import InvalidRequest
from policy.versions import Timeline, version_of

__all__ = ["KpiChange", "WhatIf", "alone", "compared", "sums_within"]


@dataclass(frozen=True, slots=True)
class KpiChange:
    """One department's score under the policy in force and under another.

    `difference` is the later score less the earlier one, rounded once from the exact values; None where one of them has
    no figure. `moved` names the metrics whose figure, target or weight is not the same, and those that only one has.
    """

    unit: str
    before: KpiScore
    after: KpiScore
    difference: Decimal | None
    moved: tuple[str, ...]


class WhatIf:
    """Reads what the assessment needs, under the actor's scope, and judges it twice."""

    def __init__(self, database: Database, timeline: Callable[[], Timeline], clock: Clock) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock

    def kpi(self, actor: Actor, start: date, end: date, department: str | None, other: Bundle) -> tuple[KpiChange, ...]:
        """The scores of one department, or of each that has cases, in force at the period's end and under `other`.

        In force, each case is judged by the version that governs it; under `other`, every case by `other`. A case
        belongs to the department that leads it in fact, whatever `other` says about dispatch. Raises InvalidRequest for
        a period that is none, and for a department that neither policy knows.
        """
        now, timeline = self._clock(), self._timeline()
        period = between(start, end, timeline.bundle(timeline.active(now)).calendar(None))
        bundle = timeline.bundle(timeline.active(period.last))
        if department is not None and all(department not in one.terms("department") for one in (bundle, other)):
            words = f"没有部门 {department[:64]!r} / no such department"
            raise InvalidRequest(words, ("department",))
        with self._database.read(rights.bounds(actor)) as connection:
            records = active_since(connection, actor, period.opens, period.closes, timeline, now)
        under = alone(other)
        before = _by_department(records, period)
        after = _by_department([replace(record, timeline=under) for record in records], period)
        units = sorted(before.keys() | after.keys()) if department is None else [department]
        return tuple(
            compared(
                (bundle, other), unit, count(bundle, before.get(unit, Sums())), count(other, after.get(unit, Sums()))
            )
            for unit in units
        )


def _by_department(records: Sequence[Record], period: Period) -> dict[str, Sums]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record.row["lead_department"] or "", []).append(record)
    groups.pop("", None)
    found = {unit: sums_within(own, period) for unit, own in groups.items()}
    return {unit: sums for unit, sums in found.items() if any(sums.values())}


def sums_within(records: Sequence[Record], period: Period) -> Sums:
    """What the records add to the figures of the period, as their timelines judge them."""
    return Sums.of(
        tally for record in records for day, tally in record.tallies.items() if period.start <= day < period.end
    )


def compared(bundles: tuple[Bundle, Bundle], unit: str, before: Counted, after: Counted) -> KpiChange:
    """The scores of what was counted under either policy."""
    scores = [scored(bundle, unit, found) for bundle, found in zip(bundles, (before, after), strict=True)]
    exact = [points(bundle, found) for bundle, found in zip(bundles, (before, after), strict=True)]
    difference = None if exact[0] is None or exact[1] is None else exact[1] - exact[0]
    return KpiChange(unit, scores[0], scores[1], shares.rounded(difference), _moved(scores[0], scores[1]))


def _moved(before: KpiScore, after: KpiScore) -> tuple[str, ...]:
    sides: list[dict[str, MetricValue]] = [{one.metric: one for one in score.metrics} for score in (before, after)]
    return tuple(name for name in {**sides[0], **sides[1]} if sides[0].get(name) != sides[1].get(name))


def alone(bundle: Bundle) -> Timeline:
    """A timeline in which the bundle has always been in force."""
    return Timeline((version_of(bundle, datetime.min.replace(tzinfo=UTC)),), lambda digest: bundle)
