"""Queries of the periodic reports, joined to the root by inheritance."""

from __future__ import annotations

import strawberry

from resolvers import periodic as resolve
from resolvers.context import Context
from schema.types.report import FiledReport, PeriodReport, ReportKind

__all__ = ["ReportQueries"]

Info = strawberry.Info[Context, None]


@strawberry.type
class ReportQueries:
    @strawberry.field(description="季度（2026-Q1）或月（2026-03）的报告 / the report of a quarter or a month")
    def report(self, info: Info, period: str) -> PeriodReport | None:
        return PeriodReport.from_domain(resolve.outline(info.context, period))

    @strawberry.field(
        description="存档的报告，最近一期在前；限可看全行者 / filed reports, the newest period first; the whole bank's"
    )
    def reports(self, info: Info, kind: ReportKind | None = None, year: int | None = None) -> list[FiledReport] | None:
        return [FiledReport.from_domain(report) for report in resolve.reports(info.context, kind, year)]
