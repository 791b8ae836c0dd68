"""calendar-year: a day of the bank's calendar outside the year of the rules and the one after, or without effect."""

from __future__ import annotations

from collections.abc import Iterator

from policy.calendar import WorkCalendar
from policy.diagnostics import Diagnostic
from policy.lint.subject import Lint, Subject

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    year = subject.model("manifest").effective_from.year
    for name, working in (("working_days", True), ("rest_days", False)):
        for index, day in enumerate(getattr(subject.model("calendar"), name)):
            if day.date.year not in (year, year + 1):
                words = f"{day.date} 不在规则所属年度（{year}）/ lies outside the year of these rules"
            elif WorkCalendar.known(day.date) and WorkCalendar.nationally_working(day.date) is working:
                kind = "工作日" if working else "休息日"
                words = f"{day.date} 本来就是{kind} / is one already: the entry changes nothing"
            else:
                continue
            document = subject.document("calendar")
            yield document.diagnostic((name, index, "date"), "calendar-year", words, "日期对吗？ / is the date right?")


LINT = Lint("calendar-year", "warning", _check)
