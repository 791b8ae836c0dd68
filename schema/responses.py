"""The query and the mutations of responses to risk warnings, joined to the roots by inheritance."""

from __future__ import annotations

import strawberry

from cases.office_desk import OfficeCommand
from cases.paging import Window
from cases.response_views import ResponseFilter
from resolvers import office
from resolvers import responses as resolve
from resolvers.context import Context
from schema.types.node import Node
from schema.types.response import AlertResponse, AlertResponseConnection, AlertResponsePayload

__all__ = ["ResponseMutations", "ResponseQueries", "response_node"]

Info = strawberry.Info[Context, None]


@strawberry.input(description="筛选预警响应，所给条件须同时成立 / everything given must hold")
class AlertResponseFilter:
    open: bool | None = strawberry.field(default=None, description="未完成 / not done yet")
    overdue: bool | None = strawberry.field(default=None, description="true：到期未完成 / true: open past its time")
    period: str | None = None
    department: str | None = None


@strawberry.input(description="对预警响应的一步操作 / a step on a response")
class AlertResponseStepInput:
    alert_response_id: strawberry.ID
    idempotency_key: str | None = None
    expected_version: int | None = None
    note: str | None = None


@strawberry.input(description="办结预警响应，须写明结论 / concludes a response with a finding")
class ConcludeAlertResponseInput(AlertResponseStepInput):
    finding: str


@strawberry.type
class ResponseQueries:
    @strawberry.field(description="预警响应，最近启动者在前 / responses to warnings, the latest opened first")
    def alert_responses(
        self, info: Info, filter: AlertResponseFilter | None = None, first: int | None = None, after: str | None = None
    ) -> AlertResponseConnection | None:
        given = filter or AlertResponseFilter()
        wanted = ResponseFilter(open=given.open, period=given.period, department=given.department)
        page = resolve.response_page(info.context, wanted, given.overdue, Window(first=first, after=after))
        return AlertResponseConnection.from_domain(page)


@strawberry.type
class ResponseMutations:
    @strawberry.mutation(description="确认收到预警响应 / acknowledges a response")
    def acknowledge_alert_response(self, info: Info, input: AlertResponseStepInput) -> AlertResponsePayload:
        return _taken(info, "acknowledgeAlertResponse", input)

    @strawberry.mutation(description="办结预警响应 / concludes a response")
    def conclude_alert_response(self, info: Info, input: ConcludeAlertResponseInput) -> AlertResponsePayload:
        return _taken(info, "concludeAlertResponse", input, finding=input.finding)


def response_node(context: Context, identifier: str) -> Node | None:
    found = resolve.response(context, identifier)
    return AlertResponse.from_domain(found) if found else None


def _taken(info: Info, mutation: str, given: AlertResponseStepInput, **data: str) -> AlertResponsePayload:
    command = OfficeCommand(
        mutation=mutation,
        subject=str(given.alert_response_id),
        idempotency_key=given.idempotency_key,
        expected_version=given.expected_version,
        note=given.note,
        data=data,
    )
    return AlertResponsePayload.of(info.context, office.act(info.context, command))
