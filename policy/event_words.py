"""A case's events in words: what each type is called, and its data for people. Pure.

Codes are told by their labels and instants in local time, in both languages; what people wrote stands as they wrote
it. What only the service needs (ids, which rules fired, what triage said) is left out, and so is everything about the
customer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from policy.bundle import Bundle
from policy.instants import ZONE
from policy.procedure import MUTATION_OF, STEPS
from policy.status import Label

__all__ = ["EventDetail", "details", "event_label"]

_Words = Callable[[Bundle, Any], Label]


@dataclass(frozen=True, slots=True)
class EventDetail:
    """One thing that an event says. `code` is the field of its data, `value` its words."""

    code: str
    label: Label
    value: Label


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


def _text(bundle: Bundle, value: Any) -> Label:
    if isinstance(value, list):
        return _listed([Label(str(one), str(one)) for one in value])
    return Label(str(value), str(value))


def _listed(labels: Sequence[Label]) -> Label:
    return Label("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _term(kind: str) -> _Words:
    def words(bundle: Bundle, value: Any) -> Label:
        terms = [bundle.term(kind, code) for code in _each(value)]
        return _listed([Label(term.zh, term.en or term.zh) for term in terms])

    return words


def _choice(**words: Label) -> _Words:
    return lambda bundle, value: _listed([words.get(code) or Label(str(code), str(code)) for code in _each(value)])


def _targets(bundle: Bundle, value: Any) -> Label:
    names = {target.id: target.label for target in bundle.targets}
    return _listed([names.get(code) or Label(str(code), str(code)) for code in _each(value)])


def _instant(bundle: Bundle, value: Any) -> Label:
    told = f"{datetime.fromisoformat(value).astimezone(ZONE):%Y-%m-%d %H:%M}"
    return Label(told, told)


def _counted(zh: str, en: str) -> _Words:
    return lambda bundle, value: Label(f"{value} {zh}", f"{value} {en}")


def _yes(bundle: Bundle, value: Any) -> Label:
    return Label("是", "yes")


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
            _choice(main_class=Label("主分类", "main class"), business_line=Label("业务条线", "business line")),
        ),
        "first_receiver": (Label("首接责任人", "first receiver"), _text),
        "lead_department": (Label("主办部门", "lead department"), _term("department")),
        "assisting_departments": (Label("协办部门", "assisting departments"), _term("department")),
        "handler": (Label("承办人", "handler"), _text),
        "recipient": (Label("收件部门", "recipient"), _term("department")),
        "acknowledged_by": (Label("签收人", "acknowledged by"), _text),
        "target": (Label("时限", "target"), _targets),
        "days": (Label("延长", "extended by"), _counted("日", "days")),
        "reason": (Label("原因", "reason"), _text),
        "approver": (Label("批准人", "approver"), _text),
        "customer_notified_at": (Label("告知客户时间", "customer notified at"), _instant),
        "outcome": (Label("结果", "outcome"), _text),
        "causes": (Label("原因认定", "causes"), _term("cause")),
        "rating": (Label("评分", "rating"), _counted("分", "of 5")),
        "repeat_number": (Label("第几次投诉", "complaint number"), _counted("次", "in all")),
        "root_cause": (Label("根本原因", "root cause"), _term("cause")),
        "analysis": (Label("分析", "analysis"), _text),
        "improvement": (Label("改进", "improvement"), _text),
        "interviewee": (Label("被约谈人", "interviewee"), _text),
        "leg": (
            Label("调查对象", "investigation of"),
            _choice(person=Label("直接责任人", "the person"), department=Label("管理部门", "the department")),
        ),
        "finding": (Label("调查结论", "finding"), _text),
        "facts": (Label("新的事实", "new facts"), _text),
        "restarts": (Label("时限重新起算", "clocks begin anew"), _yes),
        "breached": (Label("此前已逾期的时限", "overdue before"), _targets),
        "member": (Label("联名人编号", "member"), _text),
        "representative": (Label("代表", "representative"), _yes),
        "fields": (
            Label("查阅内容", "revealed"),
            _choice(name=Label("姓名", "name"), phone=Label("电话", "phone"), id_number=Label("证件号码", "id number")),
        ),
        "rule": (Label("删除依据", "erased by rule"), _text),
        "clause": (Label("条款", "clause"), _text),
        "archived_on": (Label("归档日期", "archived on"), _text),
        "people": (Label("涉及人数", "people"), _counted("人", "people")),
        "left_in": (Label("自由文本中仍有姓名或号码的记录", "events whose free text names them still"), _text),
        "decision": (Label("联席会决定", "decision"), _text),
        "follow_up_within": (Label("落实时限", "to be followed up within"), _counted("个工作日", "working days")),
        "conclusion": (
            Label("意见", "conclusion"),
            _choice(upheld=Label("维持", "upheld"), changed=Label("变更", "changed")),
        ),
    }
)
"""The fields that are told, in the order in which they are told, with their usual words."""

_OTHERWISE: Final[Mapping[tuple[str, str], _Words]] = MappingProxyType(
    {
        ("paused", "reason"): _term("pause_reason"),
        ("mediated", "outcome"): _choice(
            agreed=Label("达成协议", "agreed"),
            failed=Label("未达成协议", "not agreed"),
            declined=Label("客户不同意调解", "declined by the customer"),
        ),
    }
)
"""Fields that hold a code in one type of event and a text in others."""
