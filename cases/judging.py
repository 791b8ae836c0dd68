"""What a registration comes to by the rules alone, worked out before it is written: the costly part, and a pure one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.actors import Actor
from cases.commands import RegisterCase
from cases.registration import Opening, opening
from cases.rows import Opened, derived
from cases.validation import of_registration
from policy.errors import InvalidRequest
from policy.events import Event
from policy.versions import Timeline, Version

__all__ = ["Judged", "Registration", "first_events", "judge"]


@dataclass(frozen=True, slots=True)
class Judged:
    """The beginning of a case, the columns of its row and what it adds to the figures, at `now`, under these versions
    of the policy. Plain data, so that it can be worked out in another process."""

    versions: tuple[Version, ...]
    now: datetime
    start: Opening
    opened: Opened

    def settled(self) -> Opened:
        return self.opened


@dataclass(frozen=True, slots=True)
class Registration:
    """One that was judged before its turn to be written has come."""

    actor: Actor
    command: RegisterCase
    intake: bool
    judged: Judged


def judge(timeline: Timeline, actor: str, command: RegisterCase, now: datetime) -> Judged | None:
    """None for a registration that is refused, or that no rule can judge: it is for the service to say so."""
    try:
        bundle = timeline.bundle(timeline.active(command.received_at or command.occurred_at or now))
        if of_registration(command, bundle, now):
            return None
        start = opening(command, bundle, actor, now)
        return Judged(timeline.versions, now, start, derived(timeline, first_events(start), now).opened())
    except InvalidRequest:
        return None


def first_events(start: Opening) -> tuple[Event, ...]:
    return tuple(Event(seq, new.type, new.at, new.data) for seq, new in enumerate(start.events, start=1))
