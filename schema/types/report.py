"""The reports of months and quarters."""

from __future__ import annotations

from datetime import date, datetime

import strawberry

from cases import filed_reports
from figures.reporting.writing import Outline
from policy.reporting.catalogue import TITLES, ReportKind
from resolvers import periodic as resolve
from resolvers.context import Context
from schema.types.node import Node

__all__ = ["FiledReport", "PeriodReport", "ReportKind"]

Info = strawberry.Info[Context, None]

strawberry.enum(ReportKind, description="季度风险预警报告、月报 / the quarterly risk report, the monthly office report")


@strawberry.type(description="期满后自动写成并存档的报告，只写一次 / written once, when the period had closed")
class FiledReport(Node):
    period: str
    kind: ReportKind
    title: str
    starts_on: date
    ends_on: date = strawberry.field(description="不含 / exclusive")
    written_at: datetime
    policy_version: str
    digest: str = strawberry.field(description="内容摘要 / SHA-256 of figures and documents")
    document_path: str = strawberry.field(
        description="文档路径，.html 可换 .docx / where the document is; .docx in place of .html for Word"
    )

    @strawberry.field(description="文档的网页 / the document as a page")
    def html(self, info: Info) -> str | None:
        return resolve.filed_page(info.context, self.period)

    @classmethod
    def from_domain(cls, report: filed_reports.FiledReport) -> FiledReport:
        return cls(
            id=strawberry.ID(report.id),
            period=report.period,
            kind=report.kind,
            title=report.title,
            starts_on=report.starts_on,
            ends_on=report.ends_on,
            written_at=report.written_at,
            policy_version=report.policy_version,
            digest=report.digest,
            document_path=resolve.filed_path(report.period),
        )


@strawberry.type(description="一期报告，按现在的记录和读者的权限统计 / as of now, of what the reader may see")
class PeriodReport:
    period: str
    kind: ReportKind
    title: str
    from_: date = strawberry.field(name="from")
    to: date = strawberry.field(description="不含 / exclusive")
    as_of: datetime
    scope: str = strawberry.field(description="统计范围 / whose cases are counted")
    policy_version: str
    document_path: str = strawberry.field(
        description="文档路径，.html 可换 .docx / where the document is; .docx in place of .html for Word"
    )

    @strawberry.field(description="文档的网页 / the document as a page")
    def html(self, info: Info) -> str | None:
        return resolve.page(info.context, self.period)

    @strawberry.field(description="这一期的存档报告 / the report of the period as it was filed")
    def filed(self, info: Info) -> FiledReport | None:
        found = resolve.filed(info.context, self.period)
        return FiledReport.from_domain(found) if found else None

    @classmethod
    def from_domain(cls, outline: Outline) -> PeriodReport:
        covered = outline.reading.covered
        return cls(
            period=covered.name,
            kind=covered.kind,
            title=f"{covered.current.label}{TITLES[covered.kind].zh}",
            from_=covered.current.start,
            to=covered.current.end,
            as_of=outline.reading.now,
            scope=outline.reading.scope,
            policy_version=outline.reading.bundle.version,
            document_path=resolve.path_of(covered.name),
        )
