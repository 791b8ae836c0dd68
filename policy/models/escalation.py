"""escalation.yaml: the card table, who is reminded at which card, and what else escalates a case."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policy.models.base import Condition, LabelText, Rule, TableFile, Texts

__all__ = ["Escalation", "EscalationRule", "ReminderRule"]


class ReminderRule(Rule):
    card: Literal["yellow", "red"]
    recipients: Texts = Field(min_length=1, description="responsible_person 责任人, leader_in_charge 分管领导")


class EscalationRule(Rule):
    when: Condition
    message: LabelText


class Escalation(TableFile):
    """The table decides the card of one overdue target from `overdue_working_days`."""

    reminders: list[ReminderRule]
    escalations: list[EscalationRule] = Field(default_factory=list)
