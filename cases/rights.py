"""What each role may do, and on which cases. What is not granted here is denied."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, false, or_, true

from cases.actors import Actor, Role
from cases.columns import Codes
from cases.models import CASES
from policy.drafts import DraftStep
from policy.procedure import STEPS

__all__ = [
    "BACKDATE",
    "DRAFT_POLICY",
    "READ",
    "READ_DRAFTS",
    "REGISTER",
    "RESTART",
    "RIGHTS",
    "RIGHT_OF_STEP",
    "may",
    "scope",
    "unbounded",
    "within",
]

READ: Final = "read"
REGISTER: Final = "registerCase"
BACKDATE: Final = "backdate"
"""To say that something happened earlier than now (补录)."""

RESTART: Final = "restartClocks"
"""To let new facts begin clocks anew."""

READ_DRAFTS: Final = "readDrafts"
DRAFT_POLICY: Final = "draftPolicy"
DECIDE_POLICY: Final = "decidePolicy"

RIGHT_OF_STEP: Final[Mapping[DraftStep, str]] = MappingProxyType(
    {
        DraftStep.SAVE: DRAFT_POLICY,
        DraftStep.SUBMIT: DRAFT_POLICY,
        DraftStep.WITHDRAW: DRAFT_POLICY,
        DraftStep.APPROVE: DECIDE_POLICY,
        DraftStep.REJECT: DECIDE_POLICY,
    }
)
"""Which right each step on a draft of the policy takes."""

_READ_ONLY: Final = frozenset({READ})
_FRONT_DESK: Final = _READ_ONLY | {
    REGISTER,
    "classifyCase",
    "recordContact",
    "dispatchCase",
    "giveFeedback",
    "rateCase",
    "linkRepeat",
    "dismissRepeat",
    "joinCase",
    "rateMember",
    "addFacts",
    "reopenCase",
}
_HANDLER: Final = _READ_ONLY | {
    "recordContact",
    "respond",
    "proposePlan",
    "concludeLegalReview",
    "pauseCase",
    "resumeCase",
    "resolveCase",
    "giveFeedback",
    "fileAnalysisReport",
    "completeTarget",
    "recordMediation",
    "addFacts",
}

RIGHTS: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        Role.FRONT_DESK: _FRONT_DESK,
        Role.HANDLER: _HANDLER,
        Role.DEPARTMENT_HEAD: _HANDLER | {"returnCase", "extendCase", "reopenCase", "recordInterview", RESTART},
        Role.LEADER: _READ_ONLY,
        Role.PETITION_OFFICE: _READ_ONLY | {REGISTER, BACKDATE, RESTART, *STEPS},
        Role.COMPLIANCE: _READ_ONLY | {READ_DRAFTS, DRAFT_POLICY, "concludeInvestigation"},
        Role.APPROVER: _READ_ONLY | {READ_DRAFTS, DECIDE_POLICY},
        Role.AUDITOR: _READ_ONLY | {READ_DRAFTS},
    }
)
"""The operations of each role: reading, back-dating, and the mutations by their names in the contract."""

_ANYWHERE: Final = frozenset({Role.PETITION_OFFICE})
"""Act for any branch, whatever their own."""

_ANYWHERE_UNBOUND: Final = frozenset({Role.LEADER, Role.COMPLIANCE, Role.APPROVER, Role.AUDITOR})
"""See the whole bank unless a branch or a department bounds them."""


def may(actor: Actor, operation: str) -> bool:
    """Whether the actor's role has the operation at all."""
    return operation in RIGHTS.get(actor.role, ())


def within(actor: Actor, branch: str, departments: Collection[str]) -> bool:
    """Whether a case of this branch, led or assisted by these departments, lies in the actor's scope."""
    if unbounded(actor):
        return True
    return (actor.branch is not None and actor.branch == branch) or (
        actor.department is not None and actor.department in departments
    )


def scope(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on `CASES`: every query carries it."""
    if not may(actor, READ):
        return false()
    if unbounded(actor):
        return true()
    own: list[ColumnElement[bool]] = []
    if actor.branch is not None:
        own.append(CASES.c.branch == actor.branch)
    if actor.department is not None:
        own.append(CASES.c.lead_department == actor.department)
        own.append(Codes.holds(CASES.c.assisting_departments, actor.department))
    return or_(false(), *own)


def unbounded(actor: Actor) -> bool:
    """Whether the actor sees the cases of the whole bank."""
    if actor.role in _ANYWHERE:
        return True
    return actor.role in _ANYWHERE_UNBOUND and actor.branch is None and actor.department is None
