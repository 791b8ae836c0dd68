"""Cases on the agendas of joint meetings: a case's step and the agenda change in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, update

from cases.commands import ActOnCase
from cases.ledger import CaseFile, Ledger, NewEvent
from cases.models import AGENDA, MEETINGS
from cases.office_desk import chain, locked
from cases.office_views import office_key
from cases.validation import invalid
from policy.bundle import Bundle
from policy.evaluator import facts_of
from policy.history import CaseHistory
from policy.meetings import referring_rules
from policy.office import AgendaState, MeetingState
from policy.procedure import Refusal, RefusalCode

__all__ = ["AGENDA_STEPS", "prepared", "record"]

AGENDA_STEPS: Final = frozenset({"referToMeeting", "withdrawFromMeeting", "decideAtMeeting"})
_OPEN: Final = AgendaState.OPEN.value
_GIVEN: Final = ("decision", "lead_department", "assisting_departments", "follow_up_within")


def prepared(
    ledger: Ledger, bundle: Bundle, file: CaseFile, command: ActOnCase, at: datetime
) -> tuple[tuple[Refusal, ...], dict[str, Any]]:
    """The event's data of a step at a meeting, or why it cannot be taken. Locks the meeting."""
    identifier = str(command.data["meeting_id"])
    row = locked(MEETINGS, ledger.connection, office_key(identifier, "meeting"))
    if row is None:
        return (Refusal(RefusalCode.NOT_FOUND, "没有这次会议 / no such meeting", ("meetingId",)),), {}
    if row["state"] != MeetingState.SCHEDULED:
        return (_not_now("会议已结束或取消 / the meeting is over or was cancelled"),), {}
    data: dict[str, Any] = {"meeting": identifier}
    case = CaseHistory.of(file.events)
    if command.mutation == "withdrawFromMeeting":
        if case.agenda not in (None, identifier):
            return (_not_now("案件不在该次会议的议程上 / the case is not on this meeting's agenda"),), {}
        return (), {**data, "withdrawn": True}
    if command.mutation == "referToMeeting":
        facts, _ = facts_of(bundle, case, max(at, case.last_at))
        rules = [reason.rule for reason in referring_rules(bundle, facts)]
        if not rules and not (command.note or "").strip():
            words = "没有规则要求提请，须写明理由 / no rule asks for it: say why"
            return (invalid(words, "note"),), {}
        return (), {**data, "rules": rules}
    if at < row["scheduled_for"]:
        return (_not_now("会议尚未召开 / the meeting has not been held yet"),), {}
    given = {name: command.data[name] for name in _GIVEN if command.data.get(name) is not None}
    if "assisting_departments" in given:
        given["assisting_departments"] = list(given["assisting_departments"])
    return (), {**data, **given}


def _not_now(words: str) -> Refusal:
    return Refusal(RefusalCode.NOT_ALLOWED_NOW, words, ("meetingId",))


def record(ledger: Ledger, file: CaseFile, command: ActOnCase, event: NewEvent, actor: str, now: datetime) -> None:
    """Writes the step into the agenda and into the meeting's chain."""
    ledger.flush()
    connection, identifier = ledger.connection, str(event.data["meeting"])
    row = locked(MEETINGS, connection, office_key(identifier, "meeting"))
    if row is None:
        raise RuntimeError("the meeting was locked and is gone")
    here = (AGENDA.c.meeting_id == row["id"], AGENDA.c.case_id == file.key)
    values = _item(command, event)
    if command.mutation == "referToMeeting":
        last = select(func.coalesce(func.max(AGENDA.c.place), 0)).where(AGENDA.c.meeting_id == row["id"])
        values["place"] = connection.execute(last).scalar_one() + 1
    if connection.execute(update(AGENDA).where(*here).values(values)).rowcount == 0:
        connection.execute(insert(AGENDA).values({**values, "meeting_id": row["id"], "case_id": file.key}))
    data = {"case": command.case_id, "event": len(file.events) + 1}
    entry = {"step": command.mutation, "actor": actor, "at": now, "note": command.note, "data": data}
    chain(connection, MEETINGS, row, identifier, entry, {})


def _item(command: ActOnCase, event: NewEvent) -> dict[str, Any]:
    """The columns of the agenda that the step sets."""
    data: Mapping[str, Any] = event.data
    if command.mutation == "withdrawFromMeeting":
        return {"state": AgendaState.WITHDRAWN.value}
    if command.mutation == "referToMeeting":
        return {
            "state": _OPEN,
            "referred_at": event.at,
            "reason": event.note,
            "rules": data["rules"],
            "decided_at": None,
            "decision": None,
            "lead_department": None,
        }
    return {
        "state": AgendaState.DECIDED.value,
        "decided_at": event.at,
        "decision": data["decision"],
        "lead_department": data.get("lead_department"),
    }
