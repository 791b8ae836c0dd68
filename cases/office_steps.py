"""The steps of the office's own work: what each needs, and what it makes of its row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, exists, func, insert, select, update

from cases import rights
from cases.actors import Actor
from cases.ids import new_key
from cases.models import AGENDA, INSPECTIONS, MEETINGS, MILESTONES, VISITS
from cases.office_desk import Change, Moment, OfficeCommand, OfficeStep, locked
from cases.office_views import office_key
from cases.validation import invalid
from policy.office import AgendaState, InspectionState, MeetingState
from policy.procedure import Refusal, RefusalCode

__all__ = ["OFFICE_STEPS_BY_NAME"]

_Answer = Change | tuple[Refusal, ...]
_OFFICE: Final = "petition_office"


def _schedule(moment: Moment, row: dict[str, Any], command: OfficeCommand) -> _Answer:
    data, rules = command.data, moment.bundle.rules.meetings
    members = data.get("members")
    if members is None:
        members = tuple(rules.sitting.members) if rules else ()
    wrong = _unknown_departments(moment, members, "members")
    if wrong:
        return wrong
    key, at = new_key(), data["at"]
    year = moment.bundle.calendar(None).local_date(at).year
    last = select(func.coalesce(func.max(MEETINGS.c.ordinal), 0)).where(MEETINGS.c.year == year)
    ordinal = int(moment.connection.execute(last).scalar_one()) + 1
    title = (data.get("title") or "").strip() or f"{year} 年第 {ordinal} 次信访联席会"
    values = {
        "id": key,
        "year": year,
        "ordinal": ordinal,
        "title": title,
        "place": data["place"].strip(),
        "scheduled_for": at,
        "state": MeetingState.SCHEDULED.value,
        "chair": rules.sitting.chair if rules else _OFFICE,
        "members": tuple(dict.fromkeys(members)),
        "minutes": None,
        "attendees": [],
    }
    return Change(values, f"meeting:{key}")


def _minutes(moment: Moment, row: dict[str, Any], command: OfficeCommand) -> _Answer:
    if row["state"] == MeetingState.CANCELLED:
        return _not_now("会议已取消 / the meeting was cancelled")
    if moment.now < row["scheduled_for"]:
        return _not_now("会议尚未召开 / the meeting has not been held yet")
    return Change({"minutes": command.data["minutes"].strip(), "attendees": list(command.data["attendees"])})


def _close(moment: Moment, row: dict[str, Any], command: OfficeCommand) -> _Answer:
    if row["state"] != MeetingState.SCHEDULED:
        return _not_now("会议已结束或取消 / the meeting is over or was cancelled")
    if moment.now < row["scheduled_for"]:
        return _not_now("会议尚未召开 / the meeting has not been held yet")
    if row["minutes"] is None:
        return _not_now("尚未记录纪要 / the minutes have not been recorded")
    return _undecided(moment.connection, row) or Change({"state": MeetingState.HELD.value})


def _cancel(moment: Moment, row: dict[str, Any], command: OfficeCommand) -> _Answer:
    if row["state"] != MeetingState.SCHEDULED:
        return _not_now("会议已结束或取消 / the meeting is over or was cancelled")
    decided = exists().where(AGENDA.c.meeting_id == row["id"], AGENDA.c.state == AgendaState.DECIDED.value)
    if moment.connection.execute(select(decided)).scalar_one():
        return _not_now("会议已作出决定，不能取消 / the meeting has decided and cannot be cancelled")
    return _undecided(moment.connection, row) or Change({"state": MeetingState.CANCELLED.value})


def _undecided(connection: Connection, row: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """A case left on an agenda would wait for ever: it is decided, or taken off first."""
    query = select(func.count()).where(AGENDA.c.meeting_id == row["id"], AGENDA.c.state == AgendaState.OPEN.value)
    count = connection.execute(query).scalar_one()
    words = f"议程上还有 {count} 件未作决定，请先作出决定或移出议程 / {count} cases on the agenda are not decided"
    return _not_now(words) if count else ()


def _plan(moment: Moment, row: dict[str, Any], command: OfficeCommand) -> _Answer:
    data = command.data
    lead = data.get("lead_department", _OFFICE)
    if not _inspects(moment.actor, {"lead_department": lead}):
        words = "只能安排由本部门牵头的检查 / only an inspection that your own department leads"
        return (Refusal(RefusalCode.FORBIDDEN, words, ("leadDepartment",)),)
    wrong = _unknown_departments(moment, (lead,), "lead_department")
    wrong = wrong or _unknown_branches(moment, data["branches"], "branches")
    if data["planned_to"] < data["planned_from"]:
        wrong = (*wrong, invalid("结束日期不可早于开始日期 / it cannot end before it begins", "to"))
    if wrong:
        return wrong
    key = new_key()
    values = {
        "id": key,
        "title": data["title"].strip(),
        "topic": data.get("topic"),
        "planned_from": data["planned_from"],
        "planned_to": data["planned_to"],
        "state": InspectionState.PLANNED.value,
        "lead_department": lead,
        "conclusion": None,
        "concluded_on": None,
    }
    rows = [{"inspection_id": key, "branch": branch} for branch in dict.fromkeys(data["branches"])]

    def branches() -> None:
        if rows:
            moment.connection.execute(insert(VISITS), rows)

    return Change(values, f"inspection:{key}", branches)


def _visit(moment: Moment, row: dict[str, Any], command: OfficeCommand) -> _Answer:
    data = command.data
    if row["state"] == InspectionState.CONCLUDED:
        return _not_now("检查已结束 / the inspection is concluded")
    wrong = _unknown_branches(moment, (data["branch"],), "branch")
    if data["visited_on"] > moment.today:
        wrong = (*wrong, invalid("不可晚于今天 / cannot be in the future", "visitedOn"))
    due = data.get("rectification_due")
    if due is not None and due < data["visited_on"]:
        wrong = (*wrong, invalid("整改期限不可早于检查日期 / cannot be before the visit", "rectificationDue"))
    if wrong:
        return wrong
    values = {"visited_on": data["visited_on"], "findings": data["findings"], "rectification_due": due}
    here = (VISITS.c.inspection_id == row["id"], VISITS.c.branch == data["branch"])

    def visit() -> None:
        if moment.connection.execute(update(VISITS).where(*here).values(values)).rowcount == 0:
            key = {"inspection_id": row["id"], "branch": data["branch"]}
            moment.connection.execute(insert(VISITS).values({**key, **values}))

    return Change({"state": InspectionState.UNDER_WAY.value}, after=visit)


def _conclude(moment: Moment, row: dict[str, Any], command: OfficeCommand) -> _Answer:
    if row["state"] == InspectionState.CONCLUDED:
        return _not_now("检查已结束 / the inspection is concluded")
    last = select(func.max(VISITS.c.visited_on)).where(VISITS.c.inspection_id == row["id"])
    visited = moment.connection.execute(last).scalar_one()
    if visited is None:
        return _not_now("尚未检查任何网点 / no branch has been visited yet")
    on = command.data.get("concluded_on") or moment.today
    if not visited <= on <= moment.today:
        words = "应在最后一次检查之后、今天之前 / not before the last visit, not in the future"
        return (invalid(words, "concludedOn"),)
    conclusion = command.data["conclusion"].strip()
    return Change({"state": InspectionState.CONCLUDED.value, "conclusion": conclusion, "concluded_on": on})


def _milestone(moment: Moment, row: dict[str, Any], command: OfficeCommand) -> _Answer:
    item, on = command.data["item"], command.data["on"]
    programme = moment.bundle.rules.programme
    if not any(target.item == item and target.due is not None for target in programme.items):
        return (invalid("规则中没有这一里程碑 / the rules have no such milestone", "item"),)
    if on > moment.today:
        return (invalid("不可晚于今天 / cannot be in the future", "on"),)
    here = (MILESTONES.c.year == programme.year, MILESTONES.c.item == item)
    if moment.connection.execute(select(exists().where(*here))).scalar_one():
        return _not_now("该里程碑已记录达成 / this milestone has been recorded already")
    values = {"year": programme.year, "item": item, "reached_on": on}
    return Change(values, f"milestone:{programme.year}:{item}")


def _unknown_departments(moment: Moment, codes: tuple[str, ...], name: str) -> tuple[Refusal, ...]:
    unknown = next((code for code in codes if code not in moment.bundle.terms("department")), None)
    return () if unknown is None else (invalid(f"没有部门 '{unknown}' / no such department", name),)


def _unknown_branches(moment: Moment, codes: tuple[str, ...], name: str) -> tuple[Refusal, ...]:
    """Where the taxonomy lists the bank's branches, only those; else any."""
    known = moment.bundle.terms("branch")
    if any(len(code) > 64 for code in codes):
        return (invalid("超过 64 字 / longer than 64 characters", name),)
    unknown = next((code for code in codes if known and code not in known), None)
    return () if unknown is None else (invalid(f"没有网点 '{unknown}' / no such branch", name),)


def _not_now(words: str) -> tuple[Refusal, ...]:
    return (Refusal(RefusalCode.NOT_ALLOWED_NOW, words),)


def _meeting(connection: Connection, subject: str) -> dict[str, Any] | None:
    return locked(MEETINGS, connection, office_key(subject, "meeting"))


def _inspection(connection: Connection, subject: str) -> dict[str, Any] | None:
    return locked(INSPECTIONS, connection, office_key(subject, "inspection"))


def _inspects(actor: Actor, row: Mapping[str, Any]) -> bool:
    """Whether an inspection is the actor's to carry on: of the whole bank, or led by the own department."""
    return rights.unbounded(actor) or row["lead_department"] == actor.department


_on_meeting = partial(OfficeStep, table=MEETINGS, find=_meeting)
_on_inspection = partial(OfficeStep, table=INSPECTIONS, find=_inspection, acts=_inspects)

_ALL: Final = (
    OfficeStep("scheduleMeeting", MEETINGS, None, _schedule),
    _on_meeting("recordMinutes", carry=_minutes),
    _on_meeting("closeMeeting", carry=_close),
    _on_meeting("cancelMeeting", carry=_cancel, note=True),
    OfficeStep("planInspection", INSPECTIONS, None, _plan),
    _on_inspection("recordInspectionVisit", carry=_visit),
    _on_inspection("concludeInspection", carry=_conclude),
    OfficeStep("reachMilestone", MILESTONES, None, _milestone),
)

OFFICE_STEPS_BY_NAME: Final[Mapping[str, OfficeStep]] = MappingProxyType({step.mutation: step for step in _ALL})
"""Every step of the office's own work by its mutation's name."""
