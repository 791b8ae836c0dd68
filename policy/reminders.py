"""Which reminders a case calls for at an instant, why, and to whom they go (domain.md, sections 4 and 8). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from policy.bundle import Bundle, EscalationCondition
from policy.history import CaseHistory
from policy.recipients import recipient_of
from policy.reminder_rules import CompiledReminder, warned_at
from policy.status import Card, CaseStanding, Reason, TargetState, TargetStatus
from policy.targets import CompiledTarget

__all__ = ["StandingReminder", "standing_reminders"]

_RULE_SET: Final = "escalation"


@dataclass(frozen=True, slots=True)
class StandingReminder:
    """A reminder that stands at an instant. It is raised once for each `key`, whoever finds it standing, and how often.

    `target` is a clock, or the escalation rule that was met; `round` then counts the handlings of the case: 1, and one
    more for each reopening.
    """

    target: str
    round: int
    card: Card
    recipient: str
    due_at: datetime | None
    reason: Reason

    @property
    def key(self) -> tuple[str, int, Card, str]:
        return self.target, self.round, self.card, self.recipient


def standing_reminders(
    bundle: Bundle, case: CaseHistory, status: CaseStanding, at: datetime
) -> Iterator[StandingReminder]:
    """What stands at `at`, by `status`, which is the case at that instant under that bundle.

    A card stands with every lighter one, so a case first seen red gets its yellow reminder too. A warning stands from
    its instant until the clock stops, is paused or falls due: a clock first seen overdue gets no warning afterwards.
    An escalation stands while its condition holds.
    """
    for compiled, target in zip(bundle.targets, status.targets, strict=True):
        for rule in _possible(bundle, target):
            if _stands(bundle, rule, compiled, target, case, at) and _holds(bundle, rule, target, status.facts):
                yield from _of_target(rule, target, case)
    if any(rule.recipients for rule in bundle.escalations):
        fired = bundle.rule_sets["escalations"].fired(status.facts)
        for escalation in bundle.escalations:
            if escalation.id in fired:
                yield from _of_case(escalation, case)


def _possible(bundle: Bundle, target: TargetStatus) -> tuple[CompiledReminder, ...]:
    """The rules that can be about a clock in its state: most clocks of most cases call for none."""
    if target.state is TargetState.RUNNING:
        return bundle.warnings
    return bundle.reminders if target.card is not Card.NONE else ()


def _stands(
    bundle: Bundle,
    rule: CompiledReminder,
    compiled: CompiledTarget,
    target: TargetStatus,
    case: CaseHistory,
    at: datetime,
) -> bool:
    if not rule.concerns(target.target):
        return False
    if rule.before is None:
        return rule.card.rank <= target.card.rank
    if target.state is not TargetState.RUNNING or target.started_at is None or target.due_date is None:
        return False
    calendar = bundle.calendar(None if compiled.bank_calendar else case.lead_department)
    instant = warned_at(rule.before, target.started_at, target.due_date, calendar)
    return instant is not None and instant <= at


def _holds(bundle: Bundle, rule: CompiledReminder, target: TargetStatus, facts: Mapping[str, Any]) -> bool:
    """Whether the rule's own condition holds; it may name the overdue days of the clock that it is about."""
    if rule.condition is None:
        return True
    return rule.id in bundle.rule_sets["reminders"].fired(
        {**facts, "overdue_working_days": target.overdue_working_days}
    )


def _of_target(rule: CompiledReminder, target: TargetStatus, case: CaseHistory) -> Iterator[StandingReminder]:
    days, name = target.overdue_working_days, target.label
    if rule.before is None:
        zh, en = f"{name.zh}逾期 {days} 个工作日", f"{name.en} overdue for {days} working days"
    else:
        words = rule.before.words()
        zh, en = f"{name.zh}将于 {words.zh}后到期", f"{name.en} falls due in {words.en}"
    reason = Reason(rule.id, _RULE_SET, rule.clause, f"{rule.label.zh}：{zh} / {rule.label.en}: {en}")
    for recipient in dict.fromkeys(recipient_of(who, case, target.node) for who in rule.recipients):
        yield StandingReminder(target.target, target.round, rule.card, recipient, target.due_at, reason)


def _of_case(rule: EscalationCondition, case: CaseHistory) -> Iterator[StandingReminder]:
    for recipient in dict.fromkeys(recipient_of(who, case, None) for who in rule.recipients):
        yield StandingReminder(rule.id, len(case.reopenings) + 1, Card.NONE, recipient, None, rule.reason)
