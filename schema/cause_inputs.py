"""What mutations of analysis reports and measures are given."""

from __future__ import annotations

from datetime import date

import strawberry

from cases.commands import ActOnCase
from cases.measure_desk import PlanMeasure, StepOnMeasure
from cases.measure_views import MeasureFilter as Wanted
from schema.inputs import CaseActionInput
from schema.types.enums import MeasureState, MeasureStep

__all__ = [
    "AcknowledgeReportInput",
    "CompleteMeasureInput",
    "LinkMeasureInput",
    "MeasureFilter",
    "MeasureStepInput",
    "PlanMeasureInput",
]


@strawberry.input(description="签收问题分析报告 / says that the department has the report")
class AcknowledgeReportInput(CaseActionInput):
    recipient: str | None = strawberry.field(
        default=None, description="收件部门，缺省为本人部门 / the department, your own by default"
    )


@strawberry.input(description="计划整改措施 / plans a measure")
class PlanMeasureInput:
    kind: str = strawberry.field(description="措施类别代码 / code of a kind: rule_revision, process, manual")
    title: str
    description: str
    department: str | None = strawberry.field(
        default=None, description="责任部门，缺省为本人部门 / your own by default"
    )
    due_on: date | None = None
    idempotency_key: str | None = None
    note: str | None = None

    def command(self) -> PlanMeasure:
        return PlanMeasure(
            kind=self.kind,
            title=self.title,
            description=self.description,
            department=self.department,
            due_on=self.due_on,
            idempotency_key=self.idempotency_key,
            note=self.note,
        )


@strawberry.input(description="把措施与案件关联 / links a measure to a case")
class LinkMeasureInput:
    measure_id: strawberry.ID
    case_id: strawberry.ID
    idempotency_key: str | None = None
    expected_version: int | None = strawberry.field(default=None, description="案件的版本 / the case's version")
    note: str | None = None

    def command(self) -> ActOnCase:
        return ActOnCase("linkMeasure", str(self.case_id), self.idempotency_key, self.expected_version, None, self.note)


@strawberry.input(description="对措施的一步操作 / a step on a measure")
class MeasureStepInput:
    id: strawberry.ID
    expected_version: int | None = None
    note: str | None = None

    def command(self, step: MeasureStep) -> StepOnMeasure:
        return StepOnMeasure(str(self.id), step, self.expected_version, self.note)


@strawberry.input(description="完成措施 / completes a measure")
class CompleteMeasureInput:
    id: strawberry.ID
    evidence: str = strawberry.field(description="完成依据，如文号 / what shows that it is done")
    completed_on: date | None = strawberry.field(default=None, description="缺省为今天 / today by default")
    expected_version: int | None = None
    note: str | None = None

    def command(self) -> StepOnMeasure:
        return StepOnMeasure(
            str(self.id), MeasureStep.COMPLETE, self.expected_version, self.note, self.evidence, self.completed_on
        )


@strawberry.input(description="措施筛选，各项须同时成立 / everything given must hold")
class MeasureFilter:
    state: MeasureState | None = None
    kind: str | None = None
    department: str | None = None
    case_id: strawberry.ID | None = None

    def wanted(self) -> Wanted:
        return Wanted(self.state, self.kind, self.department, None if self.case_id is None else str(self.case_id))
