"""escalation.yaml: the card table, who is reminded at which card, and what else escalates a case."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from policy.models.base import Code, Condition, LabelText, LimitText, Rule, TableFile, Texts
from policy.recipients import RECIPIENTS

__all__ = ["Escalation", "EscalationRule", "InterviewRule", "ReminderRule"]


_WHO: Final = "；".join(f"{name} {label.zh}" for name, label in RECIPIENTS.items())


class ReminderRule(Rule):
    """At a card, or `card: none` and so long `before` the due date. All clocks and cases, unless limited."""

    card: Literal["none", "yellow", "red"]
    before: LimitText | None = Field(default=None, description="到期前多久，仅用于 card: none / before the due date")
    targets: list[Code] | None = Field(default=None, min_length=1, description="哪些时限，缺省为全部 / all by default")
    when: Condition | None = Field(default=None, description="哪些案件，缺省为全部 / all by default")
    recipients: Texts = Field(min_length=1, description=_WHO)


class InterviewRule(Rule):
    """The card that owes a recorded interview."""

    card: Literal["yellow", "red"]


class EscalationRule(Rule):
    """Marks a case while `when` holds; with `recipients`, they are reminded once in each handling of the case."""

    when: Condition
    message: LabelText
    recipients: Texts = Field(default_factory=list, description=_WHO)


class Escalation(TableFile):
    """The table decides the card of one overdue target from `overdue_working_days`."""

    reminders: list[ReminderRule]
    interview: InterviewRule | None = Field(default=None, description="亮此牌即须约谈 / this card owes an interview")
    escalations: list[EscalationRule] = Field(default_factory=list)
