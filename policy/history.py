"""A case as its events tell it, up to an instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from policy.clocks import PauseSpan
from policy.errors import InvalidRequest
from policy.events import Event
from policy.folding import Fold
from policy.groups import Member

__all__ = ["CaseHistory", "upto"]


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
    source_reference: str | None
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
        return cls(**Fold(past).fields())

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
