"""A case's events in words: what each type is called, and its data for people. Pure.

Codes are told by their Chinese labels, instants in local time. What only the service needs (ids, which rules fired,
what triage said) is left out, and so is everything about the customer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from policy.bundle import Bundle
from policy.instants import ZONE
from policy.procedure import MUTATION_OF, STEPS
from policy.status import Label

__all__ = ["EventDetail", "details", "event_label"]

_Words = Callable[[Bundle, Any], str]


@dataclass(frozen=True, slots=True)
class EventDetail:
    """One thing that an event says. `code` is the field of its data, `value` its words in Chinese."""

    code: str
    label: Label
    value: str


_LABELS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "received": Label("收到", "received"),
        "registered": Label("登记", "registered"),
        "meeting_referred": STEPS["referToMeeting"].label,
        "report_delivered": Label("送达分析报告", "report delivered"),
        "customer_erased": Label("删除个人信息", "personal data erased"),
    }
)


def event_label(kind: str, data: Mapping[str, Any]) -> Label:
    """What an event of this type is called; two types are left by two steps each, and told apart by their data."""
    if kind == "meeting_referred" and data.get("withdrawn"):
        return STEPS["withdrawFromMeeting"].label
    if kind == "report_delivered" and data.get("acknowledged_by"):
        return STEPS["acknowledgeReport"].label
    return _LABELS.get(kind) or STEPS[MUTATION_OF[kind]].label


def details(bundle: Bundle, kind: str, data: Mapping[str, Any]) -> Iterator[EventDetail]:
    """The event's data in words, in a fixed order; what is empty is left out."""
    for name, (label, words) in _FIELDS.items():
        value = data.get(name)
        if value not in (None, "", [], False):
            yield EventDetail(name, label, _OTHERWISE.get((kind, name), words)(bundle, value))


def _text(bundle: Bundle, value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _term(kind: str) -> _Words:
    def words(bundle: Bundle, value: Any) -> str:
        codes = value if isinstance(value, list) else [value]
        return "、".join(bundle.term(kind, code).zh for code in codes)

    return words


def _choice(words: Mapping[str, str]) -> _Words:
    def chosen(bundle: Bundle, value: Any) -> str:
        return "、".join(words.get(code, str(code)) for code in (value if isinstance(value, list) else [value]))

    return chosen


def _targets(bundle: Bundle, value: Any) -> str:
    names = {target.id: target.label.zh for target in bundle.targets}
    return "、".join(names.get(code, str(code)) for code in (value if isinstance(value, list) else [value]))


def _instant(bundle: Bundle, value: Any) -> str:
    return f"{datetime.fromisoformat(value).astimezone(ZONE):%Y-%m-%d %H:%M}"


def _counted(unit: str) -> _Words:
    return lambda bundle, value: f"{value} {unit}"


def _yes(bundle: Bundle, value: Any) -> str:
    return "是"


_FIELDS: Final[Mapping[str, tuple[Label, _Words]]] = MappingProxyType(
    {
        "channel": (Label("渠道", "channel"), _term("channel")),
        "branch": (Label("网点", "branch"), _term("branch")),
        "main_class": (Label("主分类", "main class"), _term("main_class")),
        "business_line": (Label("业务条线", "business line"), _term("business_line")),
        "topic": (Label("主题", "topic"), _term("topic")),
        "scope": (Label("涉及范围", "scope"), _term("scope")),
        "urgency": (Label("紧急程度", "urgency"), _term("urgency")),
        "complexity": (Label("复杂程度", "complexity"), _term("complexity")),
        "product": (Label("产品", "product"), _term("product")),
        "complained_about": (Label("被投诉人", "complained about"), _text),
        "source_reference": (Label("来源编号", "source reference"), _text),
        "unsettled": (
            Label("分拣未能判断", "left open by triage"),
            _choice({"main_class": "主分类", "business_line": "业务条线"}),
        ),
        "first_receiver": (Label("首接责任人", "first receiver"), _text),
        "lead_department": (Label("主办部门", "lead department"), _term("department")),
        "assisting_departments": (Label("协办部门", "assisting departments"), _term("department")),
        "handler": (Label("承办人", "handler"), _text),
        "recipient": (Label("收件部门", "recipient"), _term("department")),
        "acknowledged_by": (Label("签收人", "acknowledged by"), _text),
        "target": (Label("时限", "target"), _targets),
        "days": (Label("延长", "extended by"), _counted("日")),
        "reason": (Label("原因", "reason"), _text),
        "approver": (Label("批准人", "approver"), _text),
        "customer_notified_at": (Label("告知客户时间", "customer notified at"), _instant),
        "outcome": (Label("结果", "outcome"), _text),
        "causes": (Label("原因认定", "causes"), _term("cause")),
        "rating": (Label("评分", "rating"), _counted("分")),
        "repeat_number": (Label("第几次投诉", "complaint number"), _counted("次")),
        "root_cause": (Label("根本原因", "root cause"), _term("cause")),
        "analysis": (Label("分析", "analysis"), _text),
        "improvement": (Label("改进", "improvement"), _text),
        "interviewee": (Label("被约谈人", "interviewee"), _text),
        "leg": (Label("调查对象", "investigation of"), _choice({"person": "直接责任人", "department": "管理部门"})),
        "finding": (Label("调查结论", "finding"), _text),
        "facts": (Label("新的事实", "new facts"), _text),
        "restarts": (Label("时限重新起算", "clocks begin anew"), _yes),
        "breached": (Label("此前已逾期的时限", "overdue before"), _targets),
        "member": (Label("联名人编号", "member"), _text),
        "representative": (Label("代表", "representative"), _yes),
        "fields": (
            Label("查阅内容", "revealed"),
            _choice({"name": "姓名", "phone": "电话", "id_number": "证件号码"}),
        ),
        "rule": (Label("删除依据", "erased by rule"), _text),
        "clause": (Label("条款", "clause"), _text),
        "archived_on": (Label("归档日期", "archived on"), _text),
        "people": (Label("涉及人数", "people"), _counted("人")),
        "left_in": (Label("自由文本中仍有姓名或号码的记录", "events whose free text names them still"), _text),
        "decision": (Label("联席会决定", "decision"), _text),
        "follow_up_within": (Label("落实时限", "to be followed up within"), _counted("个工作日")),
        "conclusion": (Label("意见", "conclusion"), _choice({"upheld": "维持", "changed": "变更"})),
    }
)
"""The fields that are told, in the order in which they are told, with their usual words."""

_OTHERWISE: Final[Mapping[tuple[str, str], _Words]] = MappingProxyType(
    {
        ("paused", "reason"): _term("pause_reason"),
        ("mediated", "outcome"): _choice({"agreed": "达成协议", "failed": "未达成协议", "declined": "客户不同意调解"}),
    }
)
"""Fields that hold a code in one type of event and a text in others."""
