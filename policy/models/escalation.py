"""escalation.yaml: the card table, who is reminded at which card, and what else escalates a case."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policy.models.base import Condition, LabelText, Rule, TableFile, Texts

__all__ = ["Escalation", "EscalationRule", "InterviewRule", "ReminderRule"]


class ReminderRule(Rule):
    card: Literal["yellow", "red"]
    recipients: Texts = Field(min_length=1, description="responsible_person 责任人, leader_in_charge 分管领导")


class InterviewRule(Rule):
    """The card that owes a recorded interview."""

    card: Literal["yellow", "red"]


class EscalationRule(Rule):
    when: Condition
    message: LabelText


class Escalation(TableFile):
    """The table decides the card of one overdue target from `overdue_working_days`."""

    reminders: list[ReminderRule]
    interview: InterviewRule | None = Field(default=None, description="亮此牌即须约谈 / this card owes an interview")
    escalations: list[EscalationRule] = Field(default_factory=list)
