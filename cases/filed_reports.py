"""Keeps the reports of closed periods: each written once, by whichever instance comes first, and read as written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from cases import rights
from cases.actors import Actor
from cases.db import Database
from cases.models import CASES, FILED_REPORTS
from policy.errors import StoreFault
from policy.reporting.catalogue import ReportKind

__all__ = ["FiledReport", "FiledReports", "WrittenReport", "filed_between", "report_id", "report_period"]

_ID: Final = re.compile(r"^report:(\d{4}-(?:Q[1-4]|\d{2}))$")


def report_id(period: str) -> str:
    return f"report:{period}"


def report_period(identifier: str) -> str | None:
    """The period of a filed report's id; None for what is none."""
    match = _ID.match(identifier)
    return match.group(1) if match else None


@dataclass(frozen=True, slots=True)
class FiledReport:
    """A filed report without its documents. `ends_on` is the first day after it; `digest` is over documents too."""

    period: str
    kind: ReportKind
    starts_on: date
    ends_on: date
    written_at: datetime
    title: str
    policy_version: str
    policy_digest: str
    digest: str

    @property
    def id(self) -> str:
        return report_id(self.period)


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report as it is filed: `figures` by name as plain data, `html` and `docx` the documents' bytes."""

    period: str
    kind: ReportKind
    starts_on: date
    ends_on: date
    written_at: datetime
    title: str
    policy_version: str
    policy_digest: str
    figures: Mapping[str, Any]
    html: bytes
    docx: bytes

    @property
    def digest(self) -> str:
        """SHA-256 over everything that was written, documents by their own digests."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        said |= {name: hashlib.sha256(said[name]).hexdigest() for name in ("html", "docx")}
        said["written_at"] = self.written_at.timestamp()  # the same instant in any zone
        return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


class FiledReports:
    def __init__(self, database: Database) -> None:
        self._database = database

    def file(self, report: WrittenReport) -> bool:
        """Stores the report; False where the period's report was there already, which then stays as it is."""

        def work(connection: Connection) -> bool:
            dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
            values = {field.name: getattr(report, field.name) for field in fields(report)}
            query = dialect.insert(FILED_REPORTS).values(**values, digest=report.digest).on_conflict_do_nothing()
            return connection.execute(query.returning(FILED_REPORTS.c.period)).one_or_none() is not None

        return self._database.transact(work)

    def missing(self, periods: Collection[str]) -> tuple[str, ...]:
        """Those of the periods that have no filed report yet, in their order."""
        with self._database.read() as connection:
            filed = set(connection.execute(select(FILED_REPORTS.c.period)).scalars())
        return tuple(period for period in periods if period not in filed)

    def first_receipt(self) -> datetime | None:
        """When the oldest case was received; None for an empty store."""
        with self._database.read() as connection:
            found: datetime | None = connection.execute(select(func.min(CASES.c.received_at))).scalar_one()
            return found

    def listed(self, actor: Actor, kind: ReportKind | None, year: int | None) -> tuple[FiledReport, ...]:
        """Newest first; none for who does not see the whole bank, whose figures they hold."""
        conditions = [FILED_REPORTS.c.kind == kind.value] if kind else []
        if year is not None:
            conditions += _of_year(year)
        with self._database.read() as connection:
            return _found(connection, *conditions) if _may(actor) else ()

    def get(self, actor: Actor, period: str) -> FiledReport | None:
        with self._database.read() as connection:
            found = _found(connection, FILED_REPORTS.c.period == period) if _may(actor) else ()
        return next(iter(found), None)

    def written(self, actor: Actor, period: str) -> WrittenReport | None:
        """All of it. Raises StoreFault where it is not what was filed."""
        if not _may(actor):
            return None
        with self._database.read() as connection:
            query = select(FILED_REPORTS).where(FILED_REPORTS.c.period == period)
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        values = {field.name: row[field.name] for field in fields(WrittenReport)}
        report = WrittenReport(**{**values, "kind": ReportKind(row["kind"])})
        if report.digest != row["digest"]:
            raise StoreFault(f"the filed report {period} is not what was filed")
        return report


def filed_between(connection: Connection, kind: ReportKind, start: date, end: date) -> tuple[FiledReport, ...]:
    """The filed reports of the periods that begin from `start` to `end`, exclusive, oldest first."""
    column = FILED_REPORTS.c.starts_on
    found = _found(connection, FILED_REPORTS.c.kind == kind.value, column >= start, column < end)
    return tuple(reversed(found))


def _may(actor: Actor) -> bool:
    return rights.may(actor, rights.READ) and rights.unbounded(actor)


def _of_year(year: int) -> list[ColumnElement[bool]]:
    return [FILED_REPORTS.c.starts_on >= date(year, 1, 1), FILED_REPORTS.c.starts_on <= date(year, 12, 31)]


def _found(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[FiledReport, ...]:
    columns = [FILED_REPORTS.c[field.name] for field in fields(FiledReport)]
    query = select(*columns).where(*conditions)
    newest = query.order_by(FILED_REPORTS.c.ends_on.desc(), FILED_REPORTS.c.kind, FILED_REPORTS.c.period)
    rows = connection.execute(newest).mappings()
    return tuple(FiledReport(**{**row, "kind": ReportKind(row["kind"])}) for row in rows)
