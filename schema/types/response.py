"""Responses to risk warnings: what a level started, who owes it by when, and what came of it."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from cases.response_views import ResponseView
from cases.views import Page
from policy.alerting import ResponseKind, ResponseState
from resolvers import responses as resolve
from resolvers.context import Context
from resolvers.office import OfficeAnswer
from schema.types.enums import AlertLevel, Dimension
from schema.types.node import Node, PageInfo
from schema.types.office import OfficeStep
from schema.types.payload import UserError
from schema.types.term import Reason, Term

__all__ = ["AlertResponse", "AlertResponseConnection", "AlertResponsePayload"]

Info = strawberry.Info[Context, None]

strawberry.enum(
    ResponseKind,
    name="AlertResponseKind",
    description="提示关注、部门核查、应急处置 / attention note, verification task, emergency response",
)
strawberry.enum(ResponseState, name="AlertResponseState", description="响应的状态 / the state of a response")


@strawberry.type(description="预警启动的响应 / what a warning's level started")
class AlertResponse(Node):
    version: int = strawberry.field(description="每次变更加一 / grows by one with each step")
    kind: ResponseKind
    level: AlertLevel = strawberry.field(description="由哪一级别启动 / the level that started it")
    state: ResponseState
    alert_id: strawberry.ID = strawberry.field(description="所响应的预警，可用 node 打开 / the warning")
    metric: str
    dimension: Dimension | None = strawberry.field(description="空为全行 / null: the whole bank")
    key: str
    period: str
    opened_at: datetime
    due_on: date
    due_at: datetime = strawberry.field(description="不含 / exclusive: what is done at dueAt is late")
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    concluded_at: datetime | None
    concluded_by: str | None
    finding: str | None = strawberry.field(description="核查、处置结论 / what was found and done")
    policy_version: str
    view: strawberry.Private[ResponseView]

    @strawberry.field(description="责任部门 / the department that owes it")
    def department(self, info: Info) -> Term:
        return Term.from_domain(info.context.bundle.term("department", self.view.department))

    @strawberry.field(description="已完成：提示关注经确认，其余经办结 / acknowledged notes, other kinds once concluded")
    def done(self) -> bool:
        return self.view.done_at is not None

    @strawberry.field(description="逾期：到期未完成，或逾期完成 / open past its time, or done too late")
    def overdue(self, info: Info) -> bool:
        return self.view.overdue(info.context.now)

    @strawberry.field(description="逾期工作日；未逾期为 0 / 0 where it is not late")
    def overdue_working_days(self, info: Info) -> int:
        return resolve.overdue_days(info.context, self.view)

    @strawberry.field(description="启动它的规则 / the rule that started it")
    def reason(self, info: Info) -> Reason:
        return Reason.from_domain(resolve.reason(info.context, self.view))

    @strawberry.field(description="操作记录 / who did what, oldest first")
    def steps(self, info: Info) -> list[OfficeStep]:
        return [OfficeStep.from_domain(step) for step in resolve.steps(info.context, self.view)]

    @classmethod
    def from_domain(cls, response: ResponseView) -> AlertResponse:
        identity = response.identity
        return cls(
            id=strawberry.ID(response.id),
            version=response.version,
            kind=response.kind,
            level=AlertLevel(response.level),
            state=response.state,
            alert_id=strawberry.ID(resolve.alert_of(response)),
            metric=identity.metric,
            dimension=Dimension(identity.dimension) if identity.dimension else None,
            key=identity.key,
            period=identity.period,
            opened_at=response.opened_at,
            due_on=response.due_on,
            due_at=response.due_at,
            acknowledged_at=response.acknowledged_at,
            acknowledged_by=response.acknowledged_by,
            concluded_at=response.concluded_at,
            concluded_by=response.concluded_by,
            finding=response.finding,
            policy_version=response.policy_version,
            view=response,
        )


@strawberry.type
class AlertResponseEdge:
    node: AlertResponse
    cursor: str


@strawberry.type(description="预警响应列表，最近启动者在前 / responses, the latest opened first")
class AlertResponseConnection:
    edges: list[AlertResponseEdge]
    page_info: PageInfo

    @classmethod
    def from_domain(cls, page: Page[ResponseView]) -> AlertResponseConnection:
        pairs = zip(page.items, page.cursors, strict=True)
        edges = [AlertResponseEdge(node=AlertResponse.from_domain(one), cursor=at) for one, at in pairs]
        return cls(edges=edges, page_info=PageInfo.from_domain(page))


@strawberry.type
class AlertResponsePayload:
    response: AlertResponse | None = strawberry.field(description="响应现状 / the response as it is now")
    user_errors: list[UserError]

    @classmethod
    def of(cls, context: Context, answer: OfficeAnswer) -> AlertResponsePayload:
        found = resolve.response(context, answer.subject) if answer.subject else None
        return cls(
            response=AlertResponse.from_domain(found) if found else None,
            user_errors=[UserError.from_domain(refusal) for refusal in answer.refusals],
        )
