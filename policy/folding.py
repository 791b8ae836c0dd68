"""The one loop over a case's events: what each of them changes of what is known of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from policy.clocks import PauseSpan
from policy.events import Event
from policy.groups import Member

__all__ = ["ATTRIBUTES", "LEGS", "REVIEWS", "Fold"]

ATTRIBUTES: Final = (
    "main_class",
    "business_line",
    "topic",
    "scope",
    "urgency",
    "complexity",
    "channel",
    "branch",
    "product",
    "customer_age",
)
"""What is known of a case from its receipt on; the first six can be corrected by `classified`."""

LEGS: Final = ("person", "department")
"""Whom an investigation looks at: the person directly responsible, and the managing department (plan-2026/1.3)."""

REVIEWS: Final = (
    "none",
    "requested",
    "upheld",
    "changed",
    "rereview_requested",
    "rereview_upheld",
    "rereview_changed",
)
"""How far a case has gone in review 复查 and re-review 复核; each is possible once in a case's life."""

_BEGINS_ROUND: Final[Mapping[str, frozenset[str]]] = {
    "returned": frozenset({"dispatched", "responded", "plan_proposed", "legal_reviewed"}),
    "reopened": frozenset(
        {
            "contacted",
            "responded",
            "plan_proposed",
            "legal_reviewed",
            "resolved",
            "feedback_given",
            "rated",
            "archived",
            "report_filed",
            "mediated",
            "meeting_referred",
            "meeting_decided",
            "followed_up",
        }
    ),
}
"""Which steps may be taken once more after the event that begins a new round."""


class Fold:
    """The one loop over a case's events."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        self.events = events
        self.attributes: dict[str, Any] = dict.fromkeys(ATTRIBUTES)
        self.marks: dict[str, Event] = {}
        self.first_receiver: str | None = None
        self.lead: str | None = None
        self.assisting: tuple[str, ...] = ()
        self.handler: str | None = None
        self.resolutions: list[datetime] = []
        self.reopenings: list[datetime] = []
        self.returns = 0
        self.pauses: list[PauseSpan] = []
        self.extensions: list[Event] = []
        self.unsettled: tuple[str, ...] = ()
        self.rating: int | None = None
        self.outcome: str | None = None
        self.repeat_of: str | None = None
        self.repeat_number = 1
        self.legs: dict[str, Event | None] = {}
        self.duty: str | None = None
        self.hand_overs = 0
        self.complained_about: tuple[str, ...] = ()
        self.source_reference: str | None = None
        self.review = "none"
        self.suggestions: tuple[Mapping[str, Any], ...] = ()
        self.members: dict[int, Member] = {}
        for event in events:
            for reset in _BEGINS_ROUND.get(event.type, ()):
                self.marks.pop(reset, None)
            self.marks[event.type] = event
            handle = _HANDLERS.get(event.type)
            if handle is not None:
                handle(self, event)

    def received(self, event: Event) -> None:
        self.classified(event)
        self.unsettled = tuple(event.data.get("unsettled", ()))
        self.source_reference = event.data.get("source_reference")
        self.suggestions = tuple(event.data.get("suggestions", ()))

    def registered(self, event: Event) -> None:
        self.first_receiver = self.duty = event.data.get("first_receiver")

    def classified(self, event: Event) -> None:
        for name in ATTRIBUTES:
            if name in event.data:
                self.attributes[name] = event.data[name]
        self.complained_about = tuple(event.data.get("complained_about", self.complained_about))
        self.unsettled = ()

    def dispatched(self, event: Event) -> None:
        self.lead = event.data.get("lead_department")
        self.assisting = tuple(event.data.get("assisting_departments") or ())
        self.handler = event.data.get("handler")

    def meeting_decided(self, event: Event) -> None:
        """Another lead department handles the case from then on, by nobody in particular yet."""
        lead = event.data.get("lead_department")
        if lead is not None and lead != self.lead:
            self.lead, self.handler = lead, None
        assisting = event.data.get("assisting_departments", self.assisting)
        self.assisting = tuple(name for name in assisting if name != self.lead)

    def returned(self, event: Event) -> None:
        self.lead, self.assisting, self.handler = None, (), None
        self.returns += 1

    def paused(self, event: Event) -> None:
        self.pauses.append(PauseSpan(event.at, None, event.data["reason"]))

    def resumed(self, event: Event) -> None:
        if self.pauses and self.pauses[-1].end is None:
            last = self.pauses[-1]
            self.pauses[-1] = PauseSpan(last.start, event.at, last.reason)

    def extended(self, event: Event) -> None:
        self.extensions.append(event)

    def resolved(self, event: Event) -> None:
        self.resolutions.append(event.at)
        self.outcome = event.data.get("outcome")
        if event.data.get("subjective"):
            self.legs = dict.fromkeys(LEGS)
        self.resumed(event)

    def investigated(self, event: Event) -> None:
        self.legs[event.data["leg"]] = event

    def handed_over(self, event: Event) -> None:
        self.hand_overs += 1
        if "dispatched" in self.marks:
            self.handler = event.data["handler"]
        else:
            self.duty = event.data["handler"]

    def review_requested(self, event: Event) -> None:
        self.review = "requested"

    def review_concluded(self, event: Event) -> None:
        self.review = event.data["conclusion"]

    def rereview_requested(self, event: Event) -> None:
        self.review = "rereview_requested"

    def rereview_concluded(self, event: Event) -> None:
        self.review = f"rereview_{event.data['conclusion']}"

    def reopened(self, event: Event) -> None:
        self.reopenings.append(event.at)
        self.members = {number: replace(member, rated=False) for number, member in self.members.items()}

    def rated(self, event: Event) -> None:
        self.rating = event.data["rating"]

    def repeat_linked(self, event: Event) -> None:
        self.repeat_of = event.data["repeat_of"]
        self.repeat_number = event.data.get("repeat_number", 2)
        self.suggestions = ()

    def repeat_dismissed(self, event: Event) -> None:
        self.suggestions = tuple(entry for entry in self.suggestions if entry["of"] != event.data["of"])

    def member_joined(self, event: Event) -> None:
        number = event.data["member"]
        self.members[number] = Member(number, event.data["representative"])

    def member_rated(self, event: Event) -> None:
        member = self.members[event.data["member"]]
        self.members[member.number] = replace(member, rating=event.data["rating"], rated=True)

    def fields(self) -> dict[str, Any]:
        """The values of a `CaseHistory`, by the names of its fields."""
        return {
            "events": self.events,
            "received_at": self.events[0].at,
            "attributes": MappingProxyType(self.attributes),
            "marks": MappingProxyType(self.marks),
            "first_receiver": self.first_receiver,
            "lead_department": self.lead,
            "assisting_departments": self.assisting,
            "handler": self.handler,
            "resolutions": tuple(self.resolutions),
            "reopenings": tuple(self.reopenings),
            "returns": self.returns,
            "pauses": tuple(self.pauses),
            "extensions": tuple(self.extensions),
            "unsettled": self.unsettled,
            "rating": self.rating,
            "outcome": self.outcome,
            "repeat_of": self.repeat_of,
            "repeat_number": self.repeat_number,
            "legs": MappingProxyType(self.legs),
            "duty": self.duty,
            "hand_overs": self.hand_overs,
            "complained_about": self.complained_about,
            "source_reference": self.source_reference,
            "review": self.review,
            "suggestions": self.suggestions,
            "members": tuple(self.members.values()),
        }


_HANDLERS: Final = {
    "received": Fold.received,
    "registered": Fold.registered,
    "classified": Fold.classified,
    "dispatched": Fold.dispatched,
    "returned": Fold.returned,
    "paused": Fold.paused,
    "resumed": Fold.resumed,
    "extended": Fold.extended,
    "resolved": Fold.resolved,
    "reopened": Fold.reopened,
    "rated": Fold.rated,
    "repeat_linked": Fold.repeat_linked,
    "investigated": Fold.investigated,
    "handed_over": Fold.handed_over,
    "review_requested": Fold.review_requested,
    "review_concluded": Fold.review_concluded,
    "rereview_requested": Fold.rereview_requested,
    "rereview_concluded": Fold.rereview_concluded,
    "meeting_decided": Fold.meeting_decided,
    "repeat_dismissed": Fold.repeat_dismissed,
    "member_joined": Fold.member_joined,
    "member_rated": Fold.member_rated,
}
