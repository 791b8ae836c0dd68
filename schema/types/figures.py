"""Figures for managers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import strawberry

from cases.paging import Window, numbered
from figures import answers
from schema.types.enums import CaseNode, Dimension, ProgrammeUnit
from schema.types.node import PageInfo
from schema.types.term import Reason, Term

__all__ = ["DashboardRow", "KpiScore", "MetricValue", "ProgrammeItem"]


@strawberry.type(
    description="一个单位的数字；分母为零者为空 / one unit's figures; null where there is nothing to divide by"
)
class DashboardRow:
    dimension: Dimension
    key: str
    label: Term
    received: int
    resolved: int
    open: int
    overdue: int
    completion_rate: Decimal | None
    on_time_rate: Decimal | None
    timely_acceptance_rate: Decimal | None
    satisfaction: Decimal | None
    average_handling_working_days: Decimal | None
    first_time_rate: Decimal | None = strawberry.field(description="一次办结率 / settled the first time")
    repeat_rate: Decimal | None = strawberry.field(description="重复投诉率 / repeats of an earlier case")
    elderly_share: Decimal | None = strawberry.field(description="老年客户占比 / of elderly customers")
    yellow: int = strawberry.field(description="现亮黄牌 / showing a yellow card now")
    red: int = strawberry.field(description="现亮红牌 / showing a red card now")
    nodes: list[NodeTime] = strawberry.field(description="各环节用时 / time per node")

    @classmethod
    def from_domain(cls, row: answers.DashboardRow) -> DashboardRow:
        return cls(
            dimension=Dimension(row.dimension),
            key=row.key,
            label=Term.from_domain(row.label),
            received=row.received,
            resolved=row.resolved,
            open=row.open,
            overdue=row.overdue,
            completion_rate=row.completion_rate,
            on_time_rate=row.on_time_rate,
            timely_acceptance_rate=row.timely_acceptance_rate,
            satisfaction=row.satisfaction,
            average_handling_working_days=row.average_handling_working_days,
            first_time_rate=row.first_time_rate,
            repeat_rate=row.repeat_rate,
            elderly_share=row.elderly_share,
            yellow=row.yellow,
            red=row.red,
            nodes=[NodeTime.from_domain(node) for node in row.nodes],
        )


@strawberry.type(description="本期完成的环节及平均用时 / nodes finished in the period, and what they took on average")
class NodeTime:
    node: CaseNode
    finished: int
    average_working_days: Decimal | None

    @classmethod
    def from_domain(cls, time: answers.NodeTime) -> NodeTime:
        return cls(node=time.node, finished=time.finished, average_working_days=time.average_working_days)


@strawberry.type(description="一项考核指标 / one metric of the assessment")
class MetricValue:
    metric: str
    numerator: int
    denominator: int
    value: Decimal | None
    target: Decimal | None
    weight: Decimal | None
    attainment: Decimal | None

    @classmethod
    def from_domain(cls, metric: answers.MetricValue) -> MetricValue:
        return cls(
            metric=metric.metric,
            numerator=metric.numerator,
            denominator=metric.denominator,
            value=metric.value,
            target=metric.target,
            weight=metric.weight,
            attainment=metric.attainment,
        )


@strawberry.type(description="部门考核得分 / a department's score")
class KpiScore:
    unit: str
    metrics: list[MetricValue]
    score: Decimal | None
    contribution: Decimal | None
    policy_version: str

    @classmethod
    def from_domain(cls, score: answers.KpiScore) -> KpiScore:
        return cls(
            unit=score.unit,
            metrics=[MetricValue.from_domain(metric) for metric in score.metrics],
            score=score.score,
            contribution=score.contribution,
            policy_version=score.policy_version,
        )


@strawberry.type(description="一项统计所看的一件 / one thing that a figure looked at")
class ProgrammeEvidence:
    id: strawberry.ID | None = strawberry.field(description="可用 node 打开；空为没有 / to be opened by node")
    label: str
    counted: bool = strawberry.field(description="是否计入 / whether it counted for the figure")
    on: date | None

    @classmethod
    def from_domain(cls, entry: answers.Evidence) -> ProgrammeEvidence:
        identifier = None if entry.id is None else strawberry.ID(entry.id)
        return cls(id=identifier, label=entry.label, counted=entry.counted, on=entry.on)


@strawberry.type
class ProgrammeEvidenceEdge:
    node: ProgrammeEvidence
    cursor: str


@strawberry.type(description="一项统计所看的全部，分页 / everything that a figure looked at, in pages")
class ProgrammeEvidenceConnection:
    edges: list[ProgrammeEvidenceEdge]
    page_info: PageInfo
    total_count: int


@strawberry.type(description="年初至某月末的实际 / the actual of the year up to a month's end")
class ProgrammePoint:
    month: date = strawberry.field(description="该月第一天 / the month's first day")
    actual: Decimal | None


@strawberry.type(description="年度工作目标 / a target of the year's plan")
class ProgrammeItem:
    item: str
    label: Term
    target: Decimal | None
    due: date | None
    actual: Decimal | None = strawberry.field(description="尚无记录时为空 / null while nothing is recorded")
    attainment: Decimal | None
    reason: Reason
    numerator: int | None = strawberry.field(description="分子 / what counted")
    denominator: int | None = strawberry.field(description="分母；计数项为空 / out of which; null for plain counts")
    unit: ProgrammeUnit
    counted: strawberry.Private[Sequence[answers.Evidence]]
    points: strawberry.Private[Callable[[], Sequence[answers.TrendPoint]]]

    @strawberry.field(
        description="逐件下钻：看了哪些、是否计入 / everything that was looked at, and whether it counted"
    )
    def evidence(self, first: int | None = None, after: str | None = None) -> ProgrammeEvidenceConnection:
        page = numbered(self.counted, Window(first=first, after=after))
        pairs = zip(page.items, page.cursors, strict=True)
        edges = [ProgrammeEvidenceEdge(node=ProgrammeEvidence.from_domain(one), cursor=at) for one, at in pairs]
        return ProgrammeEvidenceConnection(
            edges=edges, page_info=PageInfo.from_domain(page), total_count=len(self.counted)
        )

    @strawberry.field(description="逐月走势，至本月 / month by month, up to this one")
    def trend(self) -> list[ProgrammePoint]:
        return [ProgrammePoint(month=point.month, actual=point.actual) for point in self.points()]

    @classmethod
    def from_domain(cls, item: answers.ProgrammeItem) -> ProgrammeItem:
        return cls(
            item=item.item,
            label=Term.of(item.item, item.label),
            target=item.target,
            due=item.due,
            actual=item.actual,
            attainment=item.attainment,
            reason=Reason.from_domain(item.reason),
            numerator=item.numerator,
            denominator=item.denominator,
            unit=ProgrammeUnit(item.unit.value),
            counted=item.evidence,
            points=item.trend,
        )
