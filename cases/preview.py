"""What a registration would come to, before anything is stored: judged by the same code as a registration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from cases.commands import RegisterCase
from cases.customers import Customers
from cases.judging import first_events
from cases.registration import Opening, opening, triage_text
from cases.suggestions import with_suggestions
from cases.validation import of_registration
from policy.bundle import Bundle
from policy.evaluator import evaluate
from policy.procedure import Refusal
from policy.status import CaseStatus, Classification
from policy.triage import TriageResult
from policy.versions import Timeline

__all__ = ["Preview", "preview"]


@dataclass(frozen=True, slots=True)
class Preview:
    """`triage` is always there. Under refusals nothing else is; without a channel there is no `status` yet.

    `attributes` are those with which the case would be received, `suggestions` its possible repeats.
    """

    bundle: Bundle
    triage: TriageResult
    refusals: tuple[Refusal, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    classification: Classification | None = None
    status: CaseStatus | None = None
    suggestions: Sequence[Mapping[str, Any]] = ()


def preview(
    connection: Connection,
    customers: Customers,
    timeline: Timeline,
    actor: str,
    command: RegisterCase,
    denied: Refusal | None,
    now: datetime,
) -> Preview:
    """The registration as it would be judged at `now`. Channel, branch and subject may be empty: not given yet.

    `denied` says why the actor may not register it; what is not given yet is no reason.
    """
    bundle = timeline.bundle(timeline.active(command.received_at or now))
    triaged = bundle.triage(triage_text(command.subject, command.narrative))
    found = (*(() if denied is None else (denied,)), *of_registration(command, bundle, now))
    refusals = tuple(refusal for refusal in found if not _open(command, refusal))
    if refusals:
        return Preview(bundle, triaged, refusals)
    first = opening(command, bundle, actor, now)
    start = with_suggestions(connection, customers, {}, bundle, first, command.customer)
    attributes = start.events[0].data
    return Preview(
        bundle,
        triaged,
        (),
        attributes,
        bundle.classify({**attributes, "channel": command.channel or None}),
        _status(timeline, start, now) if command.channel else None,
        attributes.get("suggestions", ()),
    )


def _open(command: RegisterCase, refusal: Refusal) -> bool:
    """Whether it is refused only because the form is not filled in so far."""
    name = refusal.field[0] if refusal.field else ""
    return name in ("channel", "branch", "subject") and not getattr(command, name)


def _status(timeline: Timeline, start: Opening, now: datetime) -> CaseStatus:
    events = first_events(start)
    at = max(now, events[-1].at)
    return evaluate(timeline.bundle(timeline.governing(events, at)), events, at)
