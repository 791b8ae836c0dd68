"""Policy in the words of a Chinese regulation: conditions, limits, events, numbers, dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType
from typing import Final

from policy.bundle import Bundle
from policy.clocks import Limit
from policy.conditions import AllOf, AnyOf, Codes, Condition, Interval, Intervals, NotOf, Presence, Test
from policy.status import CaseNode
from policy.vocabulary import VOCABULARY

__all__ = [
    "DONE",
    "EVENTS",
    "NODES",
    "cell_words",
    "condition_words",
    "day",
    "either",
    "limit_words",
    "listed",
    "numeral",
    "percent",
    "plain",
    "span_words",
    "subject",
]

NODES: Final[Mapping[CaseNode, str]] = MappingProxyType(
    {
        CaseNode.RECEIVE: "受理",
        CaseNode.DISPATCH: "分办",
        CaseNode.HANDLE: "办理",
        CaseNode.FEEDBACK: "反馈",
        CaseNode.ARCHIVE: "归档",
    }
)

EVENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "received": "收到投诉",
        "registered": "登记",
        "contacted": "初步沟通",
        "classified": "分类",
        "dispatched": "分办",
        "returned": "退回",
        "responded": "响应客户",
        "plan_proposed": "反馈初步方案",
        "legal_reviewed": "出具法律合规审核意见",
        "paused": "暂停办理",
        "resumed": "恢复办理",
        "extended": "延长时限",
        "mediated": "调解",
        "resolved": "办结",
        "feedback_given": "反馈客户",
        "rated": "客户评价",
        "archived": "归档",
        "reopened": "重新办理",
        "repeat_linked": "关联重复投诉",
        "report_filed": "提交问题分析报告",
        "target_completed": "确认完成",
        "interviewed": "约谈",
        "investigated": "作出一案双查结论",
        "handed_over": "移交办理人",
        "facts_added": "补充新的事实",
        "member_joined": "登记联名投诉人",
        "member_rated": "联名投诉人评价",
        "repeat_dismissed": "排除重复投诉",
        "customer_revealed": "查阅客户信息",
        "meeting_referred": "提请联席会议",
        "meeting_decided": "联席会议作出决定",
        "followed_up": "落实联席会议决定",
        "report_delivered": "送达问题分析报告",
        "measure_linked": "关联整改措施",
        "review_requested": "申请复查",
        "review_concluded": "作出复查意见",
        "rereview_requested": "申请复核",
        "rereview_concluded": "作出复核意见",
        "customer_erased": "删除个人信息",
    }
)
"""What happens to a case, as in 自……之日."""

_STATES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "resolved": {"no": "尚未办结", "yes": "已经办结"},
        "meeting": {
            "none": "尚未提请联席会议",
            "referred": "已列入联席会议议程",
            "decided": "联席会议已作出决定",
        },
        "review": {
            "none": "未申请复查",
            "requested": "正在复查",
            "upheld": "经复查维持",
            "changed": "经复查变更",
            "rereview_requested": "正在复核",
            "rereview_upheld": "经复核维持",
            "rereview_changed": "经复核变更",
        },
    }
)
"""Where a case stands, by facts whose values no rule file names."""

DONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        **EVENTS,
        "registered": "完成登记",
        "contacted": "与客户完成初步沟通",
        "dispatched": "完成分办",
        "feedback_given": "向客户反馈办理结果",
        "plan_proposed": "向客户反馈初步方案",
        "archived": "完成归档",
    }
)
"""The same as what has to be done, as in 应当……."""

_MEASURES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "customer_age": ("客户年龄", "周岁"),
        "departments": ("涉及部门", "个"),
        "repeat_number": ("同一客户就同一事项投诉", "次"),
        "returns": ("退回", "次"),
        "working_days_open": ("办理历时", "个工作日"),
        "overdue_working_days": ("逾期", "个工作日"),
        "rating": ("评分", "分"),
        "follow_up_days": ("联席会议所定的落实时限", "个工作日"),
    }
)
"""How a number is said: what it counts, and its measure word."""

_ABSENT: Final[Mapping[str, str]] = MappingProxyType({"growth": "无法计算增幅"})
_RATES: Final = frozenset({"growth"})
_DIGITS: Final = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """12 → 十二, as chapters and articles are numbered; 1 to 199."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones] if ones else "")


def percent(value: Fraction) -> str:
    """17/20 → 85%."""
    return f"{plain(value * 100)}%"


def plain(value: Fraction | Decimal) -> str:
    """A number without needless zeros."""
    exact = Fraction(value)
    return f"{(Decimal(exact.numerator) / Decimal(exact.denominator)).normalize():f}"


def day(value: date) -> str:
    """2026 年 1 月 1 日."""
    return f"{value.year} 年 {value.month} 月 {value.day} 日"


def listed(words: Iterable[str]) -> str:
    """甲、乙和丙."""
    return _joined(list(words), "和")


def either(words: Iterable[str]) -> str:
    """甲、乙或者丙."""
    return _joined(list(words), "或者")


def _joined(words: Sequence[str], last: str) -> str:
    return words[0] if len(words) == 1 else "、".join(words[:-1]) + last + words[-1] if words else ""


def limit_words(text: str, start: str) -> str:
    """自收到投诉之日的次日起 3 个工作日内, or 于收到投诉的当日."""
    limit = Limit.parse(text)
    if limit.unit == "same_day":
        return f"于{start}的当日"
    return f"自{start}之日的次日起 {span_words(text)}内"


def span_words(text: str) -> str:
    """3 个工作日, 15 个自然日, 当日; what happens at a rest day is said elsewhere."""
    return replace(Limit.parse(text), roll=False).words().zh


def subject(bundle: Bundle, condition: Condition) -> str:
    """The cases for which a condition holds: 服务投诉, or 复杂程度为疑难的案件; 案件 for all."""
    tests = condition.parts if isinstance(condition, AllOf) else (condition,)
    if not tests:
        return "案件"
    only = tests[0]
    if len(tests) == 1 and isinstance(only, Test) and only.field in ("main_class", "subclass"):
        return _test(bundle, only).removeprefix(f"{VOCABULARY[only.field].label.zh}为")
    return f"{condition_words(bundle, condition)}的案件"


def condition_words(bundle: Bundle, condition: Condition) -> str:
    """涉及范围为群体且尚未办结; nothing for a condition that always holds."""
    if isinstance(condition, Test):
        return _test(bundle, condition)
    if isinstance(condition, NotOf):
        return f"不符合“{condition_words(bundle, condition.part)}”"
    parts = [condition_words(bundle, part) for part in condition.parts]
    if isinstance(condition, AnyOf):
        return either(parts)
    grouped = [
        f"（{said}）" if isinstance(part, AnyOf) and len(parts) > 1 else said
        for part, said in zip(condition.parts, parts, strict=True)
    ]
    return _joined([said for said in grouped if said], "且")


def _test(bundle: Bundle, test: Test) -> str:
    fact = VOCABULARY[test.field]
    if isinstance(test.values, Presence):
        return f"有{fact.label.zh}" if test.values.present else _ABSENT.get(test.field, f"无{fact.label.zh}")
    if isinstance(test.values, Intervals):
        return either(_interval(test.field, interval) for interval in test.values.intervals)
    if test.field in _STATES:
        return either(said for code, said in _STATES[test.field].items() if code in test.values.codes)
    return f"{fact.label.zh}为{either(_labels(bundle, fact.terms or test.field, test.values))}"


def _labels(bundle: Bundle, kind: str, codes: Codes) -> Iterable[str]:
    """The labels of the codes in the order of the rule file; codes that no list names come last."""
    known = [code for code in bundle.terms(kind) if code in codes.codes]
    return [bundle.term(kind, code).zh for code in (*known, *sorted(codes.codes.difference(known)))]


def cell_words(bundle: Bundle, test: Test) -> str:
    """A condition under a column that names its fact: 服务投诉, 1 至 2 个工作日."""
    if isinstance(test.values, Codes) and test.field not in _STATES:
        return either(_labels(bundle, VOCABULARY[test.field].terms or test.field, test.values))
    if isinstance(test.values, Intervals):
        return either(_range(test.field, interval).strip() for interval in test.values.intervals)
    return _test(bundle, test)


def _interval(field: str, interval: Interval) -> str:
    """逾期 1 至 2 个工作日, 增幅 10%以上不足 20%."""
    what, _ = _MEASURES.get(field, (VOCABULARY[field].label.zh, ""))
    return what + _range(field, interval)


def _range(field: str, interval: Interval) -> str:
    _, measure = _MEASURES.get(field, ("", ""))
    unit = f" {measure}" if measure else ""
    low, high = interval.low, interval.high
    if VOCABULARY[field].whole and low is not None and high is not None:
        first = ceil(low) if interval.low_belongs else floor(low) + 1
        last = floor(high) if interval.high_belongs else ceil(high) - 1
        return f" {first}{unit}" if first == last else f" {first} 至 {last}{unit}"
    if low is not None and low == high:
        return f" {_amount(field, low)}{unit}"
    said = ""
    if low is not None:
        amount = f"{_amount(field, low)}{unit}"
        said = f" {amount}以上" if interval.low_belongs else f"超过 {amount}"
    if high is not None:
        amount = f"{_amount(field, high)}{unit}"
        below = f"{amount}以下" if interval.high_belongs else f"不足 {amount}"
        said += f" {below}" if interval.high_belongs and not said else below
    return said


def _amount(field: str, value: Fraction) -> str:
    return percent(value) if field in _RATES else plain(value)
