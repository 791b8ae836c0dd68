"""What figures answer: frozen data, rates exact to four digits, None where there is nothing to divide by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple, Protocol

from cases.response_views import ResponseView
from figures.control import Control
from policy.models.alerts import Hypothesis
from policy.status import CaseNode, Label, Reason, Term

__all__ = [
    "AgeBand",
    "Alert",
    "AlertRevision",
    "Backlog",
    "BacklogRow",
    "Behind",
    "BranchRow",
    "Dashboard",
    "DashboardRow",
    "DimensionName",
    "Evidence",
    "KpiScore",
    "MetricValue",
    "NodeTime",
    "Part",
    "ProgrammeItem",
    "TopicRise",
    "TrendPoint",
    "Unit",
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


class BranchRow(NamedTuple):
    """One branch's numbers under one key of another dimension; shares as (numerator, denominator).

    A tuple, for one answer has thousands of them.
    """

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


Part = tuple[int, int | None]
"""The cases that a figure counts, and out of how many; None for a plain count."""


@dataclass(frozen=True, slots=True)
class AlertRevision:
    """A warning as one evaluation of its closed period found it; `former_level` is what the one before had found."""

    revision: int
    evaluated_at: datetime
    level: str
    former_level: str | None
    previous: Decimal | None
    current: Decimal | None
    growth: Decimal | None
    policy_version: str


@dataclass(frozen=True, slots=True)
class TopicRise:
    """A topic that rose between two periods: the cases that the metric counts in each. Topic ``""``: none given."""

    topic: str
    previous: int
    current: int
    hypotheses: tuple[Hypothesis, ...]


class Behind(Protocol):
    """What stands behind the warnings of a period, read where somebody asks."""

    def control(self, alert: Alert) -> Control | None: ...

    def rises(self, alert: Alert, most: int) -> tuple[TopicRise, ...]: ...

    def hypotheses(self, topic: str) -> tuple[Hypothesis, ...]: ...


@dataclass(frozen=True, slots=True)
class Alert:
    """`dimension` is None for the whole bank. `level`: none, blue, yellow, red.

    `before` and `now` are the cases counted. `evaluated_at` and `revisions` tell of a closed period's stored
    evaluations, to who sees all the cases that they counted.
    """

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
    policy_version: str
    before: Part
    now: Part
    closed: bool = False
    evaluated_at: datetime | None = None
    revisions: tuple[AlertRevision, ...] = ()
    responses: tuple[ResponseView, ...] = ()
    behind: Behind | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a figure looked at, by its global id (None: nothing stands there), and whether it counted."""

    id: str | None
    label: str
    counted: bool
    on: date | None


class Unit(StrEnum):
    """What the numbers of a target are."""

    SHARE = "share"
    COUNT = "count"
    WORKING_DAYS = "working_days"
    MILESTONE = "milestone"


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A target's actual for the year up to the end of a month (or to now); `month` is its first day."""

    month: date
    actual: Decimal | None


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """`trend` is worked out when it is asked for."""

    item: str
    label: Label
    target: Decimal | None
    due: date | None
    actual: Decimal | None
    attainment: Decimal | None
    reason: Reason
    numerator: int | None
    denominator: int | None
    evidence: Sequence[Evidence]
    unit: Unit
    trend: Callable[[], Sequence[TrendPoint]]
