"""The problem analysis report of a case as a document, under the actor's rights."""

from __future__ import annotations

from cases import rights
from cases.measure_views import Measure
from cases.views import CaseView
from figures.documents.html import html
from policy.documents.analysis import MeasureLine, analysis_report
from policy.documents.model import Document
from policy.history import CaseHistory
from policy.procedure import STEPS, Refusal, RefusalCode, unmet
from policy.reports import Report, report_of
from resolvers import measures
from resolvers.context import Context

__all__ = ["document", "filed", "line_of", "page", "path_of"]

_FILE = "fileAnalysisReport"


def path_of(case: str) -> str:
    """Where the service gives the document out; transport.documents answers there."""
    return f"/documents/analysis-report/{case}.html"


def filed(context: Context, case: CaseView) -> Report | None:
    """The report of the case's current round; None before it is filed."""
    return report_of(CaseHistory.of(context.events(case.id)))


def page(context: Context, identifier: str) -> str | None:
    """The filed report as a page; None where there is none."""
    found = document(context, identifier)
    return html(found).decode() if isinstance(found, Document) else None


def document(context: Context, identifier: str) -> Document | Refusal:
    """The filed report as of the case's latest event, so that it is the same each time; else a draft as of now.

    A draft is only there for those who may file the report, and once the case is resolved.
    """
    case = context.case(identifier)
    if case is None:
        return Refusal(RefusalCode.NOT_FOUND, "没有这个案件 / no such case")
    events = context.events(case.id)
    history = CaseHistory.of(events)
    at = events[-1].at
    if report_of(history) is None:
        if not _may_file(context, case):
            return Refusal(RefusalCode.NOT_FOUND, "尚未提交分析报告 / no report has been filed")
        barred = unmet(STEPS[_FILE], history)
        if barred is not None:
            return Refusal(RefusalCode.NOT_ALLOWED_NOW, barred)
        at = max(context.now, at)
    bundle = context.timeline.bundle(context.timeline.governing(events, at))
    return analysis_report(bundle, case.number, events, at, [line_of(one) for one in measures.of_case(context, case)])


def line_of(measure: Measure) -> MeasureLine:
    return MeasureLine(
        number=measure.number,
        kind=measure.kind,
        title=measure.title,
        department=measure.department,
        state=measure.state,
        due_on=measure.due_on,
        completed_on=measure.completed_on,
    )


def _may_file(context: Context, case: CaseView) -> bool:
    lead = (case.lead_department,) if case.lead_department else ()
    departments = (*lead, *case.assisting_departments)
    return rights.may(context.actor, _FILE) and rights.within(context.actor, case.branch, departments)
