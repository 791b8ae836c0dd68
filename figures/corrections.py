"""Past cases as the lexicon is judged by them: what triage said at registration, and what people decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from cases import rights
from cases.actors import Actor
from cases.db import Database
from cases.models import CASES, EVENTS
from cases.registration import triage_text
from cases.rows import as_event
from policy.events import Event
from policy.suggest import PastCase
from policy.versions import Timeline

__all__ = ["past_classifications"]

_FIELDS: Final = ("main_class", "business_line")
_WORKED_ON: Final = frozenset({"dispatched", "responded", "plan_proposed", "resolved"})
"""From one of these on people have worked under the classification, and so decided it."""

_CHUNK: Final = 500


def past_classifications(
    database: Database, timeline: Timeline, newest: int, actor: Actor | None = None
) -> tuple[PastCase, ...]:
    """The `newest` cases by receipt, newest first; only those in the actor's scope where one is given.

    Cases on whose classification nobody has decided anything yet are left out.
    """
    query = select(CASES.c.id, CASES.c.subject, CASES.c.narrative).order_by(CASES.c.received_at.desc(), CASES.c.id)
    bounds = None
    if actor is not None:
        query, bounds = query.where(rights.scope(actor)), rights.bounds(actor)
    with database.read(bounds) as connection:
        rows = [dict(row) for row in connection.execute(query.limit(newest)).mappings()]
        found = [
            _past(f"case:{row['id']}", triage_text(row["subject"], row["narrative"]), events, timeline)
            for row, events in _with_events(connection, rows)
        ]
    return tuple(case for case in found if case.decided)


def _with_events(
    connection: Connection, rows: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], Sequence[Event]]]:
    columns = (EVENTS.c.case_id, EVENTS.c.seq, EVENTS.c.type, EVENTS.c.at, EVENTS.c.data)
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        events: dict[str, list[Event]] = {row["id"]: [] for row in chunk}
        query = select(*columns).where(EVENTS.c.case_id.in_(list(events)))
        for stored in connection.execute(query.order_by(EVENTS.c.case_id, EVENTS.c.seq)).mappings():
            events[stored["case_id"]].append(as_event(dict(stored)))
        yield from ((row, events[row["id"]]) for row in chunk)


def _past(case: str, text: str, events: Sequence[Event], timeline: Timeline) -> PastCase:
    received = events[0].data
    said = received["triaged"] if "triaged" in received else _said_then(text, events[0], timeline)
    said = {name: said[name] for name in _FIELDS if name in said}
    return PastCase(case, text, said, _decided(events, said))


def _said_then(text: str, received: Event, timeline: Timeline) -> Mapping[str, str | None]:
    """For events that do not tell: what the version then in effect says, of the fields that agree with it."""
    result = timeline.bundle(timeline.active(received.at)).triage(text)
    unsettled = received.data.get("unsettled", ())
    said: dict[str, str | None] = {name: None for name in _FIELDS if name in unsettled}
    for name in _FIELDS:
        answer = getattr(result, name)
        if answer is not None and name not in unsettled and received.data.get(name) == answer:
            said[name] = answer
    return said


def _decided(events: Sequence[Event], said: Mapping[str, str | None]) -> dict[str, str]:
    """By field what a person gave, corrected, or worked under; the last word counts."""
    values = {name: events[0].data.get(name) for name in _FIELDS}
    spoken = {name for name in _FIELDS if name not in said}
    for event in events[1:]:
        if event.type == "classified":
            for name in _FIELDS:
                if name in event.data:
                    values[name] = event.data[name]
                    spoken.add(name)
        elif event.type in _WORKED_ON:
            spoken.update(name for name in _FIELDS if said.get(name) is not None)
    return {name: str(values[name]) for name in _FIELDS if name in spoken and values[name] is not None}
