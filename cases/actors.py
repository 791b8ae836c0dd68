"""Who acts: a person with one role and, where the role needs it, a branch or a department."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Actor", "Role"]


class Role(StrEnum):
    FRONT_DESK = "front_desk"
    HANDLER = "handler"
    DEPARTMENT_HEAD = "department_head"
    LEADER = "leader"
    PETITION_OFFICE = "petition_office"
    COMPLIANCE = "compliance"
    APPROVER = "approver"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Actor:
    """`branch` and `department` bound what the actor sees and does; how far, `cases.rights` says."""

    user: str
    role: Role
    branch: str | None = None
    department: str | None = None
