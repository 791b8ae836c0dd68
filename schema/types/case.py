"""A case, and pages of cases."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

import strawberry

from cases.paging import Window
from cases.views import CaseFilter, CaseOrder, CaseView, Page
from policy.events import Event
from policy.history import CaseHistory
from resolvers import cases as resolve
from resolvers import measures, office, reports
from resolvers.context import Context
from schema.types.action import CaseAction
from schema.types.analysis import AnalysisReport
from schema.types.case_event import CaseEventConnection
from schema.types.chain import CaseChain
from schema.types.customer import Customer, Member, RepeatSuggestion
from schema.types.enums import Complexity, InvestigationLeg, Scope, Urgency
from schema.types.node import Node, PageInfo
from schema.types.status import CaseStatus, Explanation, TargetStatus
from schema.types.term import Term

if TYPE_CHECKING:
    from schema.types.measure import Measure
    from schema.types.office import Meeting

__all__ = ["Case", "CaseConnection"]

Info = strawberry.Info[Context, None]

_SCOPES: Final = {member.value: member for member in Scope}  # an enum called looks longer than a page has time for
_URGENCIES: Final = {member.value: member for member in Urgency}
_COMPLEXITIES: Final = {member.value: member for member in Complexity}


@strawberry.type(description="一案双查的一项 / one leg of an investigation")
class InvestigationFinding:
    leg: InvestigationLeg
    concluded_at: datetime | None
    finding: str | None

    @classmethod
    def of(cls, leg: str, concluded: Event | None) -> InvestigationFinding:
        finding = str(concluded.data["finding"]) if concluded else None
        return cls(leg=InvestigationLeg(leg), concluded_at=concluded.at if concluded else None, finding=finding)


def _term(context: Context, kind: str, code: str) -> Term:
    return context.term(kind, code, Term.from_domain)


@strawberry.type(description="一件信访投诉 / one complaint")
class Case(Node):
    number: str = strawberry.field(description="可读编号 / readable, unique")
    version: int = strawberry.field(description="每次变更加一 / grows by one with each accepted mutation")
    subject: str
    narrative: str
    scope: Scope
    urgency: Urgency
    complexity: Complexity
    first_receiver: str = strawberry.field(description="首接责任人 / who received it first")
    handler: str | None = strawberry.field(description="承办人 / who handles it")
    received_at: datetime
    rating: int | None
    context: strawberry.Private[Context]
    view: strawberry.Private[CaseView]

    @strawberry.field
    def channel(self) -> Term:
        return _term(self.context, "channel", self.view.channel)

    @strawberry.field
    def branch(self) -> Term:
        return _term(self.context, "branch", self.view.branch)

    @strawberry.field
    def main_class(self) -> Term:
        return _term(self.context, "main_class", self.view.main_class)

    @strawberry.field
    def subclass(self) -> Term:
        return _term(self.context, "subclass", self.view.subclass)

    @strawberry.field
    def grade(self) -> Term:
        return _term(self.context, "grade", self.view.grade)

    @strawberry.field
    def business_line(self) -> Term:
        return _term(self.context, "business_line", self.view.business_line)

    @strawberry.field
    def topic(self) -> Term | None:
        return _term(self.context, "topic", self.view.topic) if self.view.topic else None

    @strawberry.field(description="主办部门，分办前为空 / null until dispatch")
    def lead_department(self) -> Term | None:
        return _term(self.context, "department", self.view.lead_department) if self.view.lead_department else None

    @strawberry.field(description="协办部门 / assisting departments")
    def assisting_departments(self) -> list[Term]:
        return [_term(self.context, "department", code) for code in self.view.assisting_departments]

    @strawberry.field(description="所重复的较早案件 / the earlier case that it repeats")
    def repeat_of(self) -> Case | None:
        earlier = self.context.case(self.view.repeat_of) if self.view.repeat_of else None
        return Case.from_domain(self.context, earlier) if earlier else None

    @strawberry.field(
        description="某一时刻的状态，缺省为现在 / now, under the version that governs, unless asked otherwise"
    )
    def status(self, as_of: datetime | None = None, policy_version: str | None = None) -> CaseStatus | None:
        return CaseStatus.from_domain(resolve.status_of(self.context, self.view, as_of, policy_version))

    @strawberry.field(
        description="最先到期的在走或逾期时限 / the running or overdue clock that is due first; null where none"
    )
    def next_due(self) -> TargetStatus | None:
        found = resolve.status_of(self.context, self.view, None, None).next_due
        return TargetStatus.from_domain(found) if found else None

    @strawberry.field(description="每条规则为何命中或未命中 / every rule, and why it fired or did not")
    def explain(self, as_of: datetime | None = None, policy_version: str | None = None) -> list[Explanation] | None:
        said = resolve.explained(self.context, self.view, as_of, policy_version)
        return [Explanation.from_domain(explanation) for explanation in said]

    @strawberry.field(
        description="当前用户可对本案办理的操作：应办者在前，其次可办，再次暂不可办 / the steps of the viewer's role "
        "on this case: those called for, then the allowed, then the rest"
    )
    def actions(self) -> list[CaseAction]:
        return [CaseAction.from_domain(action) for action in resolve.actions_of(self.context, self.view)]

    @strawberry.field(description="一案双查的两项 / the legs of the investigation; empty where there is none")
    def investigation(self) -> list[InvestigationFinding]:
        legs = CaseHistory.of(self.context.events(self.view.id)).legs
        return [InvestigationFinding.of(leg, concluded) for leg, concluded in legs.items()]

    @strawberry.field(description="来源编号：来电、文号、页码 / the channel's own reference")
    def source_reference(self) -> str | None:
        return CaseHistory.of(self.context.events(self.view.id)).source_reference

    @strawberry.field(description="移交次数 / how often it was handed over")
    def hand_overs(self) -> int:
        return CaseHistory.of(self.context.events(self.view.id)).hand_overs

    @strawberry.field(description="现首接责任人 / who carries the first receiver's duty now")
    def duty_holder(self) -> str | None:
        return CaseHistory.of(self.context.events(self.view.id)).duty

    @strawberry.field(description="被投诉的工作人员，须回避 / members of staff whom the complaint is about")
    def complained_about(self) -> list[str]:
        return list(CaseHistory.of(self.context.events(self.view.id)).complained_about)

    @strawberry.field(description="问题分析报告，提交前为空 / the problem analysis report; null before it is filed")
    def analysis_report(self) -> AnalysisReport | None:
        found = reports.filed(self.context, self.view)
        return AnalysisReport.from_domain(self.view.id, found) if found else None

    @strawberry.field(description="针对本案的整改措施 / the measures linked to the case")
    def measures(self) -> list[Annotated[Measure, strawberry.lazy("schema.types.measure")]]:
        from schema.types.measure import Measure  # only here: a measure shows its cases

        return [Measure.from_domain(measure) for measure in measures.of_case(self.context, self.view)]

    @strawberry.field(description="所列入议程的联席会 / the joint meetings on whose agenda it stands or stood")
    def meetings(self) -> list[Annotated[Meeting, strawberry.lazy("schema.types.office")]]:
        from schema.types.office import Meeting as Type

        return [Type.from_domain(meeting) for meeting in office.meetings_of_case(self.context, self.view)]

    @strawberry.field(description="客户，遮盖；未留则为空 / the customer, masked; null where none was given")
    def customer(self) -> Customer | None:
        person = resolve.customer(self.context, self.view)
        return Customer.from_domain(person) if person else None

    @strawberry.field(description="群体件的联名人 / the members of a group case")
    def members(self) -> list[Member]:
        members = CaseHistory.of(self.context.events(self.view.id)).members
        people = resolve.members(self.context, self.view) if members else {}
        return [Member.from_domain(member, people[member.number]) for member in members]

    @strawberry.field(description="尚未确认或排除的可能重复 / possible repeats on which nobody has decided")
    def repeat_suggestions(self) -> list[RepeatSuggestion]:
        return self.suggested()

    def suggested(self) -> list[RepeatSuggestion]:
        """Of a case out of the actor's scope only the existence is told."""
        return [
            RepeatSuggestion.from_domain(self.context, entry)
            for entry in resolve.suggestions_of(self.context, self.view)
        ]

    @strawberry.field
    def events(self, first: int | None = None, after: str | None = None) -> CaseEventConnection:
        page = resolve.event_page(self.context, self.view, Window(first=first, after=after))
        return CaseEventConnection.from_domain(self.view.id, page)

    @strawberry.field(
        description="核验摘要链：记录是否被改动、删除、调换 / whether its events were changed, deleted or swapped"
    )
    def chain(self) -> CaseChain:
        return CaseChain.from_domain(resolve.chain(self.context, self.view))

    @classmethod
    def from_domain(cls, context: Context, case: CaseView) -> Case:
        return cls(
            id=strawberry.ID(case.id),
            number=case.number,
            version=case.version,
            subject=case.subject,
            narrative=case.narrative,
            scope=_SCOPES[case.scope],
            urgency=_URGENCIES[case.urgency],
            complexity=_COMPLEXITIES[case.complexity],
            first_receiver=case.first_receiver,
            handler=case.handler,
            received_at=case.received_at,
            rating=case.rating,
            context=context,
            view=case,
        )


@strawberry.type
class CaseEdge:
    node: Case
    page: strawberry.Private[Page[CaseView]]
    place: strawberry.Private[int]

    @strawberry.field
    def cursor(self) -> str:
        return self.page.cursors[self.place]


@strawberry.type(description="案件列表 / cases in the order that was asked for")
class CaseConnection:
    edges: list[CaseEdge]
    page_info: PageInfo
    wanted: strawberry.Private[CaseFilter]
    order: strawberry.Private[CaseOrder]

    @strawberry.field(description="全部件数，查询时才计 / counted only where asked for")
    def total_count(self, info: Info) -> int:
        return info.context.services.cases.count(info.context.actor, self.wanted, self.order)

    @classmethod
    def from_domain(
        cls, context: Context, wanted: CaseFilter, order: CaseOrder, page: Page[CaseView]
    ) -> CaseConnection:
        edges = [
            CaseEdge(node=Case.from_domain(context, case), page=page, place=n) for n, case in enumerate(page.items)
        ]
        return cls(edges=edges, page_info=PageInfo.from_domain(page), wanted=wanted, order=order)
