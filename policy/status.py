"""What the evaluator answers: plain, frozen data that every layer above passes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

__all__ = [
    "Card",
    "CaseNode",
    "CaseStanding",
    "CaseStatus",
    "Classification",
    "Label",
    "Reason",
    "TargetState",
    "TargetStatus",
    "Term",
]


class CaseNode(StrEnum):
    """The five nodes 受理-分办-办理-反馈-归档, in their order (plan-2026/2.1)."""

    RECEIVE = "receive"
    DISPATCH = "dispatch"
    HANDLE = "handle"
    FEEDBACK = "feedback"
    ARCHIVE = "archive"


class TargetState(StrEnum):
    NOT_APPLICABLE = "not_applicable"
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    OVERDUE = "overdue"
    MISSED = "missed"

    @property
    def open(self) -> bool:
        """Not finished: the node of such a target is not finished either."""
        return self in _OPEN


_OPEN: Final = (TargetState.WAITING, TargetState.RUNNING, TargetState.PAUSED, TargetState.OVERDUE)
_TICKING: Final = (TargetState.RUNNING, TargetState.OVERDUE)


class Card(StrEnum):
    NONE = "none"
    YELLOW = "yellow"
    RED = "red"

    @property
    def rank(self) -> int:
        return ("none", "yellow", "red").index(self.value)


@dataclass(frozen=True, slots=True)
class Label:
    """A text in both languages, Chinese first."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Term:
    """A code of the policy with its labels."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is so: the rule that fired, its rule set (the file's stem), its clause, a sentence for people."""

    rule: str
    rule_set: str
    clause: str
    message: str


@dataclass(frozen=True, slots=True)
class Classification:
    """What the rules make of a case's attributes: its grade, its subclass, and who leads it once dispatched."""

    grade: str
    subclass: str
    lead_department: str
    assisting_departments: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """One clock at one instant. `due_at` is exclusive; `round` counts the starts so far, 0 while it never started."""

    target: str
    node: CaseNode
    label: Label
    state: TargetState
    round: int
    started_at: datetime | None
    due_at: datetime | None
    due_date: date | None
    stopped_at: datetime | None
    overdue_working_days: int
    card: Card
    provisional: bool
    reason: Reason
    reckon: Callable[[], tuple[str, ...]] = field(default=tuple, compare=False, repr=False)
    remain: Callable[[], int] | None = field(default=None, compare=False, repr=False)

    @property
    def workings(self) -> tuple[str, ...]:
        """The days counted and skipped, readable; worked out when asked for, since most callers do not ask."""
        return self.reckon()

    @property
    def working_days_left(self) -> int | None:
        """To the due date: 0 on the last day, negative once working days are overdue; None where no clock runs."""
        return None if self.remain is None else self.remain()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStanding:
    """How a case stands at one instant under one version: what its row shows and its reminders hang on.

    `changes_at` is the first later instant at which the status differs if nothing else happens (None: never). `facts`
    are those of the declared vocabulary, by which all of it was decided.
    """

    as_of: datetime
    policy_version: str
    current_node: CaseNode | None
    card: Card
    targets: tuple[TargetStatus, ...]
    classification: Classification
    changes_at: datetime | None
    facts: Mapping[str, Any] = field(compare=False, repr=False)

    @property
    def next_due(self) -> TargetStatus | None:
        """The running or overdue clock that is due first; of several at once the first in the rules' order."""
        ticking = [
            (one.due_at, place) for place, one in enumerate(self.targets) if one.state in _TICKING and one.due_at
        ]
        return self.targets[min(ticking)[1]] if ticking else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStatus(CaseStanding):
    """A case at one instant under one version, with what it calls for, and why all of it is so."""

    next_actions: tuple[str, ...]
    reasons: tuple[Reason, ...]
