"""What the store can count of the year's plan: one function an item, each with the entries that it counted.

A new item plugs in as a function of `Reading` and an entry of `COUNTERS`; an item without one has no actual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import Final

from cases import rights
from cases.actors import Actor
from cases.db import Database
from cases.filed_reports import FiledReport, filed_between
from cases.models import INSPECTIONS
from cases.office import concluded_between, held_between, inspections_of, meetings_of, milestones_of
from cases.office_views import InspectionView, MeetingView, MilestoneView
from figures import measures, shares
from figures.answers import Evidence
from figures.counted_cases import CountedCases
from figures.periods import Period
from figures.solved import solved_by_meeting
from figures.sums import Place, Sums, total
from figures.sums import read as sums_of
from policy.bundle import Bundle
from policy.calendar import FIRST, LAST
from policy.models.programme import ProgrammeTarget
from policy.reporting.catalogue import ReportKind

__all__ = ["COUNTERS", "Count", "Reading", "count", "read"]


@dataclass(frozen=True, slots=True)
class Count:
    """An item's actual, exact; its numerator and denominator where it is a share or an average; what it counted.

    `reached`: of a milestone, whether it was reached in time; None while its date is ahead, and of other items.
    """

    actual: Fraction | None
    numerator: int | None = None
    denominator: int | None = None
    entries: Sequence[Evidence] = ()
    reached: bool | None = None


@dataclass(frozen=True)
class Reading:
    """Everything that is counted, as the actor may see it, read in one transaction.

    `sums` are those of the period, `branches` where any case was received or, if it lists them, those of the policy.
    `solved` are the hard cases on which a meeting decided, by what is told of each.
    """

    bundle: Bundle
    period: Period
    now: datetime
    sums: Sums
    cases: Callable[[str, str, int], Sequence[Evidence]]
    solved: tuple[Evidence, ...]
    meetings: tuple[MeetingView, ...]
    concluded: tuple[InspectionView, ...]
    visited: tuple[InspectionView, ...]
    milestones: Mapping[str, MilestoneView]
    measures: Mapping[str, Sequence[Evidence]]
    branches: frozenset[str]
    quarterly: tuple[FiledReport, ...] = ()

    def day(self, instant: datetime) -> date:
        return self.bundle.calendar(None).local_date(instant)


def read(database: Database, actor: Actor, bundle: Bundle, period: Period, now: datetime) -> Reading:
    opens, closes = period.opens, period.closes
    place = Place(actor)
    listed = frozenset(bundle.terms("branch"))
    with database.read(rights.bounds(actor)) as connection:
        return Reading(
            bundle=bundle,
            period=period,
            now=now,
            sums=total(sums_of(connection, place, period.start, period.end, "branch")),
            cases=partial(CountedCases, database, actor, period),
            solved=solved_by_meeting(connection, actor, period, bundle.calendar(None)),
            meetings=meetings_of(connection, actor, *held_between(opens, closes)),
            concluded=inspections_of(connection, actor, *concluded_between(period.start, period.end)),
            visited=inspections_of(connection, actor, INSPECTIONS.c.planned_from < period.end),
            milestones=milestones_of(connection, bundle.rules.programme.year),
            measures=measures.completed(connection, actor, period.start, period.end),
            branches=listed or frozenset(sums_of(connection, place, FIRST, LAST, "branch")),
            quarterly=filed_between(connection, ReportKind.QUARTERLY, period.start, period.end),
        )


def count(rule: ProgrammeTarget, reading: Reading) -> Count | None:
    """What there is of an item by now; None where this service records nothing of it."""
    counter = COUNTERS.get(rule.item)
    return counter(rule, reading) if counter else None


def _share(found: Iterable[Evidence]) -> Count:
    entries = tuple(found)
    share = shares.Share.of(evidence.counted for evidence in entries)
    return Count(share.value, share.numerator, share.denominator, entries)


def _number(entries: Sequence[Evidence]) -> Count:
    return Count(Fraction(len(entries)), len(entries), None, tuple(entries))


def _of_cases(counted: str, out_of: str, reading: Reading) -> Count:
    share = reading.sums.share(counted, out_of)
    entries = reading.cases(counted, out_of, share.denominator)
    return Count(share.value, share.numerator, share.denominator, entries)


def _first_time(rule: ProgrammeTarget, reading: Reading) -> Count:
    return _of_cases("first_time", "first_resolved", reading)


def _repeats(rule: ProgrammeTarget, reading: Reading) -> Count:
    return _of_cases("repeats", "received", reading)


def _average(rule: ProgrammeTarget, reading: Reading) -> Count:
    share = reading.sums.share("handling_days", "resolved")
    entries = reading.cases("resolved", "resolved", share.denominator)
    return Count(share.value, share.numerator, share.denominator, entries)


def _hard_cases(rule: ProgrammeTarget, reading: Reading) -> Count:
    return _number(reading.solved)


def _meetings(rule: ProgrammeTarget, reading: Reading) -> Count:
    held = reading.meetings
    return _number([Evidence(one.id, one.number, True, reading.day(one.scheduled_for)) for one in held])


def _inspections(rule: ProgrammeTarget, reading: Reading) -> Count:
    return _number([Evidence(one.id, one.title, True, one.concluded_on) for one in reading.concluded])


def _inspected(rule: ProgrammeTarget, reading: Reading) -> Count:
    """Of the branches that the policy lists (else: that cases or inspections name), those visited in the year."""
    visits: dict[str, tuple[date, str]] = {}
    for inspection in reading.visited:
        for visit in inspection.visits:
            on = visit.visited_on
            if on is not None and reading.period.start <= on < reading.period.end:
                visits[visit.branch] = min(visits.get(visit.branch, (on, inspection.id)), (on, inspection.id))
    listed = reading.bundle.terms("branch")
    entries = []
    for branch in sorted(reading.branches if listed else reading.branches | visits.keys()):
        on, identifier = visits.get(branch, (None, None))
        entries.append(Evidence(identifier, reading.bundle.term("branch", branch).zh, branch in visits, on))
    return _share(entries)


def _milestone(rule: ProgrammeTarget, reading: Reading) -> Count:
    """1 once reached; attained where it was reached in time, and not at all once its date has passed without."""
    found = reading.milestones.get(rule.item)
    if found is None:
        passed = rule.due is not None and reading.day(reading.now) > rule.due
        return Count(Fraction(0), reached=False if passed else None)
    in_time = rule.due is None or found.reached_on <= rule.due
    entry = Evidence(found.id, rule.label.zh, in_time, found.reached_on)
    return Count(Fraction(1), entries=(entry,), reached=in_time)


def _measures(rule: ProgrammeTarget, reading: Reading) -> Count | None:
    """The completed measures of the kinds that count for the item; None where the rules name no kind for it."""
    rules = reading.bundle.rules.procedure.measures
    kinds = [kind.code for kind in (rules.kinds if rules else ()) if kind.counts_for == rule.item]
    return _number([entry for kind in kinds for entry in reading.measures.get(kind, ())]) if kinds else None


def _reports(rule: ProgrammeTarget, reading: Reading) -> Count:
    """The quarters of the year whose report was filed, also those that were filed in the next year."""
    filed = reading.quarterly
    return _number([Evidence(one.id, one.title, True, reading.day(one.written_at)) for one in filed])


Counter = Callable[[ProgrammeTarget, Reading], Count | None]

COUNTERS: Final[Mapping[str, Counter]] = MappingProxyType(
    {
        "first_time_resolution": _first_time,
        "repeat_rate": _repeats,
        "average_handling_days": _average,
        "hard_cases_solved": _hard_cases,
        "meetings": _meetings,
        "special_inspections": _inspections,
        "inspected_branches": _inspected,
        "trial_run": _milestone,
        "roll_out": _milestone,
        "rules_revised": _measures,
        "processes_optimised": _measures,
        "manuals_improved": _measures,
        "quarterly_reports": _reports,
    }
)
"""How each item is counted."""
