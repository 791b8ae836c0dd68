"""Enums that the domain fixes: GraphQL spells their names, the domain their values."""

from __future__ import annotations

from enum import StrEnum

import strawberry

from cases.models.delivery import Channel as DeliveryChannel
from cases.models.delivery import DeliveryState
from cases.views import CaseOrder
from policy.measures import MeasureState, MeasureStep
from policy.procedure import RefusalCode
from policy.status import Card, CaseNode, TargetState

__all__ = [
    "AlertLevel",
    "Card",
    "CaseNode",
    "CaseOrder",
    "Complexity",
    "DeliveryChannel",
    "DeliveryState",
    "Dimension",
    "Figure",
    "InvestigationLeg",
    "MeasureState",
    "MeasureStep",
    "MediationOutcome",
    "ProgrammeUnit",
    "RefusalCode",
    "ReviewConclusion",
    "Scope",
    "TargetState",
    "Urgency",
]

strawberry.enum(CaseNode, description="五个环节 / the five nodes of a case")
strawberry.enum(
    CaseOrder,
    description="RECEIVED 最新收到者在前；DUE 最紧迫者在前，没有时限在走的案件不列 / newest receipt first; or the most "
    "pressing clock first, without the cases of which none runs",
)
strawberry.enum(TargetState, description="时限的状态 / the state of a clock")
strawberry.enum(Card, description="黄红牌 / cards")
strawberry.enum(DeliveryChannel, name="DeliveryChannel", description="投递渠道 / how a reminder leaves the house")
strawberry.enum(DeliveryState, description="待发、已发、已放弃 / pending, delivered, or given up")
strawberry.enum(MeasureState, description="整改措施的状态 / the state of a measure")
strawberry.enum(MeasureStep, name="MeasureStepKind", description="对整改措施的操作 / what is done to a measure")
strawberry.enum(RefusalCode, name="UserErrorCode", description="拒绝的种类 / kinds of refusal")


@strawberry.enum(description="预警级别 / levels of warning")
class AlertLevel(StrEnum):
    NONE = "none"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


@strawberry.enum(description="个人或群体 / individual or group")
class Scope(StrEnum):
    INDIVIDUAL = "individual"
    GROUP = "group"


@strawberry.enum(description="一般或紧急 / normal or urgent")
class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"


@strawberry.enum(description="简单或疑难 / simple or hard")
class Complexity(StrEnum):
    SIMPLE = "simple"
    HARD = "hard"


@strawberry.enum(description="调解结果 / the outcome of a mediation")
class MediationOutcome(StrEnum):
    AGREED = "agreed"
    FAILED = "failed"
    DECLINED = "declined"


@strawberry.enum(description="一案双查：直接责任人、管理部门 / the two legs of an investigation")
class InvestigationLeg(StrEnum):
    PERSON = "person"
    DEPARTMENT = "department"


@strawberry.enum(description="复查、复核意见：维持、变更 / what a review comes to")
class ReviewConclusion(StrEnum):
    UPHELD = "upheld"
    CHANGED = "changed"


@strawberry.enum(description="统计维度 / what figures are broken down by")
class Dimension(StrEnum):
    BRANCH = "branch"
    BUSINESS_LINE = "business_line"
    CHANNEL = "channel"
    MAIN_CLASS = "main_class"
    SUBCLASS = "subclass"
    DEPARTMENT = "department"
    TOPIC = "topic"
    POLICY_VERSION = "policy_version"


@strawberry.enum(description="数字是占比、件数、工作日，或里程碑 / what the numbers of a target are")
class ProgrammeUnit(StrEnum):
    SHARE = "share"
    COUNT = "count"
    WORKING_DAYS = "working_days"
    MILESTONE = "milestone"


@strawberry.enum(description="可下钻的数字 / figures that lead to their cases")
class Figure(StrEnum):
    RECEIVED = "received"
    OPEN = "open"
    OVERDUE = "overdue"
    OPEN_OVERDUE = "open_overdue"
    COMPLETED = "completed"
    YELLOW = "yellow"
    RED = "red"
    ELDERLY = "elderly"
    ONLINE = "online"
    NEW_PRODUCT = "new_product"
    REPEATS = "repeats"
    ACCEPTANCE_DECIDED = "acceptance_decided"
    ACCEPTED_IN_TIME = "accepted_in_time"
    ACCEPTED_LATE = "accepted_late"
    DUE = "due"
    ON_TIME = "on_time"
    LATE = "late"
    RESOLVED = "resolved"
    FIRST_RESOLVED = "first_resolved"
    FIRST_TIME = "first_time"
    NOT_FIRST_TIME = "not_first_time"
    RECEIVE_FINISHED = "receive_finished"
    DISPATCH_FINISHED = "dispatch_finished"
    HANDLE_FINISHED = "handle_finished"
    FEEDBACK_FINISHED = "feedback_finished"
    ARCHIVE_FINISHED = "archive_finished"
    RATED = "rated"
    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
