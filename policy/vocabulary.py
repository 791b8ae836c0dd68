"""The declared fact vocabulary: every field that a condition may name, with its type and the values it can take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal

from policy.status import Label

__all__ = ["VOCABULARY", "Fact", "FactKind"]

FactKind = Literal["code", "choice", "number"]
"""code: a code that the policy defines (`terms` names the list); choice: one of fixed `values`; number: exact."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One field. `optional`: it can be absent. `open`: values outside the list occur too (branches, say).

    `words` are those of values that no rule file names.
    """

    name: str
    label: Label
    kind: FactKind
    terms: str | None = None
    values: tuple[str, ...] = ()
    optional: bool = False
    open: bool = False
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    whole: bool = False
    words: Mapping[str, Label] = field(default_factory=dict, compare=False)


def _code(name: str, terms: str, zh: str, en: str, *, optional: bool = False, open_: bool = False) -> Fact:
    return Fact(name, Label(zh, en), "code", terms=terms, optional=optional, open=open_)


def _choice(name: str, values: str, zh: str, en: str) -> Fact:
    return Fact(name, Label(zh, en), "choice", values=tuple(values.split()))


def _state(name: str, zh: str, en: str, **words: Label) -> Fact:
    """How far the procedure has come."""
    return Fact(name, Label(zh, en), "choice", values=tuple(words), words=words)


def _count(name: str, zh: str, en: str, *, low: int = 0, high: int | None = None, optional: bool = False) -> Fact:
    top = None if high is None else Fraction(high)
    return Fact(name, Label(zh, en), "number", optional=optional, minimum=Fraction(low), maximum=top, whole=True)


def _rate(name: str, zh: str, en: str, *, low: int | None = None, optional: bool = True) -> Fact:
    bottom = None if low is None else Fraction(low)
    return Fact(name, Label(zh, en), "number", optional=optional, minimum=bottom)


_REVIEW_WORDS: Final[Mapping[str, Label]] = {
    "none": Label("未申请", "not requested"),
    "requested": Label("正在复查", "under review"),
    "upheld": Label("经复查维持", "upheld on review"),
    "changed": Label("经复查变更", "changed on review"),
    "rereview_requested": Label("正在复核", "under re-review"),
    "rereview_upheld": Label("经复核维持", "upheld on re-review"),
    "rereview_changed": Label("经复核变更", "changed on re-review"),
}

_FACTS: Final = (
    _code("main_class", "main_class", "主分类", "main class"),
    _code("grade", "grade", "等级", "grade"),
    _code("subclass", "subclass", "子类", "subclass"),
    _choice("scope", "individual group", "涉及范围", "scope"),
    _choice("urgency", "normal urgent", "紧急程度", "urgency"),
    _choice("complexity", "simple hard", "复杂程度", "complexity"),
    _code("business_line", "business_line", "业务条线", "business line"),
    _code("topic", "topic", "主题", "topic", optional=True),
    _code("channel", "channel", "受理渠道", "channel"),
    _code("branch", "branch", "网点", "branch", open_=True),
    _code("product", "product", "产品", "product", optional=True),
    _code("lead_department", "department", "主办部门", "lead department", optional=True),
    _count("customer_age", "客户年龄", "customer's age", high=150, optional=True),
    _count("departments", "涉及部门数", "departments involved"),
    _count("repeat_number", "第几次投诉", "which complaint of the same matter", low=1),
    _count("returns", "退回次数", "returns"),
    _count("working_days_open", "未办结工作日数", "working days open"),
    _count("overdue_working_days", "逾期工作日数", "overdue working days"),
    _count("hand_overs", "移交次数", "hand-overs"),
    _state("review", "复查复核", "review", **_REVIEW_WORDS),
    _state("resolved", "是否办结", "resolved", yes=Label("已办结", "yes"), no=Label("未办结", "no")),
    _state(
        "meeting",
        "联席会",
        "joint meeting",
        none=Label("未提请", "not referred"),
        referred=Label("已列入议程", "on an agenda"),
        decided=Label("已作决定", "decided"),
    ),
    _count("follow_up_days", "联席会所定落实工作日数", "working days that a meeting set", low=1, optional=True),
    _count("rating", "评分", "rating", low=1, high=5, optional=True),
    _rate("growth", "增幅", "growth"),
    _rate("previous", "上期数", "previous figure", low=0),
    _rate("current", "本期数", "current figure", low=0),
)

VOCABULARY: Final[Mapping[str, Fact]] = MappingProxyType({fact.name: fact for fact in _FACTS})
