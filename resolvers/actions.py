"""Changing cases: carried out by the service, answered with the case as it is afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from cases import rights
from cases.commands import ActOnCase, Customer, Outcome, RegisterCase
from cases.preview import Preview
from cases.views import CaseView
from policy.procedure import Refusal
from resolvers.context import Context

__all__ = ["Answer", "act", "preview", "register", "reveal"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The case as it is now, also after a refusal, where the actor may see it, and what the request knows since."""

    context: Context
    case: CaseView | None
    refusals: tuple[Refusal, ...]


def register(context: Context, command: RegisterCase) -> Answer:
    return _answer(context, context.services.service.register(context.actor, command))


def preview(context: Context, command: RegisterCase) -> Preview:
    """What the registration would come to for this actor."""
    return context.services.service.preview(context.actor, command)


def act(context: Context, command: ActOnCase) -> Answer:
    return _answer(context, context.services.service.act(context.actor, command))


def reveal(context: Context, command: ActOnCase) -> tuple[Answer, Customer | None]:
    """The answer, and the customer in clear where this very request recorded that it was revealed."""
    outcome = context.services.service.act(context.actor, command)
    answer = _answer(context, outcome)
    recorded = outcome.done and outcome.version is not None
    return answer, context.services.people.revealed(answer.case, context.bounds) if recorded and answer.case else None


def _answer(context: Context, outcome: Outcome) -> Answer:
    context.renew()
    if outcome.opened is not None and rights.may(context.actor, rights.READ):  # where one may register, one sees all
        context.meet([CaseView.of_written(outcome.opened)])
    return Answer(context, context.case(outcome.case_id) if outcome.case_id else None, outcome.refusals)
