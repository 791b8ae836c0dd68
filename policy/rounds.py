"""Which events start and stop a target: the current round of its clock."""

from __future__ import annotations

from collections.abc import Sequence

from policy.events import Event
from policy.targets import CompiledTarget

__all__ = ["current_round", "stop_of"]


def current_round(target: CompiledTarget, events: Sequence[Event]) -> tuple[int, Event | None]:
    """How often the target has started, and the start of the current round; None while it waits (again)."""
    rounds, start = 0, None
    for event in events:
        if event.type in target.starts and _begins(event):
            rounds, start = rounds + 1, event
        elif event.type in target.resets:
            start = None
    return rounds, start


def _begins(event: Event) -> bool:
    """New facts begin a clock anew only where whoever recorded them said so."""
    return event.type != "facts_added" or event.data.get("restarts") is True


def stop_of(target: CompiledTarget, events: Sequence[Event], start: Event) -> Event | None:
    """The first event after `start` that stops the target; None while it runs."""
    for event in events[start.seq - events[0].seq + 1 :]:
        if event.type in target.stops and (event.type != "target_completed" or event.data.get("target") == target.id):
            return event
    return None
