"""The office's own work: joint meetings with their agendas, special inspections, milestones."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from cases.office_views import AgendaView, InspectionView, MeetingView, MilestoneView, OfficeStepView, VisitView
from policy.office import AgendaState, InspectionState, MeetingState
from resolvers import office as resolve
from resolvers.context import Context
from resolvers.office import OfficeAnswer
from schema.types.case import Case
from schema.types.node import Node
from schema.types.payload import CasePayload, UserError
from schema.types.status import TargetStatus
from schema.types.term import Reason, Term

__all__ = [
    "DecideAtMeetingPayload",
    "Inspection",
    "InspectionPayload",
    "Meeting",
    "MeetingPayload",
    "Milestone",
    "MilestonePayload",
    "RecordFollowUpPayload",
    "ReferToMeetingPayload",
    "WithdrawFromMeetingPayload",
]

Info = strawberry.Info[Context, None]

strawberry.enum(MeetingState, description="联席会的状态 / the state of a joint meeting")
strawberry.enum(AgendaState, description="议程事项的状态 / the state of an item on an agenda")
strawberry.enum(InspectionState, description="专项检查的状态 / the state of a special inspection")


@strawberry.type(description="一步操作，不可更改 / one step that somebody took; it never changes")
class OfficeStep:
    step: str
    actor: str
    at: datetime
    note: str | None
    digest: str = strawberry.field(description="链式摘要 / covers the step and the digest before it")

    @classmethod
    def from_domain(cls, step: OfficeStepView) -> OfficeStep:
        return cls(step=step.step, actor=step.actor, at=step.at, note=step.note, digest=step.digest)


@strawberry.type(description="议程上的一件 / one case on an agenda")
class AgendaItem:
    state: AgendaState
    referred_at: datetime
    reason: str | None = strawberry.field(description="提请理由 / why it was referred")
    decided_at: datetime | None
    decision: str | None = strawberry.field(description="会议决定 / what the meeting decided")
    view: strawberry.Private[AgendaView]

    @strawberry.field(description="案件；不在权限范围内为空 / null where it is out of scope")
    def case(self, info: Info) -> Case | None:
        found = info.context.case(self.view.case_id)
        return Case.from_domain(info.context, found) if found else None

    @strawberry.field(description="要求提请的规则 / the rules that asked for the referral")
    def rules(self, info: Info) -> list[Reason]:
        return [Reason.from_domain(reason) for reason in resolve.rules_of(info.context, self.view)]

    @strawberry.field(description="会议指定的主办部门；未变更为空 / null where the lead was left as it was")
    def lead_department(self, info: Info) -> Term | None:
        code = self.view.lead_department
        return Term.from_domain(info.context.bundle.term("department", code)) if code else None

    @strawberry.field(description="落实时限 / the clocks that the decision started")
    def follow_up(self, info: Info) -> list[TargetStatus]:
        return [TargetStatus.from_domain(clock) for clock in resolve.follow_up(info.context, self.view)]

    @classmethod
    def from_domain(cls, item: AgendaView) -> AgendaItem:
        return cls(
            state=item.state,
            referred_at=item.referred_at,
            reason=item.reason,
            decided_at=item.decided_at,
            decision=item.decision,
            view=item,
        )


@strawberry.type(description="信访联席会 / a joint meeting")
class Meeting(Node):
    number: str = strawberry.field(description="可读编号 / readable, unique")
    version: int = strawberry.field(description="每次变更加一 / grows by one with each step")
    title: str
    place: str
    scheduled_for: datetime
    state: MeetingState
    minutes: str | None = strawberry.field(description="会议纪要 / the minutes")
    attendees: list[str] = strawberry.field(description="参会人员 / who was there")
    view: strawberry.Private[MeetingView]

    @strawberry.field(description="牵头部门 / the department that leads")
    def chair(self, info: Info) -> Term:
        return Term.from_domain(info.context.bundle.term("department", self.view.chair))

    @strawberry.field(description="成员部门 / the departments that sit in it")
    def members(self, info: Info) -> list[Term]:
        return [Term.from_domain(info.context.bundle.term("department", code)) for code in self.view.members]

    @strawberry.field(description="议程，按提请先后 / the agenda in the order of referral")
    def agenda(self, info: Info) -> list[AgendaItem]:
        return [AgendaItem.from_domain(item) for item in resolve.agenda(info.context, self.view)]

    @strawberry.field(description="操作记录 / who did what, oldest first")
    def steps(self, info: Info) -> list[OfficeStep]:
        return [OfficeStep.from_domain(step) for step in resolve.steps_of_meeting(info.context, self.view)]

    @classmethod
    def from_domain(cls, meeting: MeetingView) -> Meeting:
        return cls(
            id=strawberry.ID(meeting.id),
            number=meeting.number,
            version=meeting.version,
            title=meeting.title,
            place=meeting.place,
            scheduled_for=meeting.scheduled_for,
            state=meeting.state,
            minutes=meeting.minutes,
            attendees=list(meeting.attendees),
            view=meeting,
        )


@strawberry.type(description="检查的一个网点 / one branch of an inspection")
class InspectionBranch:
    visited_on: date | None = strawberry.field(description="检查日期，未检查为空 / null until the visit")
    findings: str | None
    rectification_due: date | None = strawberry.field(description="整改期限 / by when it must be put right")
    code: str = strawberry.field(description="网点代码 / the branch's code")

    @strawberry.field
    def branch(self, info: Info) -> Term:
        return Term.from_domain(info.context.bundle.term("branch", self.code))

    @classmethod
    def from_domain(cls, visit: VisitView) -> InspectionBranch:
        return cls(
            visited_on=visit.visited_on,
            findings=visit.findings,
            rectification_due=visit.rectification_due,
            code=visit.branch,
        )


@strawberry.type(description="专项检查 / a special inspection")
class Inspection(Node):
    version: int = strawberry.field(description="每次变更加一 / grows by one with each step")
    title: str
    topic: str | None = strawberry.field(description="检查主题 / what it looks at")
    planned_from: date
    planned_to: date
    state: InspectionState
    conclusion: str | None
    concluded_on: date | None
    branches: list[InspectionBranch]
    view: strawberry.Private[InspectionView]

    @strawberry.field(description="牵头部门 / the department that leads")
    def lead_department(self, info: Info) -> Term:
        return Term.from_domain(info.context.bundle.term("department", self.view.lead_department))

    @strawberry.field(description="操作记录 / who did what, oldest first")
    def steps(self, info: Info) -> list[OfficeStep]:
        return [OfficeStep.from_domain(step) for step in resolve.steps_of_inspection(info.context, self.view)]

    @classmethod
    def from_domain(cls, inspection: InspectionView) -> Inspection:
        return cls(
            id=strawberry.ID(inspection.id),
            version=inspection.version,
            title=inspection.title,
            topic=inspection.topic,
            planned_from=inspection.planned_from,
            planned_to=inspection.planned_to,
            state=inspection.state,
            conclusion=inspection.conclusion,
            concluded_on=inspection.concluded_on,
            branches=[InspectionBranch.from_domain(visit) for visit in inspection.visits],
            view=inspection,
        )


@strawberry.type(description="已达成的里程碑 / a milestone of a year's plan that was reached")
class Milestone(Node):
    year: int
    item: str
    reached_on: date

    @strawberry.field(description="操作记录 / who recorded it")
    def steps(self, info: Info) -> list[OfficeStep]:
        return [OfficeStep.from_domain(step) for step in resolve.steps_of_milestone(info.context, str(self.id))]

    @classmethod
    def from_domain(cls, milestone: MilestoneView) -> Milestone:
        return cls(
            id=strawberry.ID(milestone.id),
            year=milestone.year,
            item=milestone.item,
            reached_on=milestone.reached_on,
        )


def _errors(answer: OfficeAnswer) -> list[UserError]:
    return [UserError.from_domain(refusal) for refusal in answer.refusals]


@strawberry.type
class MeetingPayload:
    meeting: Meeting | None = strawberry.field(description="会议现状 / the meeting as it is now")
    user_errors: list[UserError]

    @classmethod
    def of(cls, context: Context, answer: OfficeAnswer) -> MeetingPayload:
        found = resolve.meeting(context, answer.subject) if answer.subject else None
        return cls(meeting=Meeting.from_domain(found) if found else None, user_errors=_errors(answer))


@strawberry.type
class InspectionPayload:
    inspection: Inspection | None = strawberry.field(description="检查现状 / the inspection as it is now")
    user_errors: list[UserError]

    @classmethod
    def of(cls, context: Context, answer: OfficeAnswer) -> InspectionPayload:
        found = resolve.inspection(context, answer.subject) if answer.subject else None
        return cls(inspection=Inspection.from_domain(found) if found else None, user_errors=_errors(answer))


@strawberry.type
class MilestonePayload:
    milestone: Milestone | None
    user_errors: list[UserError]

    @classmethod
    def of(cls, context: Context, answer: OfficeAnswer) -> MilestonePayload:
        found = resolve.milestone(context, answer.subject) if answer.subject else None
        return cls(milestone=Milestone.from_domain(found) if found else None, user_errors=_errors(answer))


@strawberry.type
class ReferToMeetingPayload(CasePayload):
    pass


@strawberry.type
class WithdrawFromMeetingPayload(CasePayload):
    pass


@strawberry.type
class DecideAtMeetingPayload(CasePayload):
    pass


@strawberry.type
class RecordFollowUpPayload(CasePayload):
    pass
