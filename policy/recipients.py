"""To whom a reminder goes: the recipients that rules may name, and who that is on a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from policy.history import CaseHistory
from policy.status import CaseNode, Label

__all__ = ["OFFICE", "RECIPIENTS", "recipient_of"]

OFFICE: Final = "petition_office"
"""The petition office, as a department and as a recipient."""

RECIPIENTS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "responsible_person": Label("责任人", "the person responsible"),
        "leader_in_charge": Label("分管领导", "the leader in charge"),
        "department_head": Label("主办部门负责人", "the head of the lead department"),
        "first_receiver": Label("首接责任人", "the first receiver"),
        "petition_office": Label("信访办公室", "the petition office"),
    }
)
"""What a rule may write under `recipients`, with its label."""


def recipient_of(name: str, case: CaseHistory, node: CaseNode | None) -> str:
    """Who that is on this case: a user's name, `leader@DEPARTMENT`, `department_head@DEPARTMENT`, `petition_office`.

    `node` is the node of the clock that the reminder is about; None where it is about the case as a whole. What the
    case does not have yet falls to the petition office, so that no reminder goes to nobody.
    """
    return _WHO[name](case, node)


def _responsible(case: CaseHistory, node: CaseNode | None) -> str:
    """The first receiver until the case is dispatched, then the handler, the department's head where there is none."""
    if node in (CaseNode.RECEIVE, CaseNode.DISPATCH) or case.lead_department is None:
        return case.duty or f"leader@{OFFICE}"
    return case.handler or _head(case, node)


def _leader(case: CaseHistory, node: CaseNode | None) -> str:
    return f"leader@{case.lead_department or OFFICE}"


def _head(case: CaseHistory, node: CaseNode | None) -> str:
    return f"department_head@{case.lead_department or OFFICE}"


def _first_receiver(case: CaseHistory, node: CaseNode | None) -> str:
    return case.duty or OFFICE


def _office(case: CaseHistory, node: CaseNode | None) -> str:
    return OFFICE


_WHO: Final[Mapping[str, Callable[[CaseHistory, CaseNode | None], str]]] = {
    "responsible_person": _responsible,
    "leader_in_charge": _leader,
    "department_head": _head,
    "first_receiver": _first_receiver,
    "petition_office": _office,
}
