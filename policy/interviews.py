"""Whether a case owes an interview 约谈: a card that the rules name was shown, and nobody was interviewed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policy.bundle import Bundle
from policy.history import CaseHistory
from policy.status import Reason, TargetStatus

__all__ = ["interview_owed", "interview_reasons"]


def interview_owed(
    bundle: Bundle, case: CaseHistory, targets: Sequence[TargetStatus], facts: Mapping[str, Any]
) -> TargetStatus | None:
    """The first clock that shows (or was stopped under) a card that owes an interview, without one since."""
    rule = bundle.rules.escalation.interview
    if rule is None:
        return None
    interviewed = [event.at for event in case.events if event.type == "interviewed"]
    for status in targets:
        if status.due_at is None or not status.overdue_working_days:
            continue
        decision = bundle.decide("escalation", {**facts, "overdue_working_days": status.overdue_working_days})
        owes = decision is not None and decision.outcome["card"] == rule.card
        if owes and not any(at >= status.due_at for at in interviewed):
            return status
    return None


def interview_reasons(
    bundle: Bundle, case: CaseHistory, targets: Sequence[TargetStatus], facts: Mapping[str, Any]
) -> Iterator[Reason]:
    """The words for an interview that is owed; none once the case is archived."""
    rule = bundle.rules.escalation.interview
    owed = None if case.archived else interview_owed(bundle, case, targets, facts)
    if rule is not None and owed is not None:
        words = f"{owed.label.zh}曾亮牌，尚未约谈 / {owed.label.en} showed a card: an interview is owed"
        yield Reason(rule.id, "escalation", rule.clause or bundle.tables["escalation"].clause, words)
