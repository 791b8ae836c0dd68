"""A new case: what was not said is classified by triage, and where that abstains by the rules' fallback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cases.commands import RegisterCase
from cases.ledger import NewEvent
from policy.bundle import Bundle
from policy.instants import ZONE

__all__ = ["Opening", "opening", "triage_text"]

_TRIAGED: Final = ("main_class", "business_line", "topic", "urgency")

_USUAL: Final = {"scope": "individual", "urgency": "normal", "complexity": "simple"}


@dataclass(frozen=True, slots=True)
class Opening:
    """How a case begins: its own columns, and its first two events."""

    row: Mapping[str, Any]
    events: tuple[NewEvent, NewEvent]
    year: int


def opening(command: RegisterCase, bundle: Bundle, actor: str, now: datetime) -> Opening:
    """The beginning of a case whose input is valid."""
    occurred = command.occurred_at or now
    received = command.received_at or occurred
    attributes = {
        "channel": command.channel,
        "branch": command.branch,
        "product": command.product,
        "customer_age": command.customer.age if command.customer else None,
        **_classified(command, bundle),
    }
    if command.complained_about:
        attributes["complained_about"] = list(command.complained_about)
    if command.source_reference is not None:
        attributes["source_reference"] = command.source_reference
    return Opening(
        row={
            "subject": command.subject,
            "narrative": command.narrative,
            "search": f"{command.subject}\n{command.narrative}".casefold(),
        },
        events=(
            NewEvent("received", received, attributes),
            NewEvent("registered", occurred, {"first_receiver": command.first_receiver or actor}),
        ),
        year=received.astimezone(ZONE).year,
    )


def _classified(command: RegisterCase, bundle: Bundle) -> dict[str, Any]:
    given = {
        name: getattr(command, name)
        for name in ("main_class", "business_line", "topic", "scope", "urgency", "complexity")
    }
    triaged: dict[str, Any] = {}
    if None in (given["main_class"], given["business_line"], given["topic"], given["urgency"]):
        triaged = _triage(given, bundle, triage_text(command.subject, command.narrative))
    fallback = bundle.rules.triage.fallback
    unsettled = [name for name in ("main_class", "business_line") if given[name] is None]
    for name in unsettled:
        given[name] = getattr(fallback, name)
    settled = {name: given[name] or usual for name, usual in _USUAL.items()}
    return {**given, **settled, "unsettled": unsettled, "triaged": triaged}


def triage_text(subject: str, narrative: str) -> str:
    """What triage reads of a case."""
    return f"{subject}\n{narrative}"


def _triage(given: dict[str, Any], bundle: Bundle, text: str) -> dict[str, Any]:
    """Fills in what was not given and triage is sure of; a topic only where it belongs to the line.

    Answers what triage said of the fields that were not given, None where it abstained.
    """
    found = bundle.triage(text)
    said = {name: getattr(found, name) for name in _TRIAGED if given[name] is None}
    for name in ("main_class", "business_line", "urgency"):
        given[name] = given[name] or getattr(found, name)
    lines = {topic.code: topic.business_line for topic in bundle.rules.triage.topics}
    if given["topic"] is None and found.topic and lines.get(found.topic) == given["business_line"]:
        given["topic"] = found.topic
    return said
