"""What a case calls for next, by the names of mutations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policy.bundle import Bundle
from policy.history import CaseHistory
from policy.interviews import interview_owed
from policy.meetings import meeting_steps
from policy.procedure import MUTATION_OF, STEPS, unmet
from policy.status import TargetState, TargetStatus

__all__ = ["next_actions"]


def next_actions(
    bundle: Bundle, case: CaseHistory, targets: Sequence[TargetStatus], facts: Mapping[str, Any]
) -> tuple[str, ...]:
    """What the case calls for, most pressing first: an unsettled class, then what stops the clocks in order of due."""
    actions = ["classifyCase"] if case.unsettled and unmet(STEPS["classifyCase"], case) is None else []
    if _recused(bundle, case) and unmet(STEPS["handOverCase"], case) is None:
        actions.append("handOverCase")
    barred = {
        event
        for target, status in zip(bundle.targets, targets, strict=True)
        if status.state.open
        for event in target.required_before
    }
    running = [
        (status.due_at, place)
        for place, status in enumerate(targets)
        if status.state in (TargetState.RUNNING, TargetState.OVERDUE) and status.due_at
    ]
    for _, place in sorted(running):
        for event in bundle.targets[place].stop_order:
            mutation = MUTATION_OF.get(event)
            if mutation and event not in barred and unmet(STEPS[mutation], case) is None:
                actions.append(mutation)
                break
    if not case.archived:
        if case.suggestions:
            actions.append("linkRepeat")
        actions.extend(_offered(bundle, case, facts))
        actions.extend(meeting_steps(bundle, case, facts))
        if interview_owed(bundle, case, targets, facts) is not None:
            actions.append("recordInterview")
        actions.extend(step.mutation for step in STEPS.values() if step.pressing and unmet(step, case) is None)
    return tuple(dict.fromkeys(actions))


def _recused(bundle: Bundle, case: CaseHistory) -> bool:
    """Whether the case lies with somebody whom it is about."""
    holder = case.handler if case.dispatched else case.duty
    return bundle.rules.procedure.recusal is not None and holder in case.complained_about


def _offered(bundle: Bundle, case: CaseHistory, facts: Mapping[str, Any]) -> Iterator[str]:
    """The steps that rules offer, while they are possible and not taken."""
    fired = bundle.rule_sets["procedure"].fired(facts)
    for offer in bundle.offers:
        mutation = MUTATION_OF[offer.event]
        if offer.id in fired and not case.done(offer.event) and unmet(STEPS[mutation], case) is None:
            yield mutation
