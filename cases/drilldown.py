"""From a figure to its cases: those that add to it, by the very numbers of which it is the sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, false, or_

from cases.models import CASE_TALLIES, CASES
from cases.models.figures import CASE_COLUMN
from cases.projections import as_number

__all__ = ["FIGURES", "FigureFilter", "counted_in"]

_NODES: Final = ("receive", "dispatch", "handle", "feedback", "archive")

_PLAIN: Final[Mapping[str, tuple[str, str | None]]] = MappingProxyType(
    {
        "received": ("received", None),
        "open": ("open", None),
        "overdue": ("overdue", None),
        "open_overdue": ("open_overdue", None),
        "completed": ("received", "open"),
        "yellow": ("yellow", None),
        "red": ("red", None),
        "elderly": ("elderly", None),
        "online": ("online", None),
        "new_product": ("new_product", None),
        "repeats": ("repeats", None),
        "acceptance_decided": ("accepted", None),
        "accepted_in_time": ("accepted_in_time", None),
        "accepted_late": ("accepted", "accepted_in_time"),
        "due": ("due", None),
        "on_time": ("on_time", None),
        "late": ("due", "on_time"),
        "resolved": ("resolved", None),
        "first_resolved": ("first_resolved", None),
        "first_time": ("first_time", None),
        "not_first_time": ("first_resolved", "first_time"),
        **{f"{node}_finished": (f"{node}_done", None) for node in _NODES},
    }
)
"""Figure → the measure that a case must add to, and one to which it must not."""

_RATED: Final = ("rated", "satisfied", "dissatisfied")

FIGURES: Final = (*_PLAIN, *_RATED)

_ZONES: Final = timedelta(days=1)
"""No local day begins or ends further than this from the same day in UTC."""


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """The cases that a figure of [start, end) counts; `by` and `key` as in the dashboard's row, None for its total.

    A figure of ratings counts ratings: a group case whose members rated more than once is one case.
    """

    figure: str
    start: date
    end: date
    by: str | None = None
    key: str | None = None
    satisfied_from: int = 4


def counted_in(wanted: FigureFilter) -> ColumnElement[bool]:
    """As a condition on `CASES`."""
    tally = CASE_TALLIES.c
    days = and_(tally.day >= as_number(wanted.start), tally.day < as_number(wanted.end))
    counted = exists().where(tally.case_id == CASES.c.id, days, _adds(wanted))
    return and_(counted, *_received(wanted), *_of_key(wanted))


def _adds(wanted: FigureFilter) -> ColumnElement[bool]:
    tally = CASE_TALLIES.c
    if wanted.figure not in _RATED:
        measure, lacking = _PLAIN[wanted.figure]
        return and_(tally[measure] > 0, *([] if lacking is None else [tally[lacking] == 0]))
    least = {"rated": 1, "satisfied": wanted.satisfied_from, "dissatisfied": 1}[wanted.figure]
    above = wanted.satisfied_from if wanted.figure == "dissatisfied" else 6
    return or_(false(), *(tally[f"rated_{rating}"] > 0 for rating in range(least, above)))


def _received(wanted: FigureFilter) -> list[ColumnElement[bool]]:
    """Nothing is counted before its receipt: this lets the index on receipts be used."""
    return [CASES.c.received_at < datetime.combine(wanted.end, time(), UTC) + _ZONES]


def _of_key(wanted: FigureFilter) -> list[ColumnElement[bool]]:
    if wanted.by is None or wanted.key is None:
        return []
    column = CASES.c[CASE_COLUMN[wanted.by]]
    return [column == wanted.key if wanted.key else or_(column == "", column.is_(None))]
