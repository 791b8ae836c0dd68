"""meetings.yaml: who sits in the joint meeting 信访联席会, and which cases must go there. It may be missing."""

from __future__ import annotations

from pydantic import Field

from policy.models.base import Code, Condition, Entry, LabelText, Rule, RuleFile, Texts

__all__ = ["Meetings", "Referral", "Sitting", "StepBefore"]


class Sitting(Entry):
    """Who sits, who leads, how often."""

    chair: Code = Field(description="牵头部门 / the department that leads")
    members: Texts = Field(min_length=1, description="成员部门 / the departments that sit in it")
    per_month: int = Field(ge=1, description="每月次数 / meetings a month")
    clause: str
    assumed: bool = False


class StepBefore(Rule):
    """A step that is offered before a case goes to a meeting; a case may go there without it."""

    step: str = Field(examples=["mediated"], description="事件类型 / the event that the step leaves")


class Referral(Rule):
    """Which cases must go to a meeting."""

    when: Condition
    message: LabelText


class Meetings(RuleFile):
    sitting: Sitting
    before: list[StepBefore] = Field(default_factory=list, description="提请之前先列的步骤 / steps offered first")
    referrals: list[Referral] = Field(min_length=1, description="符合任一条即须提请 / any of them is enough")
