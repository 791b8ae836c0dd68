"""The office's own work as it is read: meetings, their agendas, inspections, milestones, and the steps on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from cases.ids import case_id
from policy.office import AgendaState, InspectionState, MeetingState

__all__ = [
    "AgendaView",
    "InspectionView",
    "MeetingView",
    "MilestoneView",
    "OfficeStepView",
    "VisitView",
    "office_key",
]

_ID: Final = re.compile(r"^(meeting|inspection):([0-9a-f]{32})$")


def office_key(identifier: str, kind: str) -> str | None:
    """The row's key; None for what is no id of that kind (meeting, inspection)."""
    match = _ID.match(identifier)
    return match.group(2) if match and match.group(1) == kind else None


@dataclass(frozen=True, slots=True)
class MeetingView:
    id: str
    number: str
    version: int
    title: str
    place: str
    scheduled_for: datetime
    state: MeetingState
    chair: str
    members: tuple[str, ...]
    minutes: str | None
    attendees: tuple[str, ...]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> MeetingView:
        plain = ("version", "title", "place", "scheduled_for", "chair", "minutes")
        return cls(
            id=f"meeting:{row['id']}",
            number=f"LXH{row['year']}-{row['ordinal']:03d}",
            state=MeetingState(row["state"]),
            members=tuple(row["members"]),
            attendees=tuple(row["attendees"]),
            **{name: row[name] for name in plain},
        )


@dataclass(frozen=True, slots=True)
class AgendaView:
    """`reason` is the note of the referral, `rules` those that asked for it."""

    meeting_id: str
    case_id: str
    state: AgendaState
    referred_at: datetime
    reason: str | None
    rules: tuple[str, ...]
    decided_at: datetime | None
    decision: str | None
    lead_department: str | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> AgendaView:
        plain = ("referred_at", "reason", "decided_at", "decision", "lead_department")
        return cls(
            meeting_id=f"meeting:{row['meeting_id']}",
            case_id=case_id(row["case_id"]),
            state=AgendaState(row["state"]),
            rules=tuple(row["rules"]),
            **{name: row[name] for name in plain},
        )


@dataclass(frozen=True, slots=True)
class VisitView:
    branch: str
    visited_on: date | None
    findings: str | None
    rectification_due: date | None


@dataclass(frozen=True, slots=True)
class InspectionView:
    id: str
    version: int
    title: str
    topic: str | None
    planned_from: date
    planned_to: date
    state: InspectionState
    lead_department: str
    conclusion: str | None
    concluded_on: date | None
    visits: tuple[VisitView, ...]

    @classmethod
    def of(cls, row: Mapping[str, Any], visits: tuple[VisitView, ...]) -> InspectionView:
        plain = (
            "version",
            "title",
            "topic",
            "planned_from",
            "planned_to",
            "lead_department",
            "conclusion",
            "concluded_on",
        )
        return cls(
            id=f"inspection:{row['id']}",
            state=InspectionState(row["state"]),
            visits=visits,
            **{name: row[name] for name in plain},
        )


@dataclass(frozen=True, slots=True)
class MilestoneView:
    id: str
    year: int
    item: str
    reached_on: date

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> MilestoneView:
        return cls(f"milestone:{row['year']}:{row['item']}", row["year"], row["item"], row["reached_on"])


@dataclass(frozen=True, slots=True)
class OfficeStepView:
    """One step; `digest` is that of the step in its chain. `case`, `branch`: what of its subject it is about."""

    step: str
    actor: str
    at: datetime
    note: str | None
    digest: str
    case: str | None = None
    branch: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> OfficeStepView:
        plain = {name: row[name] for name in ("step", "actor", "at", "note", "digest")}
        return cls(**plain, case=row["data"].get("case"), branch=row["data"].get("branch"))
