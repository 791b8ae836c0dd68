"""Risk warnings: live for a period that runs, with the stored evaluations for one that is over."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import strawberry

from figures import answers
from schema.types.enums import AlertLevel, Dimension
from schema.types.node import Node
from schema.types.response import AlertResponse
from schema.types.term import Reason

__all__ = ["Alert"]


@strawberry.type(
    description="一次评估的结果，不可更改 / what one evaluation of a closed period found; it never changes"
)
class AlertRevision:
    revision: int
    evaluated_at: datetime
    level: AlertLevel
    former_level: AlertLevel | None = strawberry.field(description="此前的级别 / what the one before had found")
    previous: Decimal | None
    current: Decimal | None
    growth: Decimal | None
    policy_version: str

    @classmethod
    def from_domain(cls, revision: answers.AlertRevision) -> AlertRevision:
        return cls(
            revision=revision.revision,
            evaluated_at=revision.evaluated_at,
            level=AlertLevel(revision.level),
            former_level=AlertLevel(revision.former_level) if revision.former_level else None,
            previous=revision.previous,
            current=revision.current,
            growth=revision.growth,
            policy_version=revision.policy_version,
        )


@strawberry.type(description="风险预警 / a risk warning")
class Alert(Node):
    metric: str
    dimension: Dimension | None = strawberry.field(description="空为全行 / null: the whole bank")
    key: str
    period: str
    previous: Decimal | None
    current: Decimal | None
    growth: Decimal | None
    level: AlertLevel
    response: str
    reason: Reason
    policy_version: str
    previous_cases: int = strawberry.field(description="上期计入的件数 / the cases that the earlier figure counts")
    current_cases: int = strawberry.field(description="本期计入的件数 / the cases that the figure counts")
    closed: bool = strawberry.field(
        description="期间已结束；未结束的为实时数字 / false: the period runs, figures are live"
    )
    evaluated_at: datetime | None = strawberry.field(
        description="期间结束后首次评估的时间；看不到全部案件者为空 / null where you see only a part"
    )
    reevaluated_at: datetime | None = strawberry.field(
        description="因补录等迟到事项重新评估的时间 / when late events changed it; null: never"
    )
    former_level: AlertLevel | None = strawberry.field(
        description="重新评估前的级别 / the level before that; null: never evaluated again"
    )
    revisions: list[AlertRevision] = strawberry.field(
        description="历次评估 / the stored evaluations, the first one first"
    )
    responses: list[AlertResponse] = strawberry.field(description="已启动的响应 / what its levels have started")

    @classmethod
    def from_domain(cls, alert: answers.Alert) -> Alert:
        again = next((found for found in reversed(alert.revisions) if found.former_level is not None), None)
        former = None if again is None else again.former_level
        return cls(
            id=strawberry.ID(alert.id),
            metric=alert.metric,
            dimension=Dimension(alert.dimension) if alert.dimension else None,
            key=alert.key,
            period=alert.period,
            previous=alert.previous,
            current=alert.current,
            growth=alert.growth,
            level=AlertLevel(alert.level),
            response=alert.response,
            reason=Reason.from_domain(alert.reason),
            policy_version=alert.policy_version,
            previous_cases=alert.before[0],
            current_cases=alert.now[0],
            closed=alert.closed,
            evaluated_at=alert.evaluated_at,
            reevaluated_at=again.evaluated_at if again else None,
            former_level=AlertLevel(former) if former else None,
            revisions=[AlertRevision.from_domain(found) for found in alert.revisions],
            responses=[AlertResponse.from_domain(found) for found in alert.responses],
        )
