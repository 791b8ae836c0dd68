"""Who acts: a person with one role and, where the role needs it, a branch or a department."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from policy.status import Label

__all__ = ["ROLE_LABELS", "Actor", "Role"]


class Role(StrEnum):
    FRONT_DESK = "front_desk"
    HANDLER = "handler"
    DEPARTMENT_HEAD = "department_head"
    LEADER = "leader"
    PETITION_OFFICE = "petition_office"
    COMPLIANCE = "compliance"
    APPROVER = "approver"
    AUDITOR = "auditor"


ROLE_LABELS: Final[Mapping[Role, Label]] = MappingProxyType(
    {
        Role.FRONT_DESK: Label("网点受理人员", "Front desk"),
        Role.HANDLER: Label("承办人", "Handler"),
        Role.DEPARTMENT_HEAD: Label("部门负责人", "Department head"),
        Role.LEADER: Label("分管领导", "Leader in charge"),
        Role.PETITION_OFFICE: Label("信访办公室", "Petition office"),
        Role.COMPLIANCE: Label("合规人员", "Compliance"),
        Role.APPROVER: Label("规则审批人", "Approver of rules"),
        Role.AUDITOR: Label("审计人员", "Auditor"),
    }
)
"""What each role is called."""


@dataclass(frozen=True, slots=True)
class Actor:
    """`branch` and `department` bound what the actor sees and does; how far, `cases.rights` says."""

    user: str
    role: Role
    branch: str | None = None
    department: str | None = None
