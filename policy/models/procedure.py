"""procedure.yaml: limits on steps that are no targets, and steps that are offered by rule."""

from __future__ import annotations

from pydantic import Field

from policy.models.base import Condition, LimitText, Rule, RuleFile, Texts
from policy.models.causes import MeasureRules, ReportRule

__all__ = ["Duty", "Offer", "ProcedureRules", "Window"]


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


class ProcedureRules(RuleFile):
    windows: list[Window]
    offers: list[Offer] = Field(default_factory=list, description="条件成立而尚未办理时列为下一步 / offered steps")
    first_receiver: Duty | None = Field(
        default=None, description="首接责任人（或移交后的承接人）本人办理 / steps that bind the first receiver"
    )
    recusal: Duty | None = Field(default=None, description="被投诉人不得办理 / steps barred to who is complained about")
    analysis_report: ReportRule | None = Field(default=None, description="分析报告送达 / who gets the report")
    measures: MeasureRules | None = Field(default=None, description="整改措施 / measures against root causes")
