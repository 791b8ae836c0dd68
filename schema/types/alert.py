"""Risk warnings: live for a period that runs, with the stored evaluations for one that is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

import strawberry

from figures import answers
from figures.control import Control
from policy.models.alerts import Hypothesis
from resolvers.context import Context
from schema.types.enums import AlertLevel, Dimension
from schema.types.node import Node
from schema.types.response import AlertResponse
from schema.types.term import Reason, Term

__all__ = ["Alert"]

Info = strawberry.Info[Context, None]

_NO_TOPIC: Final = Term(code="", zh="未归入主题", en="No topic given")


@strawberry.enum(description="属正常波动、异常偏高、异常偏低 / within usual variation, above it, below it")
class ControlSignal(StrEnum):
    WITHIN = "within"
    ABOVE = "above"
    BELOW = "below"


_WORDS: Final = {
    ControlSignal.WITHIN: "属正常波动 / within usual variation",
    ControlSignal.ABOVE: "高于正常波动 / above usual variation",
    ControlSignal.BELOW: "低于正常波动 / below usual variation",
}


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


@strawberry.type(
    description="控制图，与增幅并列，不改变级别；限值与本期数字同一单位 / beside the percentages, never instead"
)
class ControlChart:
    centre: Decimal = strawberry.field(description="往常水平 / what the earlier weeks lead one to expect")
    upper: Decimal
    lower: Decimal
    weeks: int = strawberry.field(description="据以计算的周数 / the weeks that it was worked out from")
    overdispersion: Decimal = strawberry.field(description="过度离散系数（Laney σz），至少为 1 / at least 1")
    signal: ControlSignal
    message: str

    @classmethod
    def from_domain(cls, chart: Control) -> ControlChart:
        signal = ControlSignal(chart.signal)
        return cls(
            centre=chart.centre,
            upper=chart.upper,
            lower=chart.lower,
            weeks=chart.weeks,
            overdispersion=chart.overdispersion,
            signal=signal,
            message=_WORDS[signal],
        )


@strawberry.type(description="可能的原因，供核查参考 / what may lie behind a rise")
class AlertHypothesis:
    zh: str
    en: str
    clause: str
    assumed: bool = strawberry.field(description="由我们假定 / our assumption, not the plan's")

    @classmethod
    def listed(cls, rules: Iterable[Hypothesis]) -> list[AlertHypothesis]:
        return [
            cls(zh=text.zh, en=text.en, clause=rule.clause, assumed=rule.assumed)
            for rule in rules
            for text in rule.may_be
        ]


@strawberry.type(description="上升的主题 / a topic that rose")
class TopicRise:
    previous: int = strawberry.field(description="上期计入的件数 / cases that counted in the earlier period")
    current: int
    hypotheses: list[AlertHypothesis]
    code: strawberry.Private[str]

    @strawberry.field(description="主题；代码为空者未归入主题 / an empty code: cases without a topic")
    def topic(self, info: Info) -> Term:
        return Term.from_domain(info.context.bundle.term("topic", self.code)) if self.code else _NO_TOPIC

    @classmethod
    def from_domain(cls, rise: answers.TopicRise) -> TopicRise:
        return cls(
            previous=rise.previous,
            current=rise.current,
            hypotheses=AlertHypothesis.listed(rise.hypotheses),
            code=rise.topic,
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
    view: strawberry.Private[answers.Alert]

    @strawberry.field(description="控制图；历史不足为空 / null where there is too little history")
    def control(self) -> ControlChart | None:
        chart = self.view.behind.control(self.view) if self.view.behind else None
        return ControlChart.from_domain(chart) if chart else None

    @strawberry.field(description="本主题上升的可能原因 / what may lie behind a rise on this topic; none for others")
    def hypotheses(self) -> list[AlertHypothesis]:
        if self.view.behind is None or self.view.dimension != "topic":
            return []
        return AlertHypothesis.listed(self.view.behind.hypotheses(self.view.key))

    @strawberry.field(
        description="全行、网点、条线上升最多的主题 / the topics that rose most in the bank, a branch or a line"
    )
    def rises(self, first: int = 5) -> list[TopicRise] | None:
        found = self.view.behind.rises(self.view, first) if self.view.behind else ()
        return [TopicRise.from_domain(rise) for rise in found]

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
            view=alert,
        )
