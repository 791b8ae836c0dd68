"""Changing cases: carried out by the service, answered with the case as it is afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from cases.commands import ActOnCase, Outcome, RegisterCase
from cases.views import CaseView
from policy.procedure import Refusal
from resolvers.context import Context

__all__ = ["Answer", "act", "register"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The case as it is now, also after a refusal, where the actor may see it."""

    case: CaseView | None
    refusals: tuple[Refusal, ...]


def register(context: Context, command: RegisterCase) -> Answer:
    return _answer(context, context.services.service.register(context.actor, command))


def act(context: Context, command: ActOnCase) -> Answer:
    return _answer(context, context.services.service.act(context.actor, command))


def _answer(context: Context, outcome: Outcome) -> Answer:
    context.renew()
    return Answer(context.case(outcome.case_id) if outcome.case_id else None, outcome.refusals)
