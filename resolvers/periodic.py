"""The reports of months and quarters: as of now in the reader's scope, and as they were filed."""

from __future__ import annotations

from cases.filed_reports import FiledReport, WrittenReport, report_period
from figures.documents.html import html
from figures.reporting.writing import Outline
from policy.documents.model import Document
from policy.errors import InvalidRequest
from policy.procedure import Refusal, RefusalCode
from policy.reporting.catalogue import ReportKind
from resolvers.context import Context

__all__ = [
    "document",
    "filed",
    "filed_page",
    "filed_path",
    "filed_report",
    "outline",
    "page",
    "path_of",
    "reports",
    "written",
]


def path_of(period: str) -> str:
    """Where the service gives the report out as of now; transport.documents answers there."""
    return f"/documents/report/{period}.html"


def filed_path(period: str) -> str:
    return f"/documents/filed-report/{period}.html"


def outline(context: Context, period: str) -> Outline:
    """What the report would be. Raises InvalidRequest for no period, one that has not begun, or no template."""
    found = context.services.reports.outline(context.actor, period)
    if isinstance(found, Refusal):
        raise InvalidRequest(found.message, found.field or ())
    return found


def document(context: Context, period: str) -> Document | Refusal:
    found = context.services.reports.write(context.actor, period)
    return found if isinstance(found, Refusal) else found.document


def page(context: Context, period: str) -> str:
    found = document(context, period)
    if isinstance(found, Refusal):
        raise InvalidRequest(found.message, found.field or ())
    return html(found).decode()


def reports(context: Context, kind: ReportKind | None, year: int | None) -> tuple[FiledReport, ...]:
    if year is not None and not 1 <= year <= 9999:
        raise InvalidRequest("没有这一年 / no such year", ("year",))
    return context.services.filed_reports.listed(context.actor, kind, year)


def filed(context: Context, period: str) -> FiledReport | None:
    return context.services.filed_reports.get(context.actor, period)


def filed_report(context: Context, identifier: str) -> FiledReport | None:
    """By its global id; None for rubbish, and for who may not see it."""
    period = report_period(identifier)
    return None if period is None else filed(context, period)


def written(context: Context, period: str) -> WrittenReport | Refusal:
    found = context.services.filed_reports.written(context.actor, period)
    return found or Refusal(RefusalCode.NOT_FOUND, "没有这一期的存档报告 / no report of this period is filed")


def filed_page(context: Context, period: str) -> str | None:
    found = written(context, period)
    return None if isinstance(found, Refusal) else found.html.decode()
