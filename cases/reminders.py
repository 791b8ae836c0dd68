"""Which reminders a case calls for at an instant, and to whom they go (domain.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from policy.bundle import Bundle
from policy.evaluator import evaluate_history
from policy.history import CaseHistory
from policy.models.escalation import ReminderRule
from policy.status import Card, CaseNode, TargetStatus

__all__ = ["due_reminders"]

_OFFICE: Final = "petition_office"


def due_reminders(bundle: Bundle, case: CaseHistory, at: datetime) -> Iterator[dict[str, Any]]:
    """The reminder rows, without their place in the store, that stand at `at`: red ones come with their yellow."""
    for target in evaluate_history(bundle, case, at).targets:
        for rule in bundle.rules.escalation.reminders:
            card = Card(rule.card)
            if target.card is not Card.NONE and card.rank <= target.card.rank:
                for recipient in dict.fromkeys(_recipient(name, case, target) for name in rule.recipients):
                    yield _row(bundle, rule, target, recipient, at)


def _recipient(name: str, case: CaseHistory, target: TargetStatus) -> str:
    department = case.lead_department
    if name == "leader_in_charge":
        return f"leader@{department or _OFFICE}"
    if target.node in (CaseNode.RECEIVE, CaseNode.DISPATCH) or department is None:
        return case.duty or f"leader@{_OFFICE}"
    return case.handler or f"department_head@{department}"


def _row(bundle: Bundle, rule: ReminderRule, target: TargetStatus, recipient: str, at: datetime) -> dict[str, Any]:
    message = (
        f"{rule.label.zh}：{target.label.zh}逾期 {target.overdue_working_days} 个工作日"
        f" / {rule.label.en}: {target.label.en} overdue for {target.overdue_working_days} working days"
    )
    return {
        "target": target.target,
        "round": target.round,
        "card": rule.card,
        "recipient": recipient,
        "raised_at": at,
        "due_at": target.due_at,
        "policy_version": bundle.version,
        "rule": rule.id,
        "rule_set": "escalation",
        "clause": rule.clause,
        "message": message,
    }
