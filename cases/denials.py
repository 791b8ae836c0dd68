"""Why a mutation is refused before anything else is looked at: rights, scope, versions and the order in time."""

from __future__ import annotations

from datetime import datetime

from cases import rights
from cases.actors import Actor
from cases.commands import ActOnCase, RegisterCase
from cases.ledger import CaseFile
from policy.procedure import Refusal, RefusalCode

__all__ = ["denied_action", "denied_registration", "departments", "refusal", "untimely"]


def refusal(code: RefusalCode, words: str, *path: str) -> Refusal:
    return Refusal(code, words, path or None)


def denied_registration(actor: Actor, command: RegisterCase, now: datetime) -> Refusal | None:
    if not rights.may(actor, rights.REGISTER):
        return _no_right(actor)
    if not rights.within(actor, command.branch, ()):
        return refusal(RefusalCode.FORBIDDEN, "不在您的网点范围内 / outside your branch", "branch")
    return _denied_time(actor, command.occurred_at, now)


def denied_action(actor: Actor, command: ActOnCase, file: CaseFile, now: datetime) -> Refusal | None:
    if not rights.may(actor, command.mutation):
        return _no_right(actor)
    handling = departments(file, reading=command.mutation in rights.OF_READERS)
    if not rights.within(actor, file.row["branch"], handling):
        return refusal(RefusalCode.FORBIDDEN, "案件不在您的范围内 / the case is outside your scope")
    if command.data.get("restart") and not rights.may(actor, rights.RESTART):
        return refusal(RefusalCode.FORBIDDEN, "无权令时限重新起算 / no right to restart clocks", "restart")
    return _denied_time(actor, command.occurred_at, now)


def _denied_time(actor: Actor, occurred_at: datetime | None, now: datetime) -> Refusal | None:
    if occurred_at is None or occurred_at >= now or rights.may(actor, rights.BACKDATE):
        return None
    return refusal(RefusalCode.FORBIDDEN, "无权补录过去的事项 / no right to back-date", "occurredAt")


def _no_right(actor: Actor) -> Refusal:
    return refusal(RefusalCode.FORBIDDEN, f"角色 {actor.role} 无此权限 / the role {actor.role} may not do this")


def departments(file: CaseFile, *, reading: bool) -> tuple[str, ...]:
    """The departments that handle the case; for reading also those that have its analysis report."""
    lead = file.row["lead_department"]
    handling = (*((lead,) if lead else ()), *file.row["assisting_departments"])
    return (*handling, *file.row["copied_departments"]) if reading else handling


def untimely(command: ActOnCase, file: CaseFile, at: datetime) -> tuple[Refusal, ...]:
    version = file.row["version"]
    if command.expected_version is not None and command.expected_version != version:
        words = f"案件已被他人更新到第 {version} 版 / the case has moved on to version {version}"
        return (refusal(RefusalCode.CONFLICT, words, "expectedVersion"),)
    if at < file.events[-1].at:
        words = "早于案件的最近事项 / earlier than the case's latest event"
        return (refusal(RefusalCode.INVALID, words, "occurredAt"),)
    return ()
