"""The joint meeting 信访联席会 in a case's life: whether the case must go there, what a meeting may decide. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from policy.bundle import Bundle
from policy.clocks import Limit
from policy.history import CaseHistory
from policy.procedure import MUTATION_OF, STEPS, unmet
from policy.status import Reason

__all__ = ["follow_up_days", "meeting_steps", "must_meet", "referring_rules"]

_DECIDED: Final = "meeting_decided"


def referring_rules(bundle: Bundle, facts: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The rules by which a case with these facts must go to a meeting; none under a bundle without such rules."""
    if not bundle.referrals:
        return ()
    fired = bundle.rule_sets["meetings"].fired(facts)
    return tuple(rule.reason for rule in bundle.referrals if rule.id in fired)


def must_meet(bundle: Bundle, case: CaseHistory, facts: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Why the case must still go to a meeting: until one has decided on it in this round."""
    return () if case.meeting == "decided" else referring_rules(bundle, facts)


def meeting_steps(bundle: Bundle, case: CaseHistory, facts: Mapping[str, Any]) -> Iterator[str]:
    """The steps that lead to a meeting, until the case stands on an agenda; mediation is offered first."""
    if bundle.rules.meetings is None or case.meeting != "none" or not must_meet(bundle, case, facts):
        return
    for before in bundle.rules.meetings.before:
        mutation = MUTATION_OF[before.step]
        if not case.done(before.step) and unmet(STEPS[mutation], case) is None:
            yield mutation
    if unmet(STEPS["referToMeeting"], case) is None:
        yield "referToMeeting"


def follow_up_days(bundle: Bundle, facts: Mapping[str, Any], days: int) -> bool:
    """Whether the rules know a follow-up of so many working days: a meeting sets no limit that no rule has."""
    fired = bundle.rule_sets["sla"].fired({**facts, "meeting": "decided", "follow_up_days": days})
    limits = (
        next((row.limit for row in target.limits if row.rule in fired), None)
        for target in bundle.targets
        if _DECIDED in target.starts and target.id in fired
    )
    return any(limit == Limit.parse(f"{days} working_days") for limit in limits)
