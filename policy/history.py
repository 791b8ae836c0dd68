"""A case as its events tell it, up to an instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from policy.clocks import PauseSpan
from policy.errors import InvalidRequest
from policy.events import Event
from policy.groups import Member

__all__ = ["ATTRIBUTES", "LEGS", "REVIEWS", "CaseHistory", "upto"]

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


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """The state folded from a case's events. `marks` holds, by event type, the last event of the current round.

    `legs` are those of the latest investigation 一案双查, with the event that concluded each, None while it is open.
    `duty` is who is bound to receive, contact and dispatch: the first receiver, or who took over from them.
    `complained_about` are the members of staff whom the complaint is about; `review` is one of REVIEWS.
    `suggestions` are the possible repeats on which nobody has decided; `members` those of a group, by number.
    """

    events: tuple[Event, ...]
    received_at: datetime
    attributes: Mapping[str, Any]
    marks: Mapping[str, Event]
    first_receiver: str | None
    lead_department: str | None
    assisting_departments: tuple[str, ...]
    handler: str | None
    resolutions: tuple[datetime, ...]
    reopenings: tuple[datetime, ...]
    returns: int
    pauses: tuple[PauseSpan, ...]
    extensions: tuple[Event, ...]
    unsettled: tuple[str, ...]
    rating: int | None
    outcome: str | None
    repeat_of: str | None
    repeat_number: int
    legs: Mapping[str, Event | None]
    duty: str | None
    hand_overs: int
    complained_about: tuple[str, ...]
    review: str
    suggestions: tuple[Mapping[str, Any], ...]
    members: tuple[Member, ...]

    @classmethod
    def of(cls, events: Sequence[Event], at: datetime | None = None) -> CaseHistory:
        """Folds the events that happened at or before `at` (all of them by default).

        Raises InvalidRequest when nothing had happened yet: a case has no state before its receipt.
        """
        past = tuple(events) if at is None else upto(events, at)
        if not past:
            raise InvalidRequest("案件当时尚未收到 / the case had not been received then", ("asOf",))
        return _Fold(past).history()

    def done(self, event_type: str) -> bool:
        """Whether the step was taken in the current round."""
        return event_type in self.marks

    @property
    def resolved(self) -> bool:
        return "resolved" in self.marks

    @property
    def resolved_at(self) -> datetime | None:
        """The instant of the resolution that stands; None while the case is open or reopened."""
        event = self.marks.get("resolved")
        return event.at if event else None

    @property
    def open_legs(self) -> tuple[str, ...]:
        """The legs of the investigation that are not concluded."""
        return tuple(leg for leg, concluded in self.legs.items() if concluded is None)

    @property
    def agenda(self) -> str | None:
        """The id of the joint meeting on whose agenda the case stands and which has not decided on it yet."""
        referred, decided = self.marks.get("meeting_referred"), self.marks.get("meeting_decided")
        if referred is None or referred.data.get("withdrawn") or (decided is not None and decided.seq > referred.seq):
            return None
        return str(referred.data.get("meeting", ""))

    @property
    def meeting(self) -> str:
        """`decided` once a joint meeting has decided in this round, `referred` on an agenda, else `none`."""
        if "meeting_decided" in self.marks:
            return "decided"
        return "none" if self.agenda is None else "referred"

    @property
    def follow_up_owed(self) -> bool:
        """Whether a meeting has decided since the last record of what was done about its decision."""
        decided, done = self.marks.get("meeting_decided"), self.marks.get("followed_up")
        return decided is not None and (done is None or done.seq < decided.seq)

    @property
    def archived(self) -> bool:
        return "archived" in self.marks

    @property
    def dispatched(self) -> bool:
        return "dispatched" in self.marks

    @property
    def pause(self) -> PauseSpan | None:
        """The pause that is still open, if any."""
        return self.pauses[-1] if self.pauses and self.pauses[-1].end is None else None

    @property
    def last_at(self) -> datetime:
        return self.events[-1].at


def upto(events: Iterable[Event], at: datetime) -> tuple[Event, ...]:
    """The events at or before `at`."""
    return tuple(event for event in events if event.at <= at)


class _Fold:
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

    def history(self) -> CaseHistory:
        return CaseHistory(
            events=self.events,
            received_at=self.events[0].at,
            attributes=MappingProxyType(self.attributes),
            marks=MappingProxyType(self.marks),
            first_receiver=self.first_receiver,
            lead_department=self.lead,
            assisting_departments=self.assisting,
            handler=self.handler,
            resolutions=tuple(self.resolutions),
            reopenings=tuple(self.reopenings),
            returns=self.returns,
            pauses=tuple(self.pauses),
            extensions=tuple(self.extensions),
            unsettled=self.unsettled,
            rating=self.rating,
            outcome=self.outcome,
            repeat_of=self.repeat_of,
            repeat_number=self.repeat_number,
            legs=MappingProxyType(self.legs),
            duty=self.duty,
            hand_overs=self.hand_overs,
            complained_about=self.complained_about,
            review=self.review,
            suggestions=self.suggestions,
            members=tuple(self.members.values()),
        )


_HANDLERS: Final = {
    "received": _Fold.received,
    "registered": _Fold.registered,
    "classified": _Fold.classified,
    "dispatched": _Fold.dispatched,
    "returned": _Fold.returned,
    "paused": _Fold.paused,
    "resumed": _Fold.resumed,
    "extended": _Fold.extended,
    "resolved": _Fold.resolved,
    "reopened": _Fold.reopened,
    "rated": _Fold.rated,
    "repeat_linked": _Fold.repeat_linked,
    "investigated": _Fold.investigated,
    "handed_over": _Fold.handed_over,
    "review_requested": _Fold.review_requested,
    "review_concluded": _Fold.review_concluded,
    "rereview_requested": _Fold.rereview_requested,
    "rereview_concluded": _Fold.rereview_concluded,
    "meeting_decided": _Fold.meeting_decided,
    "repeat_dismissed": _Fold.repeat_dismissed,
    "member_joined": _Fold.member_joined,
    "member_rated": _Fold.member_rated,
}
