"""What figures answer: frozen data, rates exact to four digits, None where there is nothing to divide by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from policy.status import CaseNode, Label, Reason, Term

__all__ = [
    "AgeBand",
    "Alert",
    "Backlog",
    "BacklogRow",
    "BranchRow",
    "Dashboard",
    "DashboardRow",
    "DimensionName",
    "Evidence",
    "KpiScore",
    "MetricValue",
    "NodeTime",
    "ProgrammeItem",
]

DimensionName = Literal[
    "branch", "business_line", "channel", "main_class", "subclass", "department", "topic", "policy_version"
]


@dataclass(frozen=True, slots=True)
class DashboardRow:
    dimension: DimensionName
    key: str
    label: Term
    received: int
    resolved: int
    open: int
    overdue: int
    completion_rate: Decimal | None
    on_time_rate: Decimal | None
    timely_acceptance_rate: Decimal | None
    satisfaction: Decimal | None
    average_handling_working_days: Decimal | None
    first_time_rate: Decimal | None
    repeat_rate: Decimal | None
    elderly_share: Decimal | None
    yellow: int
    red: int
    nodes: tuple[NodeTime, ...]


@dataclass(frozen=True, slots=True)
class NodeTime:
    """How often a node was finished in the period, and the working days that it took on average."""

    node: CaseNode
    finished: int
    average_working_days: Decimal | None


@dataclass(frozen=True, slots=True)
class Dashboard:
    start: date
    end: date
    as_of: datetime
    total: DashboardRow
    rows: tuple[DashboardRow, ...]


@dataclass(frozen=True, slots=True)
class AgeBand:
    """The open cases received so many natural days ago: from `from_days` up to `to_days`, None without end."""

    from_days: int
    to_days: int | None
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class BacklogRow:
    """What is open now, whenever it was received."""

    key: str
    label: Term
    open: int
    overdue: int
    yellow: int
    red: int
    ages: tuple[AgeBand, ...]


@dataclass(frozen=True, slots=True)
class Backlog:
    as_of: datetime
    total: BacklogRow
    rows: tuple[BacklogRow, ...]


@dataclass(frozen=True, slots=True)
class BranchRow:
    """One branch's numbers under one key of another dimension; shares as (numerator, denominator)."""

    branch: Term
    label: Term
    received: int
    open: int
    overdue: int
    on_time: tuple[int, int]
    satisfaction: tuple[int, int]


@dataclass(frozen=True, slots=True)
class MetricValue:
    metric: str
    numerator: int
    denominator: int
    value: Decimal | None
    target: Decimal | None
    weight: Decimal | None
    attainment: Decimal | None


@dataclass(frozen=True, slots=True)
class KpiScore:
    unit: str
    metrics: tuple[MetricValue, ...]
    score: Decimal | None
    contribution: Decimal | None
    policy_version: str


@dataclass(frozen=True, slots=True)
class Alert:
    """`dimension` is None for the whole bank. `level`: none, blue, yellow, red."""

    id: str
    metric: str
    dimension: DimensionName | None
    key: str
    period: str
    previous: Decimal | None
    current: Decimal | None
    growth: Decimal | None
    level: str
    response: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a figure looked at, by its global id (None: nothing stands there), and whether it counted."""

    id: str | None
    label: str
    counted: bool
    on: date | None


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    item: str
    label: Label
    target: Decimal | None
    due: date | None
    actual: Decimal | None
    attainment: Decimal | None
    reason: Reason
    numerator: int | None
    denominator: int | None
    evidence: tuple[Evidence, ...]
