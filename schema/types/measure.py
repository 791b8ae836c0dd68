"""Measures against root causes, the steps taken on them, and what they came to."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import strawberry

from cases.measure_desk import MeasureOutcome
from cases.measure_views import Measure as View
from cases.measure_views import MeasureStepView
from cases.views import Page
from figures.measures import Effect
from resolvers import measures as resolve
from resolvers.context import Context
from schema.types.case import Case
from schema.types.enums import MeasureState, MeasureStep
from schema.types.node import Node, PageInfo
from schema.types.payload import UserError
from schema.types.term import Term

__all__ = ["LinkMeasurePayload", "Measure", "MeasureConnection", "MeasurePayload"]

Info = strawberry.Info[Context, None]


@strawberry.type(description="对整改措施的一步操作 / one step taken on a measure")
class MeasureStepEntry:
    step: MeasureStep
    actor: str
    at: datetime
    note: str | None
    case_id: strawberry.ID | None = strawberry.field(description="所关联的案件 / the case that was linked")
    content: str = strawberry.field(description="操作之后措施内容的摘要 / digest of the measure after the step")
    digest: str = strawberry.field(description="操作链上的摘要 / digest of the step in its chain")

    @classmethod
    def from_domain(cls, step: MeasureStepView) -> MeasureStepEntry:
        return cls(
            step=step.step,
            actor=step.actor,
            at=step.at,
            note=step.note,
            case_id=strawberry.ID(step.case_id) if step.case_id else None,
            content=step.content,
            digest=step.digest,
        )


@strawberry.type(
    description="整改成效：完成日前后同类投诉件数，完成当日不计 / complaints before and after the day of completion"
)
class MeasureEffect:
    days: int
    before_from: date
    before_to: date = strawberry.field(description="含当日 / that day belongs")
    after_from: date
    after_to: date = strawberry.field(description="含当日 / that day belongs")
    before: int
    after: int
    growth: Decimal | None = strawberry.field(
        description="基数为零或完成后期间未满时为空 / null on a base of zero, and until the later window is over"
    )
    complete: bool = strawberry.field(description="完成后的期间已满 / whether the later window is over")

    @classmethod
    def from_domain(cls, effect: Effect) -> MeasureEffect:
        return cls(
            days=effect.days,
            before_from=effect.before_from,
            before_to=effect.before_to,
            after_from=effect.after_from,
            after_to=effect.after_to,
            before=effect.before,
            after=effect.after,
            growth=effect.growth,
            complete=effect.complete,
        )


@strawberry.type(description="整改措施 / a measure against root causes")
class Measure(Node):
    number: str
    version: int = strawberry.field(description="每次变更加一 / grows by one with each step")
    title: str
    description: str
    state: MeasureState
    due_on: date | None = strawberry.field(description="计划完成日期 / when it is to be completed")
    completed_on: date | None
    evidence: str | None = strawberry.field(description="完成依据 / what shows that it is done")
    planned_by: str
    planned_at: datetime
    completed_by: str | None
    view: strawberry.Private[View]

    @strawberry.field
    def kind(self, info: Info) -> Term:
        return Term.from_domain(info.context.bundle.term("measure_kind", self.view.kind))

    @strawberry.field(description="责任部门 / who carries it out")
    def department(self, info: Info) -> Term:
        return Term.from_domain(info.context.bundle.term("department", self.view.department))

    @strawberry.field(description="所针对的案件，限您可见者 / the linked cases in your scope")
    def cases(self, info: Info) -> list[Case]:
        return [Case.from_domain(info.context, case) for case in resolve.cases_of(info.context, self.view)]

    @strawberry.field(description="操作记录 / who did what, oldest first")
    def steps(self, info: Info) -> list[MeasureStepEntry]:
        return [MeasureStepEntry.from_domain(step) for step in resolve.steps_of(info.context, self.view)]

    @strawberry.field(
        description="成效，完成前为空；天数缺省依规则 / null before completion; by default days as the rules say"
    )
    def effect(self, info: Info, days: int | None = None) -> MeasureEffect | None:
        found = resolve.effect(info.context, self.view, days)
        return MeasureEffect.from_domain(found) if found else None

    @classmethod
    def from_domain(cls, measure: View) -> Measure:
        return cls(
            id=strawberry.ID(measure.id),
            number=measure.number,
            version=measure.version,
            title=measure.title,
            description=measure.description,
            state=measure.state,
            due_on=measure.due_on,
            completed_on=measure.completed_on,
            evidence=measure.evidence,
            planned_by=measure.planned_by,
            planned_at=measure.planned_at,
            completed_by=measure.completed_by,
            view=measure,
        )


@strawberry.type
class MeasureEdge:
    node: Measure
    cursor: str


@strawberry.type(description="整改措施列表，最新计划者在前 / measures, the newest plan first")
class MeasureConnection:
    edges: list[MeasureEdge]
    page_info: PageInfo

    @classmethod
    def from_domain(cls, page: Page[View]) -> MeasureConnection:
        pairs = zip(page.items, page.cursors, strict=True)
        edges = [MeasureEdge(node=Measure.from_domain(measure), cursor=cursor) for measure, cursor in pairs]
        return cls(edges=edges, page_info=PageInfo.from_domain(page))


@strawberry.type
class MeasurePayload:
    measure: Measure | None = strawberry.field(description="措施现状 / the measure as it is now")
    user_errors: list[UserError]

    @classmethod
    def from_domain(cls, outcome: MeasureOutcome) -> MeasurePayload:
        return cls(
            measure=Measure.from_domain(outcome.measure) if outcome.measure else None,
            user_errors=[UserError.from_domain(refusal) for refusal in outcome.refusals],
        )


@strawberry.type
class LinkMeasurePayload:
    measure: Measure | None
    case: Case | None
    user_errors: list[UserError]

    @classmethod
    def from_domain(cls, context: Context, outcome: MeasureOutcome) -> LinkMeasurePayload:
        found = context.case(outcome.case_id) if outcome.case_id else None
        return cls(
            measure=Measure.from_domain(outcome.measure) if outcome.measure else None,
            case=Case.from_domain(context, found) if found else None,
            user_errors=[UserError.from_domain(refusal) for refusal in outcome.refusals],
        )
