"""The queries. What is out of the actor's scope is not there: null, not an error."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from cases.draft_views import DraftFilter
from cases.measure_views import MeasureFilter as WantedMeasures
from cases.paging import Window
from cases.views import CaseFilter as Wanted
from figures.sums import Within
from policy.diff import diff
from policy.drafts import DraftState
from resolvers import cases as resolve
from resolvers import figures, suggestions
from resolvers import measures as measure_reads
from resolvers import policy as policies
from resolvers.context import Context
from resolvers.jobs import job as find_job
from resolvers.notices import notice_page
from resolvers.periodic import filed_report
from schema.audit import AuditQueries
from schema.cause_inputs import MeasureFilter
from schema.inputs import CaseFilter
from schema.jobs import JobQueries
from schema.office import OfficeQueries, office_node
from schema.policy import PolicyQueries
from schema.policy_inputs import RuleTextInput, by_name
from schema.reports import ReportQueries
from schema.responses import ResponseQueries, response_node
from schema.types.alert import Alert
from schema.types.backtest import Backtest
from schema.types.case import Case, CaseConnection
from schema.types.case_event import CaseEvent
from schema.types.dashboard import BranchFigures, Dashboard
from schema.types.draft import PolicyCheck, PolicyDraft
from schema.types.enums import CaseOrder, Dimension
from schema.types.figures import KpiScore, ProgrammeItem
from schema.types.job import Job
from schema.types.measure import Measure, MeasureConnection
from schema.types.node import Node
from schema.types.notice import NotificationConnection
from schema.types.policy import Policy
from schema.types.reminder import Reminder, ReminderConnection
from schema.types.report import FiledReport
from schema.types.suggestion import LexiconSuggestions
from schema.types.triage import Triage
from schema.what_if import WhatIfQueries
from schema.workbench import WorkbenchQueries

__all__ = ["Query"]

Info = strawberry.Info[Context, None]
From = Annotated[date, strawberry.argument(name="from")]
OptionalFrom = Annotated[date | None, strawberry.argument(name="from")]


@strawberry.type(description="查询 / queries")
class Query(
    OfficeQueries,
    ResponseQueries,
    WhatIfQueries,
    ReportQueries,
    WorkbenchQueries,
    PolicyQueries,
    AuditQueries,
    JobQueries,
):
    @strawberry.field(description="按全局编号取对象 / anything with a global id; null for an unknown one")
    def node(self, info: Info, id: strawberry.ID) -> Node | None:
        return _node(info.context, str(id))

    @strawberry.field(description="一个案件 / one case")
    def case(self, info: Info, id: strawberry.ID) -> Case | None:
        found = info.context.case(str(id))
        return Case.from_domain(info.context, found) if found else None

    @strawberry.field(description="案件列表，每页缺省 50，至多 200 / 50 at a time, 200 at most")
    def cases(
        self,
        info: Info,
        filter: CaseFilter | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        order: Annotated[
            CaseOrder, strawberry.argument(description="缺省按收到时间 / newest receipt first by default")
        ] = CaseOrder.RECEIVED,
    ) -> CaseConnection | None:
        context = info.context
        wanted = filter.wanted(context.bundle.rules.satisfaction.satisfied_from, context.now) if filter else Wanted()
        page = resolve.case_page(context, wanted, order, Window(first, after, last, before))
        return CaseConnection.from_domain(context, wanted, order, page)

    @strawberry.field(description="试分拣，不保存 / stores nothing")
    def triage(self, info: Info, text: str) -> Triage | None:
        bundle = info.context.bundle
        return Triage.from_domain(bundle, bundle.triage(text))

    @strawberry.field(description="词表建议及其对历史案件的影响 / proposals for the lexicon, tried on past cases")
    def lexicon_suggestions(self, info: Info, limit: int = 20) -> LexiconSuggestions | None:
        found = suggestions.lexicon_suggestions(info.context, limit)
        return None if found is None else LexiconSuggestions.from_domain(found)

    @strawberry.field(description="数据看板，to 不含 / to: exclusive")
    def dashboard(
        self,
        info: Info,
        from_: From,
        to: date,
        by: Dimension,
        branch: str | None = None,
        department: str | None = None,
    ) -> Dashboard | None:
        return Dashboard.from_domain(figures.dashboard(info.context, from_, to, by.value, Within(branch, department)))

    @strawberry.field(description="各网点在另一维度下的数字，供全行人员 / by branch and one dimension more")
    def branch_figures(self, info: Info, from_: From, to: date, by: Dimension) -> list[BranchFigures] | None:
        return [BranchFigures.from_domain(found) for found in figures.branches(info.context, from_, to, by.value)]

    @strawberry.field(description="部门考核 / the department assessment")
    def kpi(self, info: Info, from_: From, to: date, department: str | None = None) -> list[KpiScore] | None:
        return [KpiScore.from_domain(score) for score in figures.kpi(info.context, from_, to, department)]

    @strawberry.field(description="风险预警，按周、月或季 / of a week, month or quarter")
    def alerts(self, info: Info, period: str) -> list[Alert] | None:
        return [Alert.from_domain(alert) for alert in figures.alerts(info.context, period)]

    @strawberry.field(description="督办提醒 / reminders")
    def reminders(
        self, info: Info, case_id: strawberry.ID | None = None, first: int | None = None, after: str | None = None
    ) -> ReminderConnection | None:
        case = None if case_id is None else str(case_id)
        page = resolve.reminder_page(info.context, case, Window(first=first, after=after))
        return ReminderConnection.from_domain(case, page)

    @strawberry.field(description="给本人的通知，最新在前 / reminders that concern the actor, newest first")
    def notifications(
        self, info: Info, first: int | None = None, after: str | None = None, unread: bool | None = None
    ) -> NotificationConnection | None:
        page = notice_page(info.context, unread, Window(first=first, after=after))
        return NotificationConnection.from_domain(unread, page)

    @strawberry.field(description="年度工作目标 / the year's plan")
    def programme(self, info: Info, year: int) -> list[ProgrammeItem] | None:
        return [ProgrammeItem.from_domain(item) for item in figures.programme(info.context, year)]

    @strawberry.field(description="现行规则 / the policy in force")
    def policy(self, info: Info) -> Policy | None:
        context = info.context
        active = context.timeline.active(context.now)
        return Policy.from_domain(context.timeline, active, context.services.manager.diagnostics)

    @strawberry.field(description="一项整改措施 / one measure against a root cause")
    def measure(self, info: Info, id: strawberry.ID) -> Measure | None:
        found = measure_reads.measure(info.context, str(id))
        return Measure.from_domain(found) if found else None

    @strawberry.field(description="整改措施，最新计划者在前 / measures, the newest plan first")
    def measures(
        self, info: Info, filter: MeasureFilter | None = None, first: int | None = None, after: str | None = None
    ) -> MeasureConnection | None:
        wanted = filter.wanted() if filter else WantedMeasures()
        page = measure_reads.measure_page(info.context, wanted, Window(first=first, after=after))
        return MeasureConnection.from_domain(page)

    @strawberry.field(description="一份规则草稿 / one draft of the policy")
    def policy_draft(self, info: Info, id: strawberry.ID) -> PolicyDraft | None:
        found = policies.draft(info.context, str(id))
        return PolicyDraft.from_domain(found) if found else None

    @strawberry.field(description="规则草稿，最近改动者在前，至多 100 份 / newest change first, a hundred at most")
    def policy_drafts(self, info: Info, state: DraftState | None = None) -> list[PolicyDraft] | None:
        return [PolicyDraft.from_domain(draft) for draft in policies.drafts(info.context, DraftFilter(state))]

    @strawberry.field(
        description="回测：草稿对某期所收案件的影响；to 不含 / what the draft would have done; to: exclusive"
    )
    def backtest(
        self, info: Info, draft: strawberry.ID, from_: OptionalFrom = None, to: date | None = None
    ) -> Backtest | None:
        found = policies.backtest_of(info.context, str(draft), from_, to)
        return Backtest.from_domain(*found) if found else None

    @strawberry.field(description="试检查规则文件，不保存 / checks rule files and their tests; stores nothing")
    def check_policy(self, info: Info, files: list[RuleTextInput]) -> PolicyCheck | None:
        report, bundle = policies.check(info.context, by_name(files))
        return PolicyCheck.from_domain(report, None if bundle is None else diff(info.context.bundle, bundle))


def _node(context: Context, identifier: str) -> Node | None:
    if identifier.startswith("case:"):
        case = context.case(identifier)
        return Case.from_domain(context, case) if case else None
    if identifier.startswith("event:"):
        event = resolve.event(context, identifier)
        return CaseEvent.from_domain(event) if event else None
    if identifier.startswith("reminder:"):
        reminder = resolve.reminder(context, identifier)
        return Reminder.from_domain(reminder) if reminder else None
    if identifier.startswith("draft:"):
        draft = policies.draft(context, identifier)
        return PolicyDraft.from_domain(draft) if draft else None
    if identifier.startswith("measure:"):
        measure = measure_reads.measure(context, identifier)
        return Measure.from_domain(measure) if measure else None
    if identifier.startswith("alert_response:"):
        return response_node(context, identifier)
    if identifier.startswith("alert:"):
        alert = figures.alert(context, identifier)
        return Alert.from_domain(alert) if alert else None
    if identifier.startswith("job:"):
        job = find_job(context, identifier)
        return Job.from_domain(job, context.now) if job else None
    if identifier.startswith("report:"):
        filed = filed_report(context, identifier)
        return FiledReport.from_domain(filed) if filed else None
    return office_node(context, identifier)
