"""Who may take a step on this very case: the first receiver's duty, and the recusal of who is complained about."""

from __future__ import annotations

from cases.actors import Actor, Role
from policy.bundle import Bundle
from policy.history import CaseHistory
from policy.models.procedure import Duty
from policy.procedure import Refusal, RefusalCode, Step

__all__ = ["denied"]


def denied(actor: Actor, step: Step, case: CaseHistory, bundle: Bundle) -> Refusal | None:
    """Why this person may not take the step, in the rule's words; None where nothing bars them."""
    rules = bundle.rules.procedure
    recusal, first = rules.recusal, rules.first_receiver
    if recusal and step.event in recusal.steps and actor.user in case.complained_about:
        zh, en = "被投诉人不得办理本案", "the complaint is about you"
        return _forbidden(recusal, zh, en)
    if first and step.event in first.steps and actor.role is Role.FRONT_DESK and case.duty not in (None, actor.user):
        zh = f"应由 {case.duty} 办理，或说明理由移交"
        en = f"{case.duty} has to do this, or to hand it over with a reason"
        return _forbidden(first, zh, en)
    return None


def _forbidden(rule: Duty, zh: str, en: str) -> Refusal:
    words = f"{rule.label.zh}：{zh}（{rule.clause}） / {rule.label.en}: {en} ({rule.clause})"
    return Refusal(RefusalCode.FORBIDDEN, words)
