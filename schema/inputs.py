"""What clients send. `command` turns an input into the service's own data; nothing is checked here but its shape."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

import strawberry

from cases.commands import ActOnCase, Customer, RegisterCase
from cases.drilldown import FigureFilter as Counted
from cases.views import CaseFilter as Wanted
from policy.errors import InvalidRequest
from schema.types.enums import (
    Card,
    CaseNode,
    Complexity,
    Dimension,
    Figure,
    InvestigationLeg,
    MediationOutcome,
    ReviewConclusion,
    Scope,
    Urgency,
)

__all__ = [
    "AnalysisReportInput",
    "CaseActionInput",
    "CaseFilter",
    "ClassifyCaseInput",
    "CompleteTargetInput",
    "ConcludeInvestigationInput",
    "ConcludeReviewInput",
    "CustomerInput",
    "DispatchCaseInput",
    "ExtendCaseInput",
    "FigureFilter",
    "HandOverCaseInput",
    "LinkRepeatInput",
    "PauseCaseInput",
    "RateCaseInput",
    "RecordInterviewInput",
    "RecordMediationInput",
    "RegisterCaseInput",
    "ResolveCaseInput",
    "action",
    "person",
]

_COMMON: Final = frozenset({"case_id", "idempotency_key", "expected_version", "occurred_at", "note"})


@strawberry.input(description="某一数字所计的案件，期间不含 to / the cases that a figure counts; to: exclusive")
class FigureFilter:
    figure: Figure
    from_: date = strawberry.field(name="from")
    to: date
    by: Dimension | None = strawberry.field(default=None, description="与 key 一同给出 / given together with key")
    key: str | None = None

    def wanted(self, satisfied_from: int) -> Counted:
        """Raises InvalidRequest where the dates are the wrong way round, or only one of `by` and `key` is given."""
        path = ("filter", "counted")
        if self.to <= self.from_:
            raise InvalidRequest("结束日期须晚于开始日期 / 'to' must be later than 'from'", (*path, "to"))
        if (self.by is None) is not (self.key is None):
            raise InvalidRequest("by 与 key 须一同给出 / by and key go together", (*path, "key"))
        by = None if self.by is None else self.by.value
        return Counted(self.figure.value, self.from_, self.to, by, self.key, satisfied_from)


@strawberry.input(description="案件筛选，各项须同时成立 / everything given must hold")
class CaseFilter:
    branch: str | None = None
    channel: str | None = None
    main_class: str | None = None
    subclass: str | None = None
    business_line: str | None = None
    lead_department: str | None = None
    card: Card | None = None
    node: CaseNode | None = None
    open: bool | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    text: str | None = None
    counted: FigureFilter | None = strawberry.field(default=None, description="下钻 / drill-down from a figure")
    mine: bool | None = strawberry.field(
        default=None, description="由本人负责；false 为他人负责 / the viewer is responsible; false: somebody else"
    )
    responsible: str | None = strawberry.field(
        default=None,
        description="责任人：承办人，未定承办人前为首接责任人 / the handler, before one is named who has the first "
        "receiver's duty",
    )
    handler: str | None = strawberry.field(default=None, description="承办人 / who handles it")
    overdue: bool | None = strawberry.field(default=None, description="现有时限逾期 / a clock is overdue now")
    due_before: datetime | None = strawberry.field(
        default=None, description="最近一项时限早于此刻到期，含已逾期 / the next clock is due before; overdue ones too"
    )
    urgency: Urgency | None = strawberry.field(default=None, description="紧急程度 / how urgent it is")
    grade: str | None = strawberry.field(default=None, description="等级代码 / code of a grade")
    topic: str | None = strawberry.field(default=None, description="主题代码 / code of a topic")

    def wanted(self, satisfied_from: int, now: datetime) -> Wanted:
        """The service's own filter; `now` is the instant at which clocks are overdue."""
        given = {field.name: _plain(getattr(self, field.name)) for field in fields(Wanted) if field.name != "as_of"}
        given["counted"] = self.counted.wanted(satisfied_from) if self.counted else None
        return Wanted(**given, as_of=now)


@strawberry.input(description="客户 / the customer")
class CustomerInput:
    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    age: int | None = None


def person(given: CustomerInput | None) -> Customer | None:
    """The customer as the service takes it."""
    return None if given is None else Customer(given.name, given.phone, given.id_number, given.age)


@strawberry.input(description="登记；分类未给出者由智能分拣判断 / what is left out is classified by triage")
class RegisterCaseInput:
    channel: str
    branch: str
    subject: str
    narrative: str
    idempotency_key: str | None = None
    received_at: datetime | None = None
    occurred_at: datetime | None = None
    customer: CustomerInput | None = None
    product: str | None = None
    first_receiver: str | None = None
    main_class: str | None = None
    business_line: str | None = None
    topic: str | None = None
    scope: Scope | None = None
    urgency: Urgency | None = None
    complexity: Complexity | None = None
    complained_about: list[str] | None = strawberry.field(
        default=None, description="被投诉的工作人员 / the members of staff whom it is about"
    )
    source_reference: str | None = strawberry.field(
        default=None, description="来源编号：来电、文号、页码 / the channel's own reference: call, document, page"
    )

    def command(self) -> RegisterCase:
        given = {field.name: _plain(getattr(self, field.name)) for field in fields(RegisterCase)}
        given["complained_about"] = tuple(self.complained_about or ())
        given["customer"] = person(self.customer)
        return RegisterCase(**given)


@strawberry.input(description="一般操作 / a step without input of its own")
class CaseActionInput:
    case_id: strawberry.ID
    idempotency_key: str | None = None
    expected_version: int | None = None
    occurred_at: datetime | None = None
    note: str | None = None


@strawberry.input(description="更正分类 / corrects the classification")
class ClassifyCaseInput(CaseActionInput):
    main_class: str | None = None
    business_line: str | None = None
    topic: str | None = None
    scope: Scope | None = None
    urgency: Urgency | None = None
    complexity: Complexity | None = None
    complained_about: list[str] | None = strawberry.field(
        default=None, description="更正后的被投诉人，取代此前所列 / replaces those named before"
    )


@strawberry.input(description="移交 / hands the case, or the first receiver's duty, to another person")
class HandOverCaseInput(CaseActionInput):
    handler: str = strawberry.field(description="承接人 / who takes over")


@strawberry.input(description="复查或复核的意见 / what a review or re-review comes to")
class ConcludeReviewInput(CaseActionInput):
    conclusion: ReviewConclusion


@strawberry.input(description="分办；未给出者依规则 / what is left out follows the rules")
class DispatchCaseInput(CaseActionInput):
    lead_department: str | None = None
    assisting_departments: list[str] | None = None
    handler: str | None = None


@strawberry.input(description="暂停 / stops the clocks that the reason stops")
class PauseCaseInput(CaseActionInput):
    reason: str = strawberry.field(description="暂停原因代码 / code of a pause reason")


@strawberry.input(description="办结 / resolves the case")
class ResolveCaseInput(CaseActionInput):
    outcome: str
    causes: list[str] | None = None


@strawberry.input(description="客户评价 / the customer's rating, 1 to 5")
class RateCaseInput(CaseActionInput):
    rating: int


@strawberry.input(description="关联重复 / says that the case repeats an earlier one")
class LinkRepeatInput:
    case_id: strawberry.ID
    repeat_of_id: strawberry.ID
    idempotency_key: str | None = None
    expected_version: int | None = None
    occurred_at: datetime | None = None


@strawberry.input(description="延长监管期限 / extends the regulatory clock")
class ExtendCaseInput:
    case_id: strawberry.ID
    reason: str
    approver: str
    customer_notified_at: datetime
    idempotency_key: str | None = None
    expected_version: int | None = None
    occurred_at: datetime | None = None
    days: int | None = None


@strawberry.input(description="调解及其结果 / a mediation and its outcome")
class RecordMediationInput(CaseActionInput):
    outcome: MediationOutcome


@strawberry.input(description="红牌约谈 / the interview that a red card owes")
class RecordInterviewInput(CaseActionInput):
    interviewee: str = strawberry.field(description="被约谈人 / who was interviewed")


@strawberry.input(description="一案双查一项的结论 / the finding of one leg of the investigation")
class ConcludeInvestigationInput(CaseActionInput):
    leg: InvestigationLeg
    finding: str


@strawberry.input(description="完成一项只有规则知道的时限 / stops a target that only the rule files know")
class CompleteTargetInput(CaseActionInput):
    target: str


@strawberry.input(description="问题分析报告 / the problem analysis report")
class AnalysisReportInput:
    case_id: strawberry.ID
    root_cause: str
    analysis: str
    improvement: str
    idempotency_key: str | None = None
    expected_version: int | None = None
    occurred_at: datetime | None = None


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def action(mutation: str, given: Any) -> ActOnCase:
    """The command of any input on a case: what is common to all, and the rest as the step's own data."""
    own = {name: _plain(value) for name, value in vars(given).items() if name not in _COMMON and value is not None}
    return ActOnCase(
        mutation=mutation,
        case_id=str(given.case_id),
        idempotency_key=given.idempotency_key,
        expected_version=given.expected_version,
        occurred_at=given.occurred_at,
        note=getattr(given, "note", None),
        data={name: tuple(value) if isinstance(value, list) else value for name, value in own.items()},
    )
