"""The states of the office's own work: meetings, agendas, inspections."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["AgendaState", "InspectionState", "MeetingState"]


class MeetingState(StrEnum):
    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


class AgendaState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class InspectionState(StrEnum):
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    CONCLUDED = "concluded"
