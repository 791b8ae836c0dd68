"""The office's own work as it can be exported: meetings, inspections, milestones."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, false, or_, true

from cases import rights
from cases.actors import Actor
from cases.columns import Codes
from cases.models import AGENDA, CASES, INSPECTIONS, MEETINGS, MILESTONES, VISITS
from cases.office import inspection_scope, meeting_scope, visit_scope
from figures.exports.columns import case_of, codes, own
from figures.exports.model import Kind, Stored

__all__ = ["OFFICE"]

_T, _I, _D, _AT = Kind.TEXT, Kind.INTEGER, Kind.DATE, Kind.INSTANT


def _readers(actor: Actor) -> ColumnElement[bool]:
    return true() if rights.may(actor, rights.READ) else false()


def _item_scope(actor: Actor) -> ColumnElement[bool]:
    if actor.department is None or not rights.may(actor, rights.READ):
        return rights.scope(actor)
    sits = or_(MEETINGS.c.chair == actor.department, Codes.holds(MEETINGS.c.members, actor.department))
    return or_(sits, rights.scope(actor))


_MEETINGS: Final = Stored(
    "meetings", "信访联席会", "Joint meetings",
    (
        own(MEETINGS, "id", _T, "标识", "Id", show="meeting:{}".format),
        own(MEETINGS, "year", _I, "年份", "Year"),
        own(MEETINGS, "ordinal", _I, "第几次", "Number in the year"),
        own(MEETINGS, "version", _I, "版本", "Version"),
        own(MEETINGS, "title", _T, "名称", "Title"),
        own(MEETINGS, "place", _T, "地点", "Place"),
        own(MEETINGS, "scheduled_for", _AT, "会议时间", "Scheduled for"),
        own(MEETINGS, "state", _T, "状态", "State"),
        own(MEETINGS, "chair", _T, "牵头部门", "Chair"),
        own(MEETINGS, "members", _T, "参会部门", "Members", show=codes),
        own(MEETINGS, "minutes", _T, "纪要", "Minutes", free=True),
    ),
    MEETINGS, (MEETINGS.c.scheduled_for, MEETINGS.c.id), meeting_scope,
)  # fmt: skip

_ITEMS: Final = Stored(
    "meeting_items", "联席会议程", "Agendas of joint meetings",
    (
        own(AGENDA, "meeting_id", _T, "会议标识", "Meeting's id", show="meeting:{}".format),
        *case_of(AGENDA),
        own(AGENDA, "place", _I, "次序", "Place"),
        own(AGENDA, "state", _T, "状态", "State"),
        own(AGENDA, "referred_at", _AT, "提请时间", "Referred at"),
        own(AGENDA, "reason", _T, "提请理由", "Reason", free=True),
        own(AGENDA, "decided_at", _AT, "决定时间", "Decided at"),
        own(AGENDA, "decision", _T, "决定", "Decision", free=True),
        own(AGENDA, "lead_department", _T, "责任部门", "Responsible department"),
    ),
    AGENDA.join(MEETINGS, MEETINGS.c.id == AGENDA.c.meeting_id).join(CASES, CASES.c.id == AGENDA.c.case_id),
    (AGENDA.c.meeting_id, AGENDA.c.place, AGENDA.c.case_id), _item_scope, wider=True,
)  # fmt: skip

_INSPECTIONS: Final = Stored(
    "inspections", "专项检查", "Special inspections",
    (
        own(INSPECTIONS, "id", _T, "标识", "Id", show="inspection:{}".format),
        own(INSPECTIONS, "version", _I, "版本", "Version"),
        own(INSPECTIONS, "title", _T, "名称", "Title"),
        own(INSPECTIONS, "topic", _T, "主题", "Topic"),
        own(INSPECTIONS, "planned_from", _D, "计划起", "Planned from"),
        own(INSPECTIONS, "planned_to", _D, "计划止", "Planned to"),
        own(INSPECTIONS, "state", _T, "状态", "State"),
        own(INSPECTIONS, "lead_department", _T, "牵头部门", "Lead department"),
        own(INSPECTIONS, "conclusion", _T, "结论", "Conclusion", free=True),
        own(INSPECTIONS, "concluded_on", _D, "结论日期", "Concluded on"),
    ),
    INSPECTIONS, (INSPECTIONS.c.planned_from, INSPECTIONS.c.id), inspection_scope,
)  # fmt: skip

_VISITS: Final = Stored(
    "inspection_visits", "检查网点", "Branches of inspections",
    (
        own(VISITS, "inspection_id", _T, "检查标识", "Inspection's id", show="inspection:{}".format),
        own(VISITS, "branch", _T, "网点", "Branch"),
        own(VISITS, "visited_on", _D, "检查日期", "Visited on"),
        own(VISITS, "findings", _T, "发现问题", "Findings", free=True),
        own(VISITS, "rectification_due", _D, "整改期限", "Rectification due"),
    ),
    VISITS.join(INSPECTIONS, INSPECTIONS.c.id == VISITS.c.inspection_id),
    (VISITS.c.inspection_id, VISITS.c.branch), visit_scope,
)  # fmt: skip

_MILESTONES: Final = Stored(
    "milestones", "里程碑", "Milestones",
    (
        own(MILESTONES, "year", _I, "年份", "Year"),
        own(MILESTONES, "item", _T, "项目", "Item"),
        own(MILESTONES, "reached_on", _D, "达成日期", "Reached on"),
    ),
    MILESTONES, (MILESTONES.c.year, MILESTONES.c.item), _readers,
)  # fmt: skip

OFFICE: Final = (_MEETINGS, _ITEMS, _INSPECTIONS, _VISITS, _MILESTONES)
