"""procedure.yaml: limits on steps that are no targets, and steps that are offered by rule."""

from __future__ import annotations

from pydantic import Field

from policy.models.base import Condition, LimitText, Rule, RuleFile
from policy.models.causes import MeasureRules, ReportRule

__all__ = ["Offer", "ProcedureRules", "Window"]


class Window(Rule):
    """A step that is only possible within a limit after another: `step` and `after` are event types."""

    step: str = Field(examples=["returned"])
    after: str = Field(examples=["dispatched"])
    within: LimitText


class Offer(Rule):
    """A step that is offered as a next action while its condition holds and it has not been taken in this round."""

    step: str = Field(examples=["mediated"], description="事件类型 / the event that the step leaves")
    when: Condition


class ProcedureRules(RuleFile):
    windows: list[Window]
    offers: list[Offer] = Field(default_factory=list, description="条件成立而尚未办理时列为下一步 / offered steps")
    analysis_report: ReportRule | None = Field(default=None, description="分析报告送达 / who gets the report")
    measures: MeasureRules | None = Field(default=None, description="整改措施 / measures against root causes")
