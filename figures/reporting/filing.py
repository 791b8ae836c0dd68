"""Files the report of each closed month and quarter, once: the running service looks, as any number of others may."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from cases.actors import Actor, Role
from cases.clock import Clock
from cases.filed_reports import FiledReports, WrittenReport
from figures.documents.docx import docx
from figures.documents.html import html
from figures.reporting.data import as_data
from figures.reporting.spans import closed
from figures.reporting.writing import Report, ReportWriter
from policy.instants import ZONE
from policy.procedure import Refusal
from policy.versions import Timeline

__all__ = ["ReportFiling"]

_log = logging.getLogger(__name__)
_SERVICE: Final = Actor("petition", Role.AUDITOR)
"""Sees the whole bank and may do nothing else."""


class ReportFiling:
    def __init__(
        self, writer: ReportWriter, store: FiledReports, timeline: Callable[[], Timeline], clock: Clock
    ) -> None:
        self._writer = writer
        self._store = store
        self._timeline = timeline
        self._clock = clock

    def due(self) -> tuple[str, ...]:
        """The closed periods without a filed report, oldest first.

        They begin with the month of the first case, and not before the first policy took effect: older cases that were
        brought in from elsewhere are no work of this office's year.
        """
        first = self._store.first_receipt()
        if first is None:
            return ()
        began = max(first, self._timeline().versions[0].effective_from)
        today = self._clock().astimezone(ZONE).date()
        return self._store.missing(list(closed(began.astimezone(ZONE).date(), today)))

    def look(self) -> str | None:
        """Files the oldest report that is due; answers its period, None where nothing could be filed.

        One at a time, so that a service which was away for long goes on answering while it catches up.
        """
        for period in self.due():
            report = self._writer.write(_SERVICE, period)
            if isinstance(report, Refusal):
                _log.warning("the report %s cannot be written: %s", period, report.message)
                continue
            if self._store.file(_written(report)):
                _log.info("the report %s is filed", period)
            return period
        return None


def _written(report: Report) -> WrittenReport:
    return WrittenReport(
        period=report.name,
        kind=report.kind,
        starts_on=report.covered.current.start,
        ends_on=report.covered.current.end,
        written_at=report.at,
        title=report.document.title,
        policy_version=report.policy_version,
        policy_digest=report.policy_digest,
        figures=as_data(report.values),
        html=html(report.document),
        docx=docx(report.document),
    )
