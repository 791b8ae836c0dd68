"""The problem analysis report of a case, and who got it."""

from __future__ import annotations

from datetime import datetime

import strawberry

from policy.reports import Delivery, Report
from resolvers import reports as resolve
from resolvers.context import Context
from schema.types.term import Term

__all__ = ["AnalysisReport", "ReportDelivery"]

Info = strawberry.Info[Context, None]


@strawberry.type(description="报告的一份送达 / one copy of the report")
class ReportDelivery:
    delivered_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None = strawberry.field(description="签收人 / who confirmed it")
    delivery: strawberry.Private[Delivery]

    @strawberry.field(description="收件部门 / the department that got it")
    def recipient(self, info: Info) -> Term:
        return Term.from_domain(info.context.bundle.term("department", self.delivery.recipient))

    @classmethod
    def from_domain(cls, delivery: Delivery) -> ReportDelivery:
        return cls(
            delivered_at=delivery.delivered_at,
            acknowledged_at=delivery.acknowledged_at,
            acknowledged_by=delivery.acknowledged_by,
            delivery=delivery,
        )


@strawberry.type(description="问题分析报告 / the problem analysis report")
class AnalysisReport:
    filed_at: datetime
    analysis: str
    improvement: str
    deliveries: list[ReportDelivery]
    document_path: str = strawberry.field(
        description="文档路径，.html 可换 .docx / where the document is; .docx in place of .html for Word"
    )
    report: strawberry.Private[Report]
    case: strawberry.Private[str]

    @strawberry.field(description="根本原因 / the root cause")
    def root_cause(self, info: Info) -> Term:
        return Term.from_domain(info.context.bundle.term("cause", self.report.root_cause))

    @strawberry.field(description="文档的网页 / the document as a page")
    def html(self, info: Info) -> str | None:
        return resolve.page(info.context, self.case)

    @classmethod
    def from_domain(cls, case: str, report: Report) -> AnalysisReport:
        return cls(
            filed_at=report.filed_at,
            analysis=report.analysis,
            improvement=report.improvement,
            deliveries=[ReportDelivery.from_domain(delivery) for delivery in report.deliveries],
            document_path=resolve.path_of(case),
            report=report,
            case=case,
        )
