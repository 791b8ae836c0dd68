"""What one case adds to the figures, day by day: the numbers of which every share and count is a sum. Pure.

A figure of a period is the sum over the days of the period of what the cases add, so it can be kept up case by case.
The definitions are domain.md's, sections 6 and 8.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from policy.bundle import Bundle
from policy.history import CaseHistory
from policy.status import Card, CaseNode, CaseStanding, TargetState, TargetStatus

__all__ = ["MEASURES", "NO_LINKS", "Links", "Tally", "tallies"]

_RATINGS: Final = (1, 2, 3, 4, 5)

MEASURES: Final = (
    "received",
    "open",
    "overdue",
    "open_overdue",
    "yellow",
    "red",
    "elderly",
    "online",
    "new_product",
    "repeats",
    "accepted",
    "accepted_in_time",
    "due",
    "on_time",
    "resolved",
    "handling_days",
    "first_resolved",
    "first_time",
    *(f"rated_{rating}" for rating in _RATINGS),
    *(f"{node}_{word}" for node in CaseNode for word in ("done", "days")),
)
"""What is summed; all of them whole numbers. By the day of receipt: `received`; of these, those `open` (not resolved),
`overdue` (with an OVERDUE target), both at once, showing a `yellow` or `red` card, of `elderly` customers, `online`,
of a `new_product`, `repeats` of an earlier case, and with a decided acceptance (`accepted`, `accepted_in_time`).
By the day on which a resolution was met or fell due: `due`, of these `on_time`. By the day of the resolution that
stands: `resolved`, with `handling_days`. By the day of the first one: `first_resolved`, of these `first_time`.
By the day of a rating: `rated_1` to `rated_5`. By the day on which a node was finished: `<node>_done`, with the
working days that it took in `<node>_days`.
"""

Tally = Mapping[str, int]
"""The measures of one case on one day that are not 0."""

_INSTANT: Final = timedelta(microseconds=1)
_RESOLUTION: Final = "resolution"
_DECIDED: Final = frozenset({TargetState.MET, TargetState.MISSED, TargetState.OVERDUE})


@dataclass(frozen=True, slots=True)
class Links:
    """What other cases tell: the receipt of the case that this one repeats, and those of the cases that repeat it."""

    earlier: datetime | None = None
    later: Sequence[datetime] = ()


NO_LINKS: Final = Links()


def tallies(bundle: Bundle, case: CaseHistory, status: CaseStanding, links: Links = NO_LINKS) -> dict[date, Tally]:
    """What the case adds to the figures, by local date, as `status` has it under the bundle that governs."""
    local_date = bundle.calendar(None).local_date
    found: dict[date, dict[str, int]] = defaultdict(dict)
    found[local_date(case.received_at)] = _receipt(bundle, case, status, links)
    for instant, measure, number in _entries(bundle, case, status, links):
        if number:
            tally = found[local_date(instant)]
            tally[measure] = tally.get(measure, 0) + number
    return dict(found)


def _entries(
    bundle: Bundle, case: CaseHistory, status: CaseStanding, links: Links
) -> Iterator[tuple[datetime, str, int]]:
    """Everything that is counted on another day than that of the receipt."""
    yield from _resolution(bundle, case, status)
    yield from _first_resolution(bundle, case, links)
    yield from _nodes(bundle, status)
    for event in case.events:
        if event.type in ("rated", "member_rated"):
            yield event.at, f"rated_{event.data['rating']}", 1


def _receipt(bundle: Bundle, case: CaseHistory, status: CaseStanding, links: Links) -> dict[str, int]:
    """Everything that is counted on the day of receipt."""
    states = [target.state for target in status.targets]
    overdue, running = TargetState.OVERDUE in states, not case.resolved
    age = case.attributes["customer_age"]
    span = timedelta(days=bundle.rules.programme.repeat_days)
    accepted, in_time = _acceptance(status)
    holds = {
        "received": True,
        "open": running,
        "overdue": overdue,
        "open_overdue": overdue and running,
        "yellow": status.card is Card.YELLOW,
        "red": status.card is Card.RED,
        "elderly": age is not None and age >= bundle.rules.alerts.elderly_age,
        "online": case.attributes["channel"] in bundle.online_channels,
        "new_product": _new_product(bundle, case),
        "repeats": links.earlier is not None and case.received_at - links.earlier <= span,
        "accepted": accepted,
        "accepted_in_time": in_time,
    }
    return {measure: 1 for measure, holding in holds.items() if holding}


def _acceptance(status: CaseStanding) -> tuple[bool, bool]:
    """Whether the acceptance is decided, and whether all of it was in time."""
    states = {
        target.state
        for target in status.targets
        if target.node is CaseNode.RECEIVE and target.state is not TargetState.NOT_APPLICABLE
    }
    decided = bool(states) and states <= _DECIDED
    return decided, decided and states == {TargetState.MET}


def _new_product(bundle: Bundle, case: CaseHistory) -> bool:
    """Whether the case concerns a product within so many days of its launch."""
    launched = bundle.launches.get(case.attributes["product"] or "")
    if launched is None:
        return False
    age = bundle.calendar(None).local_date(case.received_at) - launched
    return timedelta(0) <= age <= timedelta(days=bundle.rules.products.new_product_days)


def _resolution(bundle: Bundle, case: CaseHistory, status: CaseStanding) -> Iterator[tuple[datetime, str, int]]:
    clock = next((target for target in status.targets if target.target == _RESOLUTION), None)
    decided = _decided_at(clock) if clock is not None else None
    if clock is not None and decided is not None:
        yield decided, "due", 1
        yield decided, "on_time", int(clock.state is TargetState.MET)
    resolved = case.resolved_at
    if resolved is not None:
        yield resolved, "resolved", 1
        yield resolved, "handling_days", _working_days(bundle, case.received_at, resolved)


def _decided_at(clock: TargetStatus) -> datetime | None:
    """The earlier of the stop and the last instant before the case was due; None while neither has come."""
    if clock.due_at is None:
        return None
    before_due = clock.due_at - _INSTANT
    if clock.stopped_at is not None:
        return min(clock.stopped_at, before_due)
    return before_due if clock.state is TargetState.OVERDUE else None


def _first_resolution(bundle: Bundle, case: CaseHistory, links: Links) -> Iterator[tuple[datetime, str, int]]:
    """Whether the first resolution held: never returned, and neither reopened nor repeated within so many days."""
    if not case.resolutions:
        return
    first = case.resolutions[0]
    held = first + timedelta(days=bundle.rules.programme.first_time_days)
    undone = any(first <= instant <= held for instant in (*case.reopenings, *links.later))
    yield first, "first_resolved", 1
    yield first, "first_time", int(case.returns == 0 and not undone)


def _nodes(bundle: Bundle, status: CaseStanding) -> Iterator[tuple[datetime, str, int]]:
    """The nodes that are finished: from the first start of their targets to the last stop."""
    stopped = {target.node for target in status.targets if target.stopped_at is not None}
    for node in stopped:  # of most cases, none or one
        targets = [target for target in status.targets if target.node is node]
        starts = [target.started_at for target in targets if target.started_at is not None]
        stops = [target.stopped_at for target in targets if target.stopped_at is not None]
        if not any(target.state.open for target in targets):
            yield max(stops), f"{node}_done", 1
            yield max(stops), f"{node}_days", _working_days(bundle, min(starts), max(stops))


def _working_days(bundle: Bundle, first: datetime, last: datetime) -> int:
    """The working days `d` with first date < d <= last date, on the bank's calendar."""
    calendar = bundle.calendar(None)
    return calendar.working_days_between(calendar.local_date(first), calendar.local_date(last))
