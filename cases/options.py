"""What a person may do with one case now: the steps of the role, those that the case calls for first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cases import duties, rights
from cases.actors import Actor
from cases.views import CaseView
from policy.bundle import Bundle
from policy.events import Event
from policy.history import CaseHistory
from policy.possible import impediment
from policy.procedure import STEPS, Step
from policy.reports import departments_told
from policy.status import CaseStatus

__all__ = ["CaseAction", "actions"]


@dataclass(frozen=True, slots=True)
class CaseAction:
    """A step that the role has on this case. `refusals` are the rules' words against it; none where it is `allowed`.

    `called`: the case's status names it among the next.
    """

    step: Step
    called: bool
    refusals: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        return not self.refusals


def actions(
    actor: Actor, view: CaseView, events: Sequence[Event], bundle: Bundle, status: CaseStatus
) -> tuple[CaseAction, ...]:
    """Every step that the actor's role has on this case: those called for in their order, the allowed, the rest.

    `events` are all of the case's, `status` is as of now under `bundle`, which governs it.
    """
    case = CaseHistory.of(events)
    found = [
        CaseAction(step, step.mutation in status.next_actions, tuple(_refusals(actor, case, bundle, status, step)))
        for step in STEPS.values()
        if _in_reach(actor, view, events, step)
    ]
    called = {mutation: place for place, mutation in enumerate(status.next_actions)}
    last = len(called)
    return tuple(sorted(found, key=lambda one: (called.get(one.step.mutation, last), not one.allowed)))


def _in_reach(actor: Actor, view: CaseView, events: Sequence[Event], step: Step) -> bool:
    lead = () if view.lead_department is None else (view.lead_department,)
    handling = (*lead, *view.assisting_departments)
    told = departments_told(events) if step.mutation in rights.OF_READERS else ()
    return rights.may(actor, step.mutation) and rights.within(actor, view.branch, (*handling, *told))


def _refusals(actor: Actor, case: CaseHistory, bundle: Bundle, status: CaseStatus, step: Step) -> list[str]:
    denied = duties.denied(actor, step, case, bundle)
    words = impediment(bundle, case, status, step, actor.department)
    return [*(() if denied is None else (denied.message,)), *(() if words is None else (words,))]
