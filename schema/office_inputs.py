"""What mutations of the office's own work are given: meetings, inspections, milestones."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import strawberry

from cases.office_desk import OfficeCommand
from schema.inputs import CaseActionInput

__all__ = [
    "AtMeetingInput",
    "ConcludeInspectionInput",
    "DecideAtMeetingInput",
    "MeetingStepInput",
    "PlanInspectionInput",
    "ReachMilestoneInput",
    "RecordInspectionVisitInput",
    "RecordMinutesInput",
    "ScheduleMeetingInput",
    "command",
]

_COMMON: Final = frozenset({"meeting_id", "inspection_id", "idempotency_key", "expected_version", "note"})


@strawberry.input(description="提请联席会或移出议程 / puts a case on a meeting's agenda, or takes it off")
class AtMeetingInput(CaseActionInput):
    meeting_id: strawberry.ID


@strawberry.input(description="联席会对一案的决定 / what a meeting decides on a case")
class DecideAtMeetingInput(CaseActionInput):
    meeting_id: strawberry.ID
    decision: str
    lead_department: str | None = strawberry.field(
        default=None, description="变更主办部门 / another department leads from now on"
    )
    assisting_departments: list[str] | None = None
    follow_up_within: int | None = strawberry.field(
        default=None, description="落实时限，工作日，须为规则所列 / working days, one of those that the rules list"
    )


@strawberry.input(description="安排联席会；成员缺省依规则 / schedules a joint meeting; members follow the rules")
class ScheduleMeetingInput:
    at: datetime
    place: str
    title: str | None = None
    members: list[str] | None = None
    idempotency_key: str | None = None
    note: str | None = None


@strawberry.input(description="对会议的一步操作 / a step on a meeting")
class MeetingStepInput:
    meeting_id: strawberry.ID
    idempotency_key: str | None = None
    expected_version: int | None = None
    note: str | None = None


@strawberry.input(description="会议纪要 / the minutes of a meeting")
class RecordMinutesInput(MeetingStepInput):
    minutes: str
    attendees: list[str]


@strawberry.input(description="安排专项检查 / plans a special inspection")
class PlanInspectionInput:
    title: str
    planned_from: date = strawberry.field(name="from")
    planned_to: date = strawberry.field(name="to")
    topic: str | None = None
    lead_department: str | None = None
    branches: list[str] = strawberry.field(
        default_factory=list, description="计划检查的网点 / the branches to be visited"
    )
    idempotency_key: str | None = None
    note: str | None = None


@strawberry.input(description="记录对一个网点的检查 / records a visit to a branch")
class RecordInspectionVisitInput:
    inspection_id: strawberry.ID
    branch: str
    visited_on: date
    findings: str
    rectification_due: date | None = None
    idempotency_key: str | None = None
    expected_version: int | None = None
    note: str | None = None


@strawberry.input(description="检查结束 / concludes an inspection")
class ConcludeInspectionInput:
    inspection_id: strawberry.ID
    conclusion: str
    concluded_on: date | None = strawberry.field(default=None, description="缺省今天 / today by default")
    idempotency_key: str | None = None
    expected_version: int | None = None
    note: str | None = None


@strawberry.input(description="记录里程碑达成 / records that a milestone was reached")
class ReachMilestoneInput:
    item: str = strawberry.field(description="年度目标中有期限的一项，如 trial_run / an item with a due date")
    on: date
    idempotency_key: str | None = None
    note: str | None = None


def command(mutation: str, given: Any) -> OfficeCommand:
    """The command of any of these inputs: what is common, and the rest as the step's own data."""
    subject = getattr(given, "meeting_id", None) or getattr(given, "inspection_id", None)
    own = {name: value for name, value in vars(given).items() if name not in _COMMON and value is not None}
    return OfficeCommand(
        mutation=mutation,
        subject=None if subject is None else str(subject),
        idempotency_key=given.idempotency_key,
        expected_version=getattr(given, "expected_version", None),
        note=given.note,
        data={name: tuple(value) if isinstance(value, list) else value for name, value in own.items()},
    )
