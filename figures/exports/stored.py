"""Cases and what belongs to them, as they can be exported. Customers are in none of these tables, only their age."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, and_, false, select, union

from cases import rights
from cases.actors import Actor
from cases.changes import Window
from cases.ids import case_id, reminder_id
from cases.measure_views import measure_id
from cases.models import CASES, CHANGES, DELIVERIES, EVENTS, MEASURE_CASES, MEASURES, REMINDERS
from cases.models.delivery import Channel
from cases.notices import masked, sees_deliveries
from figures.exports.columns import case_of, codes, own
from figures.exports.model import Column, Kind, Stored

__all__ = ["STORED"]

_CODED: Final = (
    "channel", "branch", "product", "customer_age", "main_class", "business_line", "topic", "scope", "urgency",
    "complexity", "lead_department", "assisting_departments", "target", "days", "rating", "root_cause",
)  # fmt: skip
"""What of an event's data is told: codes and numbers. Names, findings and other free texts are not."""


def _optional_case(key: str | None) -> str | None:
    return None if key is None else case_id(key)


def _coded(data: Mapping[str, Any]) -> str:
    """The codes and numbers of an event as JSON."""
    told = {name: data[name] for name in _CODED if data.get(name) is not None}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()


def _address(pair: str) -> str:
    channel, _, address = pair.partition(" ")
    return masked(Channel(channel), address)


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    return rights.scope(actor)


def _delivery_scope(actor: Actor) -> ColumnElement[bool]:
    return rights.scope(actor) if sees_deliveries(actor) else false()


def _link_scope(actor: Actor) -> ColumnElement[bool]:
    return and_(rights.of_measures(actor), rights.scope(actor))


def _changed_cases(window: Window) -> ColumnElement[bool]:
    return CASES.c.id.in_(union(*(select(table.c.case_id).where(window.holds(table)) for table in (EVENTS, CHANGES))))


def _new_events(window: Window) -> ColumnElement[bool]:
    return window.holds(EVENTS)


def _new_reminders(window: Window) -> ColumnElement[bool]:
    return window.holds(REMINDERS)


_T, _I, _D, _AT = Kind.TEXT, Kind.INTEGER, Kind.DATE, Kind.INSTANT

_CASES: Final = Stored(
    "cases", "案件", "Cases",
    (
        own(CASES, "id", _T, "标识", "Id", show=case_id),
        own(CASES, "number", _T, "编号", "Number"),
        own(CASES, "version", _I, "版本", "Version"),
        own(CASES, "channel", _T, "渠道", "Channel"),
        own(CASES, "branch", _T, "网点", "Branch"),
        own(CASES, "subject", _T, "标题", "Subject", free=True),
        own(CASES, "narrative", _T, "内容", "Narrative", free=True),
        own(CASES, "main_class", _T, "主类", "Main class"),
        own(CASES, "subclass", _T, "子类", "Subclass"),
        own(CASES, "grade", _T, "等级", "Grade"),
        own(CASES, "scope", _T, "范围", "Scope"),
        own(CASES, "urgency", _T, "紧急程度", "Urgency"),
        own(CASES, "complexity", _T, "复杂程度", "Complexity"),
        own(CASES, "business_line", _T, "业务条线", "Business line"),
        own(CASES, "topic", _T, "主题", "Topic"),
        own(CASES, "product", _T, "产品", "Product"),
        own(CASES, "customer_age", _I, "客户年龄", "Customer's age"),
        own(CASES, "lead_department", _T, "主办部门", "Lead department"),
        own(CASES, "assisting_departments", _T, "协办部门", "Assisting departments", show=codes),
        own(CASES, "first_receiver", _T, "首接人", "First receiver"),
        own(CASES, "handler", _T, "经办人", "Handler"),
        own(CASES, "received_at", _AT, "收到时间", "Received at"),
        own(CASES, "resolved_at", _AT, "办结时间", "Resolved at"),
        own(CASES, "repeat_of", _T, "重复自", "Repeat of", show=_optional_case),
        own(CASES, "rating", _I, "评分", "Rating"),
        own(CASES, "card", _T, "亮牌", "Card"),
        own(CASES, "node", _T, "环节", "Node"),
        own(CASES, "policy_version", _T, "规则版本", "Policy version"),
        own(CASES, "changes_at", _AT, "亮牌与环节有效至", "Card and node hold until"),
    ),
    CASES, (CASES.c.id,), _in_scope, (EVENTS, CHANGES), _changed_cases,
)  # fmt: skip

_EVENTS: Final = Stored(
    "events", "案件事件", "Events of cases",
    (
        *case_of(EVENTS),
        own(EVENTS, "seq", _I, "序号", "Number in the case"),
        own(EVENTS, "sequence", _I, "总序号", "Number in the store"),
        own(EVENTS, "type", _T, "类型", "Type"),
        own(EVENTS, "at", _AT, "发生时间", "Happened at"),
        own(EVENTS, "recorded_at", _AT, "登记时间", "Recorded at"),
        own(EVENTS, "actor", _T, "操作人", "Actor"),
        own(EVENTS, "codes", _T, "代码与数字", "Codes and numbers", of="data", show=_coded),
        own(EVENTS, "note", _T, "备注", "Note", free=True),
        own(EVENTS, "digest", _T, "摘要", "Digest"),
    ),
    EVENTS.join(CASES, CASES.c.id == EVENTS.c.case_id), (EVENTS.c.write_id, EVENTS.c.sequence), _in_scope,
    (EVENTS,), _new_events, appended=True,
)  # fmt: skip

_REMINDERS: Final = Stored(
    "reminders", "督办提醒", "Reminders",
    (
        own(REMINDERS, "id", _T, "标识", "Id", show=reminder_id),
        *case_of(REMINDERS),
        own(REMINDERS, "target", _T, "时限", "Target"),
        own(REMINDERS, "round", _I, "轮次", "Round"),
        own(REMINDERS, "card", _T, "亮牌", "Card"),
        own(REMINDERS, "recipient", _T, "接收人", "Recipient"),
        own(REMINDERS, "raised_at", _AT, "发出时间", "Raised at"),
        own(REMINDERS, "due_at", _AT, "到期时间", "Due at"),
        own(REMINDERS, "policy_version", _T, "规则版本", "Policy version"),
        own(REMINDERS, "rule", _T, "规则", "Rule"),
        own(REMINDERS, "rule_set", _T, "规则集", "Rule set"),
        own(REMINDERS, "clause", _T, "条款", "Clause"),
    ),
    REMINDERS.join(CASES, CASES.c.id == REMINDERS.c.case_id), (REMINDERS.c.write_id, REMINDERS.c.id), _in_scope,
    (REMINDERS,), _new_reminders, appended=True,
)  # fmt: skip

_DELIVERIES: Final = Stored(
    "deliveries", "提醒投递", "Deliveries of reminders",
    (
        own(DELIVERIES, "id", _I, "标识", "Id"),
        own(DELIVERIES, "reminder_id", _T, "提醒标识", "Reminder's id", show=reminder_id),
        own(CASES, "case_number", _T, "案件编号", "Case number", of="number"),
        own(DELIVERIES, "channel", _T, "方式", "Channel"),
        Column("address", _T, "地址（遮盖）", "Address, masked",
               DELIVERIES.c.channel + " " + DELIVERIES.c.address, _address),
        own(DELIVERIES, "state", _T, "状态", "State"),
        own(DELIVERIES, "attempts", _I, "尝试次数", "Attempts"),
        own(DELIVERIES, "due_at", _AT, "下次尝试", "Next attempt"),
        own(DELIVERIES, "delivered_at", _AT, "送达时间", "Delivered at"),
    ),
    DELIVERIES.join(REMINDERS, REMINDERS.c.id == DELIVERIES.c.reminder_id)
    .join(CASES, CASES.c.id == REMINDERS.c.case_id),
    (DELIVERIES.c.id,), _delivery_scope,
)  # fmt: skip

_MEASURES: Final = Stored(
    "measures", "整改措施", "Measures",
    (
        own(MEASURES, "id", _T, "标识", "Id", show=measure_id),
        own(MEASURES, "number", _T, "编号", "Number"),
        own(MEASURES, "version", _I, "版本", "Version"),
        own(MEASURES, "kind", _T, "种类", "Kind"),
        own(MEASURES, "title", _T, "标题", "Title", free=True),
        own(MEASURES, "description", _T, "说明", "Description", free=True),
        own(MEASURES, "department", _T, "部门", "Department"),
        own(MEASURES, "state", _T, "状态", "State"),
        own(MEASURES, "due_on", _D, "期限", "Due on"),
        own(MEASURES, "completed_on", _D, "完成日期", "Completed on"),
        own(MEASURES, "planned_by", _T, "计划人", "Planned by"),
        own(MEASURES, "planned_at", _AT, "计划时间", "Planned at"),
        own(MEASURES, "changed_at", _AT, "更新时间", "Changed at"),
    ),
    MEASURES, (MEASURES.c.planned_at, MEASURES.c.id), rights.of_measures,
)  # fmt: skip

_MEASURE_CASES: Final = Stored(
    "measure_cases", "措施与案件", "Cases of measures",
    (
        own(MEASURES, "measure_number", _T, "措施编号", "Measure", of="number"),
        *case_of(MEASURE_CASES),
        own(MEASURE_CASES, "linked_at", _AT, "关联时间", "Linked at"),
    ),
    MEASURE_CASES.join(MEASURES, MEASURES.c.id == MEASURE_CASES.c.measure_id)
    .join(CASES, CASES.c.id == MEASURE_CASES.c.case_id),
    (MEASURES.c.number, CASES.c.number), _link_scope,
)  # fmt: skip

STORED: Final = (_CASES, _EVENTS, _REMINDERS, _DELIVERIES, _MEASURES, _MEASURE_CASES)
