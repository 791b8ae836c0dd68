"""alerts.yaml: what is watched, from which growth on which level is raised, and what a level starts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policy.models.base import Clause, Code, Entry, LabelText, LimitText, Rule, TableFile

__all__ = ["AlertMetric", "AlertResponse", "Alerts", "ControlChart", "Hypothesis"]


class AlertMetric(Entry):
    metric: Literal["volume", "new_product_volume", "elderly_share", "online_volume"]
    label: LabelText
    clause: Clause
    assumed: bool = False


class AlertResponse(Rule):
    """What is opened once a closed period is found at a level. A kind of response is opened once a warning."""

    level: Literal["blue", "yellow", "red"] = Field(description="由哪一级别启动 / the level that starts it")
    kind: Literal["attention", "verification", "emergency"] = Field(
        description="提示关注、部门核查、应急处置 / attention note, verification task, emergency response"
    )
    within: LimitText = Field(description="完成时限，自启动起 / from its opening")
    department: Code = Field(description="责任部门 / the department that owes it")
    by_line: bool = Field(
        default=True,
        description="条线及其主题的预警由条线责任部门承担 / for a business line or a topic, the department of the line",
    )


class Hypothesis(Entry):
    """What may lie behind a rise of complaints on a topic: where to look first."""

    topic: Code
    may_be: list[LabelText] = Field(min_length=1, description="可能的原因 / what it may be")
    clause: Clause
    assumed: bool = False


class ControlChart(Entry):
    """The control chart beside the percentages: weeks looked back at, and how far from the centre is unusual."""

    weeks: int = Field(ge=2, le=104, description="回看多少周 / the weeks that are looked back at")
    minimum_weeks: int = Field(ge=2, le=104, description="至少多少周才给出控制限 / no limits below this many weeks")
    sigmas: int = Field(ge=1, le=6, description="控制限距中心线多少倍标准差 / limits this many sigmas from the centre")
    clause: Clause
    assumed: bool = False


class Alerts(TableFile):
    """The table decides the level and the response from `growth`, and where wanted from `previous` and `current`."""

    minimum_base: int = Field(
        ge=0, description="上期至少多少件才定级 / no level below this figure in the earlier period"
    )
    elderly_age: int = Field(ge=0, le=150, description="多少岁起算老年客户 / the age from which a customer is elderly")
    metrics: list[AlertMetric] = Field(min_length=1)
    dimensions: list[Literal["branch", "business_line", "topic"]] = Field(
        description="除全行外按什么维度监测 / watched beside the whole bank"
    )
    responses: list[AlertResponse] = Field(default_factory=list, description="各级别启动的响应 / what the levels start")
    control: ControlChart | None = Field(default=None, description="控制图 / the control chart beside the percentages")
    hypotheses: list[Hypothesis] = Field(
        default_factory=list, description="按主题列出的可能原因 / what may lie behind a rise, by topic"
    )
