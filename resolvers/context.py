"""What one request carries: who asks, when, under which policy; and what it has read so far."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from cases import rights
from cases.actors import Actor
from cases.bounds import Bounds
from cases.ids import reminder_key
from cases.measure_views import Measure
from cases.outbox import DeliveryView
from cases.views import CaseView, ReminderView
from policy.bundle import Bundle
from policy.errors import InvalidRequest
from policy.events import Event
from policy.status import Term
from policy.versions import Timeline
from resolvers.hub import Hub
from resolvers.services import Services

__all__ = ["Context", "gone"]

Told = TypeVar("Told")
View = TypeVar("View", CaseView, Measure)
Read = Callable[["Context", Sequence[View]], Mapping[str, Told]]
"""Tells something of cases, or of measures, by their ids; nothing of one that has nothing to tell."""


class Context:
    """The instant and the policy are pinned, so that one answer agrees with itself.

    Events are read for all cases that the request has met at once, however many ask for theirs one by one.
    """

    def __init__(self, services: Services, actor: Actor, hub: Hub | None = None) -> None:
        self.services = services
        self.actor = actor
        self.hub = hub
        self.now: datetime
        self.timeline: Timeline
        self.renew()

    def renew(self) -> None:
        """Forgets what was read: after a mutation, and before each event of a subscription."""
        self.now = self.services.clock()
        self.timeline = self.services.manager.timeline
        self._met: dict[str, CaseView] = {}
        self._wanted: dict[str, None] = {}
        self._events: dict[str, tuple[Event, ...]] = {}
        self._measures: dict[str, Measure] = {}
        self._told: dict[Hashable, dict[str, Any]] = {}
        self._bundle: Bundle | None = None
        self._terms: dict[tuple[str, str], Any] = {}
        self._reminders: dict[int, tuple[DeliveryView, ...] | None] = {}

    @property
    def bounds(self) -> Bounds | None:
        """What the database holds the actor's reading to."""
        return rights.bounds(self.actor)

    @property
    def bundle(self) -> Bundle:
        """The active bundle: its labels are shown."""
        if self._bundle is None:
            self._bundle = self.timeline.bundle(self.timeline.active(self.now))
        return self._bundle

    def term(self, kind: str, code: str, shown: Callable[[Term], Told]) -> Told:
        """A term of the active bundle as it is shown: made once, for many entries of a list have the same."""
        found: Told | None = self._terms.get((kind, code))
        if found is None:
            found = self._terms[kind, code] = shown(self.bundle.term(kind, code))
        return found

    def meet(self, views: Iterable[CaseView]) -> None:
        """Notes cases that the answer holds, and those that they repeat."""
        for view in views:
            self._met[view.id] = view
            if view.repeat_of and view.repeat_of not in self._met:
                self._wanted[view.repeat_of] = None

    def want(self, identifiers: Iterable[str]) -> None:
        """Notes cases that the answer may ask for: they are read for all of them at once."""
        for identifier in identifiers:
            if identifier not in self._met:
                self._wanted[identifier] = None

    def meet_reminders(self, views: Iterable[ReminderView]) -> None:
        """Notes reminders that the answer holds: their cases and deliveries are read for all of them at once."""
        for view in views:
            if view.case_id not in self._met:
                self._wanted[view.case_id] = None
            self._reminders.setdefault(reminder_key(view.id) or 0, None)

    def deliveries(self, reminder: int) -> tuple[DeliveryView, ...]:
        """The deliveries of a reminder, read together with those of all others that the request has met."""
        self._reminders.setdefault(reminder, None)
        missing = [number for number, known in self._reminders.items() if known is None]
        if missing:
            found = self.services.outbox.of_reminders(missing)
            for number in missing:
                self._reminders[number] = tuple(view for view in found if view.reminder_id == number)
        return self._reminders[reminder] or ()

    def case(self, identifier: str) -> CaseView | None:
        """A case in the actor's scope, read together with all others that are wanted."""
        if identifier not in self._met:
            self._wanted[identifier] = None
            found = self.services.cases.many(self.actor, self._wanted)
            self._wanted = {}
            self.meet(found.values())
        return self._met.get(identifier)

    def meet_measures(self, views: Iterable[Measure]) -> None:
        """Notes measures that the answer holds."""
        self._measures.update((view.id, view) for view in views)

    def of_case(self, read: Read[CaseView, Told], case: CaseView) -> Told | None:
        """What `read` tells of a case; it is asked about all cases that the request has met at once."""
        return self._together(read, case, self._met)

    def of_measure(self, read: Read[Measure, Told], measure: Measure) -> Told | None:
        """The same of a measure."""
        return self._together(read, measure, self._measures)

    def _together(self, read: Read[View, Told], view: View, met: Mapping[str, View]) -> Told | None:
        told = self._told.setdefault(read, {})
        if view.id not in told:
            asked = [one for one in {**met, view.id: view}.values() if one.id not in told]
            answered = read(self, asked)
            told.update((one.id, answered.get(one.id)) for one in asked)
        found: Told | None = told[view.id]
        return found

    def events(self, identifier: str) -> tuple[Event, ...]:
        """The events of a case that the request has met. Raises InvalidRequest where it left the scope meanwhile."""
        if identifier not in self._events:
            missing = [view for met, view in self._met.items() if met not in self._events]
            self._events.update(self.services.situations.events_of(missing, self.bounds))
        found = self._events.get(identifier)
        if found is None:
            raise gone(identifier)
        return found


def gone(case: str) -> InvalidRequest:
    """Of a case that was in scope when it was read, and whose rows are no longer."""
    return InvalidRequest(f"案件 {case} 刚刚移出您的范围，请重新查询 / the case has just left your scope: ask again")
