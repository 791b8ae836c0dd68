"""When the personal data in a case has been kept long enough: some years after it was archived (retention rule)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from policy.history import CaseHistory
from policy.instants import ZONE

if TYPE_CHECKING:
    from policy.models.procedure import Retention  # only the type: the models know the history

__all__ = ["archived_by", "due_on", "erased_at"]


def archived_by(rule: Retention, now: datetime) -> datetime:
    """What is due `now` was archived before this instant: for a query that leaves out most cases."""
    today = now.astimezone(ZONE).date()
    return datetime.combine(_years_on(today, -rule.years) + timedelta(days=1), time(), ZONE)


def due_on(rule: Retention, case: CaseHistory) -> date | None:
    """The local day from which the data is to be erased; None while the case is not archived, or where it is erased.

    A case that is reopened is counted from when it is archived again.
    """
    archived = case.marks.get("archived")
    if archived is None:
        return None
    erased = case.marks.get("customer_erased")
    if erased is not None and erased.seq > archived.seq:
        return None
    return _years_on(archived.at.astimezone(ZONE).date(), rule.years)


def erased_at(case: CaseHistory) -> datetime | None:
    """When the personal data of a case was erased; None where it was not."""
    erased = case.marks.get("customer_erased")
    return erased.at if erased else None


def _years_on(day: date, years: int) -> date:
    """The same day of another year; what has no 29th of February goes on the 1st of March."""
    year = day.year + years
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
