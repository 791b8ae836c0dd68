"""Responses to risk warnings as they are read, and which of them an actor sees and may take steps on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from cases import rights
from cases.actors import Actor
from cases.alert_store import Identity
from policy.alerting import ResponseKind, ResponseState

__all__ = ["ResponseFilter", "ResponseView", "owes", "response_id", "response_key", "sees"]

_ID: Final = re.compile(r"^alert_response:([0-9a-f]{32})$")


def response_id(key: str) -> str:
    return f"alert_response:{key}"


def response_key(identifier: str) -> str | None:
    """The row's key; None for what is no id of a response."""
    match = _ID.match(identifier)
    return match.group(1) if match else None


@dataclass(frozen=True, slots=True)
class ResponseView:
    """What a level started. `level` is the one that started it, `due_at` is exclusive."""

    id: str
    version: int
    identity: Identity
    kind: ResponseKind
    level: str
    department: str
    state: ResponseState
    opened_at: datetime
    due_on: date
    due_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    concluded_at: datetime | None
    concluded_by: str | None
    finding: str | None
    policy_version: str
    clause: str

    @property
    def done_at(self) -> datetime | None:
        """An attention note is done once it is acknowledged, the others once they are concluded."""
        if self.kind is ResponseKind.ATTENTION:
            return self.acknowledged_at or self.concluded_at
        return self.concluded_at

    def overdue(self, at: datetime) -> bool:
        """Whether it is open at `at` past its time, or was done too late."""
        return (self.done_at or at) >= self.due_at

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> ResponseView:
        made = ("id", "identity", "kind", "state")
        return cls(
            id=response_id(row["id"]),
            identity=Identity(row["period"], row["metric"], row["dimension"], row["key"]),
            kind=ResponseKind(row["kind"]),
            state=ResponseState(row["state"]),
            **{name: row[name] for name in cls.__slots__ if name not in made},
        )


@dataclass(frozen=True, slots=True)
class ResponseFilter:
    """Everything given must hold. `open`: not done yet; `overdue_at`: open past its time at that instant."""

    open: bool | None = None
    period: str | None = None
    department: str | None = None
    overdue_at: datetime | None = None


def sees(actor: Actor, row: Mapping[str, Any]) -> bool:
    """The responses of the whole bank, those that the own department owes, and those on the own branch."""
    if not rights.may(actor, rights.READ):
        return False
    own_branch = row["dimension"] == "branch" and actor.branch is not None and row["key"] == actor.branch
    return owes(actor, row) or own_branch


def owes(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether the steps on a response are the actor's to take."""
    return rights.unbounded(actor) or (actor.department is not None and row["department"] == actor.department)
