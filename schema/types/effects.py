"""What a back-test says about figures: the assessment by month and department, alerts by week and month."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

import strawberry

from figures.effects import answers
from schema.types.enums import AlertLevel, Dimension
from schema.types.what_if import KpiChange

__all__ = ["BacktestAlertMove", "BacktestAlertPeriod", "BacktestKpi"]


@strawberry.enum(description="预警在草稿下如何变化 / how an alert fares under the draft")
class AlertMoveKind(Enum):
    APPEARS = strawberry.enum_value("appears", description="新出现 / raised by the draft only")
    VANISHES = strawberry.enum_value("vanishes", description="不再出现 / raised by the policy in force only")
    CHANGES = strawberry.enum_value("changes", description="级别改变 / of another level")


@strawberry.type(description="一个部门一个月的考核，现行与草稿 / a department's month under both policies")
class BacktestKpi:
    period: str
    change: KpiChange

    @classmethod
    def from_domain(cls, effect: answers.KpiEffect) -> BacktestKpi:
        return cls(period=effect.period, change=KpiChange.from_domain(effect.change))


@strawberry.type(description="各级预警的条数 / how many alerts of each level")
class AlertCounts:
    blue: int
    yellow: int
    red: int

    @classmethod
    def from_domain(cls, counts: Mapping[str, int]) -> AlertCounts:
        return cls(blue=counts["blue"], yellow=counts["yellow"], red=counts["red"])


@strawberry.type(description="一周或一月的预警条数，现行与草稿 / the alerts of a week or month under both policies")
class BacktestAlertPeriod:
    period: str
    before: AlertCounts
    after: AlertCounts

    @classmethod
    def from_domain(cls, one: answers.AlertPeriod) -> BacktestAlertPeriod:
        before, after = AlertCounts.from_domain(one.before), AlertCounts.from_domain(one.after)
        return cls(period=one.period, before=before, after=after)


@strawberry.type(description="一条监测指标在一套规则下的判定 / a watched figure as one policy judges it")
class BacktestAlertState:
    level: AlertLevel
    previous: Decimal | None
    current: Decimal | None
    growth: Decimal | None = strawberry.field(description="上期为零时为空 / null after zero")

    @classmethod
    def from_domain(cls, state: answers.AlertState) -> BacktestAlertState:
        level = AlertLevel(state.level)
        return cls(level=level, previous=state.previous, current=state.current, growth=state.growth)


@strawberry.type(description="在草稿下不同的一条预警 / an alert that is not the same under the draft")
class BacktestAlertMove:
    kind: AlertMoveKind
    period: str
    metric: str
    dimension: Dimension | None = strawberry.field(description="空为全行 / null: the whole bank")
    key: str
    before: BacktestAlertState | None = strawberry.field(description="现行不监测时为空 / null where it is not watched")
    after: BacktestAlertState | None = strawberry.field(description="草稿不监测时为空 / null where it is not watched")

    @classmethod
    def from_domain(cls, move: answers.AlertMove) -> BacktestAlertMove:
        return cls(
            kind=AlertMoveKind(move.kind),
            period=move.period,
            metric=move.metric,
            dimension=Dimension(move.dimension) if move.dimension else None,
            key=move.key,
            before=BacktestAlertState.from_domain(move.before) if move.before else None,
            after=BacktestAlertState.from_domain(move.after) if move.after else None,
        )
