"""What each role may do, and on which cases. What is not granted here is denied."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import ColumnElement, exists, false, or_, true

from cases.actors import Actor, Role
from cases.bounds import Bounds
from cases.columns import Codes
from cases.models import CASES, MEASURE_CASES, MEASURES
from policy.drafts import DraftStep
from policy.procedure import STEPS

__all__ = [
    "BACKDATE",
    "DRAFT_POLICY",
    "EXPORT_TEXTS",
    "LINK_MEASURE",
    "MANAGE_JOBS",
    "OF_READERS",
    "PLAN_MEASURE",
    "READ",
    "READ_CHECKPOINTS",
    "READ_DISCLOSURES",
    "READ_DRAFTS",
    "READ_JOBS",
    "REGISTER",
    "RESTART",
    "RIGHTS",
    "RIGHT_OF_STEP",
    "SUGGEST",
    "VERIFY_MEASURE",
    "bounds",
    "may",
    "of_measures",
    "scope",
    "seen_by",
    "unbounded",
    "within",
]

READ: Final = "read"
REGISTER: Final = "registerCase"
BACKDATE: Final = "backdate"
"""To say that something happened earlier than now (补录)."""

RESTART: Final = "restartClocks"
"""To let new facts begin clocks anew."""

READ_CHECKPOINTS: Final = "readCheckpoints"
"""To see the checkpoints over the record, and whether it was verified."""

READ_DISCLOSURES: Final = "readDisclosures"
"""To see who saw a customer's data in clear, and why."""

READ_JOBS: Final = "readJobs"
"""To see what long jobs there are and how far they have come."""

MANAGE_JOBS: Final = "manageJobs"
"""To have every open case judged again, and to cancel long jobs."""

READ_DRAFTS: Final = "readDrafts"
DRAFT_POLICY: Final = "draftPolicy"
DECIDE_POLICY: Final = "decidePolicy"

PLAN_MEASURE: Final = "planMeasure"
"""To plan a measure and to carry it on: start, complete, withdraw."""

VERIFY_MEASURE: Final = "verifyMeasure"
LINK_MEASURE: Final = "linkMeasure"

OF_READERS: Final = frozenset({LINK_MEASURE, "acknowledgeReport"})
"""Steps on a case that are open also to a department that only has its analysis report."""
SUGGEST: Final = "suggestLexicon"
"""To see what corrections propose for the lexicon of triage."""

EXPORT_TEXTS: Final = "exportTexts"
"""To take free texts out of the house in bulk: subjects, narratives, notes, minutes."""

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
    "handOverCase",
    "requestReview",
    "requestRereview",
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
    "handOverCase",
    "acknowledgeReport",
    "recordFollowUp",
    "addFacts",
}
_INSPECTIONS: Final = frozenset({"planInspection", "recordInspectionVisit", "concludeInspection"})
_OFFICE: Final = _INSPECTIONS | {"scheduleMeeting", "recordMinutes", "closeMeeting", "cancelMeeting", "reachMilestone"}
"""The office's own work; whoever keeps compliance inspects too."""


_RESPONSES: Final = frozenset({"acknowledgeAlertResponse", "concludeAlertResponse"})
"""What is done about a risk warning, by the department that owes it or for it."""

_MEASURES: Final = frozenset({PLAN_MEASURE, LINK_MEASURE})

RIGHTS: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        Role.FRONT_DESK: _FRONT_DESK,
        Role.HANDLER: _HANDLER,
        Role.DEPARTMENT_HEAD: _HANDLER
        | {"returnCase", "extendCase", "reopenCase", "recordInterview", RESTART, EXPORT_TEXTS, *_MEASURES, *_RESPONSES},
        Role.LEADER: _READ_ONLY | {"concludeReview", "concludeRereview"},
        Role.PETITION_OFFICE: _READ_ONLY
        | {
            REGISTER,
            BACKDATE,
            RESTART,
            SUGGEST,
            EXPORT_TEXTS,
            READ_DISCLOSURES,
            READ_JOBS,
            MANAGE_JOBS,
            *STEPS,
            *_MEASURES,
            VERIFY_MEASURE,
            *_OFFICE,
            *_RESPONSES,
        },
        Role.COMPLIANCE: _READ_ONLY
        | {READ_DRAFTS, DRAFT_POLICY, SUGGEST, EXPORT_TEXTS, "concludeInvestigation", "acknowledgeReport"}
        | {*_MEASURES, VERIFY_MEASURE, *_INSPECTIONS, *_RESPONSES},
        Role.APPROVER: _READ_ONLY | {READ_DRAFTS, DECIDE_POLICY},
        Role.AUDITOR: _READ_ONLY | {READ_DRAFTS, EXPORT_TEXTS, READ_DISCLOSURES, READ_CHECKPOINTS, READ_JOBS},
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
        own.append(seen_by(actor.department))
    return or_(false(), *own)


def bounds(actor: Actor) -> Bounds | None:
    """The same once more, for the database to hold reading transactions to; None: the whole bank."""
    if not may(actor, READ):
        return Bounds()
    return None if unbounded(actor) else Bounds(actor.branch, actor.department)


def seen_by(department: str) -> ColumnElement[bool]:
    """The cases that a department leads or assists with, or of which it has the analysis report."""
    return or_(
        CASES.c.lead_department == department,
        Codes.holds(CASES.c.assisting_departments, department),
        Codes.holds(CASES.c.copied_departments, department),
    )


def of_measures(actor: Actor) -> ColumnElement[bool]:
    """Which of `MEASURES` the actor sees: those of the own department, and those linked to a case in scope."""
    if not may(actor, READ):
        return false()
    if unbounded(actor):
        return true()
    linked = exists().where(
        MEASURE_CASES.c.measure_id == MEASURES.c.id, CASES.c.id == MEASURE_CASES.c.case_id, scope(actor)
    )
    return or_(false() if actor.department is None else MEASURES.c.department == actor.department, linked)


def unbounded(actor: Actor) -> bool:
    """Whether the actor sees the cases of the whole bank."""
    if actor.role in _ANYWHERE:
        return True
    return actor.role in _ANYWHERE_UNBOUND and actor.branch is None and actor.department is None
