"""procedure.yaml: limits on steps that are no targets, and steps that are offered by rule."""

from __future__ import annotations

from pydantic import Field

from policy.models.base import Clause, Condition, Entry, LabelText, LimitText, Percent, Rule, RuleFile, Texts
from policy.models.causes import MeasureRules, ReportRule

__all__ = ["Duty", "Offer", "ProcedureRules", "RepeatRule", "Representatives", "Retention", "Window"]


class Window(Rule):
    """A step that is only possible within a limit after another: `step` and `after` are event types."""

    step: str = Field(examples=["returned"])
    after: str = Field(examples=["dispatched"])
    within: LimitText


class Offer(Rule):
    """A step that is offered as a next action while its condition holds and it has not been taken in this round."""

    step: str = Field(examples=["mediated"], description="事件类型 / the event that the step leaves")
    when: Condition


class Duty(Rule):
    """Who may take certain steps on a case: `steps` are event types."""

    steps: Texts = Field(min_length=1, description="事件类型 / the events of the steps concerned")


class RepeatRule(Rule):
    """When an earlier case of the same customer is proposed as the same matter: everything given must hold."""

    same_line: bool = Field(default=False, description="同一业务条线 / the same business line")
    same_topic: bool = Field(default=False, description="同一主题 / the same topic, known of both")
    text_similarity: Percent | None = Field(
        default=None, description="文本相似度下限 / the least similarity of subject and narrative"
    )


class Representatives(Entry):
    """How many of a group's members may be its representatives."""

    label: LabelText
    at_most: int = Field(ge=1)
    clause: Clause
    assumed: bool = False


class Retention(Rule):
    """How long after a case is archived the personal data in it is kept."""

    years: int = Field(ge=1, le=100, description="归档后保存几年 / years after the case is archived")


class ProcedureRules(RuleFile):
    windows: list[Window]
    repeats: list[RepeatRule] = Field(
        default_factory=list,
        description="提示可能的重复，自上而下先符合者为准 / proposes repeats; the first that holds",
    )
    representatives: Representatives | None = Field(
        default=None, description="代表人数上限 / the limit of representatives"
    )
    offers: list[Offer] = Field(default_factory=list, description="条件成立而尚未办理时列为下一步 / offered steps")
    first_receiver: Duty | None = Field(
        default=None, description="首接责任人（或移交后的承接人）本人办理 / steps that bind the first receiver"
    )
    recusal: Duty | None = Field(default=None, description="被投诉人不得办理 / steps barred to who is complained about")
    analysis_report: ReportRule | None = Field(default=None, description="分析报告送达 / who gets the report")
    retention: Retention | None = Field(default=None, description="个人信息保存期限 / how long personal data is kept")
    measures: MeasureRules | None = Field(default=None, description="整改措施 / measures against root causes")
