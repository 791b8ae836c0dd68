"""Queries and mutations of the office's own work, joined to the roots by inheritance."""

from __future__ import annotations

import strawberry

from policy.errors import InvalidRequest
from policy.office import MeetingState
from resolvers import actions
from resolvers import office as resolve
from resolvers.context import Context
from schema import office_inputs as inputs
from schema.inputs import CaseActionInput, action
from schema.types import office as types
from schema.types.node import Node

__all__ = ["OfficeMutations", "OfficeQueries", "office_node"]

Info = strawberry.Info[Context, None]


@strawberry.type
class OfficeQueries:
    @strawberry.field(description="一次联席会 / one joint meeting")
    def meeting(self, info: Info, id: strawberry.ID) -> types.Meeting | None:
        found = resolve.meeting(info.context, str(id))
        return types.Meeting.from_domain(found) if found else None

    @strawberry.field(description="一年的联席会，按日期 / a year's joint meetings by date")
    def meetings(self, info: Info, year: int, state: MeetingState | None = None) -> list[types.Meeting] | None:
        found = resolve.meetings(info.context, _year(year), state)
        return [types.Meeting.from_domain(meeting) for meeting in found]

    @strawberry.field(description="一年的专项检查 / a year's special inspections")
    def inspections(self, info: Info, year: int) -> list[types.Inspection] | None:
        found = resolve.inspections(info.context, _year(year))
        return [types.Inspection.from_domain(inspection) for inspection in found]


@strawberry.type
class OfficeMutations:
    @strawberry.mutation(description="安排联席会 / schedules a joint meeting")
    def schedule_meeting(self, info: Info, input: inputs.ScheduleMeetingInput) -> types.MeetingPayload:
        return _meeting(info, "scheduleMeeting", input)

    @strawberry.mutation(description="提请联席会，列入议程 / puts the case on a meeting's agenda")
    def refer_to_meeting(self, info: Info, input: inputs.AtMeetingInput) -> types.ReferToMeetingPayload:
        return types.ReferToMeetingPayload.from_domain(actions.act(info.context, action("referToMeeting", input)))

    @strawberry.mutation(description="移出议程 / takes the case off the agenda")
    def withdraw_from_meeting(self, info: Info, input: inputs.AtMeetingInput) -> types.WithdrawFromMeetingPayload:
        return types.WithdrawFromMeetingPayload.from_domain(
            actions.act(info.context, action("withdrawFromMeeting", input))
        )

    @strawberry.mutation(description="联席会作出决定，落实时限起算 / the meeting decides; its follow-up clock starts")
    def decide_at_meeting(self, info: Info, input: inputs.DecideAtMeetingInput) -> types.DecideAtMeetingPayload:
        return types.DecideAtMeetingPayload.from_domain(actions.act(info.context, action("decideAtMeeting", input)))

    @strawberry.mutation(description="记录决定的落实，须写明 / records what was done about the decision; note needed")
    def record_follow_up(self, info: Info, input: CaseActionInput) -> types.RecordFollowUpPayload:
        return types.RecordFollowUpPayload.from_domain(actions.act(info.context, action("recordFollowUp", input)))

    @strawberry.mutation(description="会议纪要 / records the minutes")
    def record_minutes(self, info: Info, input: inputs.RecordMinutesInput) -> types.MeetingPayload:
        return _meeting(info, "recordMinutes", input)

    @strawberry.mutation(description="会议结束，须已有纪要、议程均有决定 / ends the meeting once all is decided")
    def close_meeting(self, info: Info, input: inputs.MeetingStepInput) -> types.MeetingPayload:
        return _meeting(info, "closeMeeting", input)

    @strawberry.mutation(description="取消会议，须写明理由 / cancels the meeting; note needed")
    def cancel_meeting(self, info: Info, input: inputs.MeetingStepInput) -> types.MeetingPayload:
        return _meeting(info, "cancelMeeting", input)

    @strawberry.mutation(description="安排专项检查 / plans a special inspection")
    def plan_inspection(self, info: Info, input: inputs.PlanInspectionInput) -> types.InspectionPayload:
        return _inspection(info, "planInspection", input)

    @strawberry.mutation(description="记录对一个网点的检查 / records a visit to a branch")
    def record_inspection_visit(self, info: Info, input: inputs.RecordInspectionVisitInput) -> types.InspectionPayload:
        return _inspection(info, "recordInspectionVisit", input)

    @strawberry.mutation(description="检查结束 / concludes an inspection")
    def conclude_inspection(self, info: Info, input: inputs.ConcludeInspectionInput) -> types.InspectionPayload:
        return _inspection(info, "concludeInspection", input)

    @strawberry.mutation(description="记录里程碑达成 / records that a milestone was reached")
    def reach_milestone(self, info: Info, input: inputs.ReachMilestoneInput) -> types.MilestonePayload:
        answer = resolve.act(info.context, inputs.command("reachMilestone", input))
        return types.MilestonePayload.of(info.context, answer)


def office_node(context: Context, identifier: str) -> Node | None:
    """A meeting, an inspection or a milestone by its global id."""
    if identifier.startswith("meeting:"):
        meeting = resolve.meeting(context, identifier)
        return types.Meeting.from_domain(meeting) if meeting else None
    if identifier.startswith("inspection:"):
        inspection = resolve.inspection(context, identifier)
        return types.Inspection.from_domain(inspection) if inspection else None
    milestone = resolve.milestone(context, identifier)
    return types.Milestone.from_domain(milestone) if milestone else None


def _year(year: int) -> int:
    if not 1 <= year <= 9999:
        raise InvalidRequest("没有这一年 / no such year", ("year",))
    return year


def _meeting(info: Info, mutation: str, given: object) -> types.MeetingPayload:
    return types.MeetingPayload.of(info.context, resolve.act(info.context, inputs.command(mutation, given)))


def _inspection(info: Info, mutation: str, given: object) -> types.InspectionPayload:
    return types.InspectionPayload.of(info.context, resolve.act(info.context, inputs.command(mutation, given)))
