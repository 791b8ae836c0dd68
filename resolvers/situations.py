"""What was read of cases and worked out about them, kept from one request to the next.

A case's events are kept under the digest of the last of them, which covers all before it: what is kept under it is what
the store holds, whoever wrote meanwhile. How a case stands under a bundle is kept with them, for as long as it stays
so: until its row says that time changes it, and at most until the end of the day, for days are counted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from threading import Lock
from typing import Final

from cases.bounds import Bounds
from cases.repository import Cases
from cases.views import CaseView
from policy.bundle import Bundle
from policy.evaluator import evaluate
from policy.events import Event
from policy.status import CaseStatus

__all__ = ["Situations"]

_MOST: Final = 1_000
"""Cases, of some 15 kB each."""

_BUNDLES: Final = 2
"""Under which a case is kept: under more only where somebody compares them."""


@dataclass(frozen=True, slots=True)
class _Kept:
    events: tuple[Event, ...]
    standings: dict[str, tuple[CaseStatus, datetime]] = field(default_factory=dict)


class Situations:
    """Of the cases that were asked for last. Safe for threads."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = Lock()

    def events_of(self, views: Iterable[CaseView], bounds: Bounds | None) -> dict[str, tuple[Event, ...]]:
        """The events of cases that were seen in scope, by the case's id; those that are not kept are read at once."""
        found: dict[str, tuple[Event, ...]] = {}
        missing = []
        with self._lock:
            for view in views:
                kept = self._kept.get(view.head)
                if kept is None:
                    missing.append(view.id)
                else:
                    self._kept.move_to_end(view.head)
                    found[view.id] = kept.events
        if missing:
            chains = self._cases.chains_of(missing, bounds)
            self._keep({head: _Kept(events) for head, events in chains.values()})
            found.update((identifier, events) for identifier, (_, events) in chains.items())
        return found

    def status(self, view: CaseView, bundle: Bundle, events: Sequence[Event], at: datetime) -> CaseStatus:
        """`evaluate` at an instant not before the last event. `events` are the case's as `events_of` told them."""
        kept = self._kept.get(view.head)
        if kept is None or kept.events is not events:
            return evaluate(bundle, events, at)
        known = kept.standings.get(bundle.digest)
        if known is not None and known[0].as_of <= at < known[1]:
            return replace(known[0], as_of=at)
        status = evaluate(bundle, events, at)
        if len(kept.standings) >= _BUNDLES:
            kept.standings.clear()
        kept.standings[bundle.digest] = status, _until(bundle, status)
        return status

    def forget(self) -> None:
        """All of it: the next that is asked is read."""
        with self._lock:
            self._kept.clear()

    def _keep(self, read: dict[str, _Kept]) -> None:
        with self._lock:
            for head, kept in read.items():
                self._kept.setdefault(head, kept)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)


def _until(bundle: Bundle, status: CaseStatus) -> datetime:
    calendar = bundle.calendar(None)
    midnight = datetime.combine(calendar.local_date(status.as_of) + timedelta(days=1), time(), calendar.zone)
    return midnight if status.changes_at is None else min(midnight, status.changes_at)
