"""Settings in words of both languages: labels of codes, limits, numbers, events, lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from policy.bundle import Bundle
from policy.clocks import Limit
from policy.documents.tables import CARDS, LEVELS
from policy.documents.words import EVENTS, NODES
from policy.models.base import LabelText
from policy.recipients import RECIPIENTS
from policy.status import CaseNode, Label

__all__ = [
    "CARD",
    "LEVEL",
    "NAME",
    "NOTHING",
    "count",
    "department",
    "event",
    "joined",
    "label_of",
    "limit",
    "node",
    "number",
    "plain",
    "recipient",
    "term",
    "text",
    "yes",
]

NAME: Final = Label("名称", "Name")
NOTHING: Final = Label("—", "—")
CARD: Final = {code: Label(zh, "no card" if code == "none" else f"{code} card") for code, zh in CARDS.items()}
LEVEL: Final = {code: Label(zh, "no warning" if code == "none" else f"{code} warning") for code, zh in LEVELS.items()}
_OWN: Final = {
    "line_department": Label("业务条线责任部门", "the department of the business line"),
    "lead_department": Label("主办部门", "the lead department"),
}


def text(label: LabelText) -> Label:
    return Label(label.zh, label.en)


def label_of(entry: Any) -> Label:
    """What an entry calls itself."""
    return text(entry.label)


def plain(words: str) -> Label:
    """What reads the same in both languages: a keyword, a version."""
    return Label(words, words)


def joined(labels: Iterable[Label]) -> Label:
    """甲、乙 / A, B; a dash for none."""
    several = tuple(labels)
    if not several:
        return NOTHING
    return Label("、".join(label.zh for label in several), ", ".join(label.en for label in several))


def term(bundle: Bundle, kind: str) -> Callable[[str | None], Label]:
    """Says codes of a kind by their labels; a dash for none."""

    def say(code: str | None) -> Label:
        if code is None:
            return NOTHING
        found = bundle.term(kind, code)
        return Label(found.zh, found.en)

    return say


def department(bundle: Bundle, code: str) -> Label:
    """A department, or whichever one a case's line or its handling makes it."""
    return _OWN.get(code) or term(bundle, "department")(code)


def limit(written: str | None) -> Label:
    """3 个工作日 / 3 working days."""
    return Limit.parse(written).words() if written else NOTHING


def number(value: Fraction | Decimal | int | date | None) -> Label:
    """85%, 0.3, 15, 2026-06-30: a fraction is a percentage, as it is written."""
    if value is None:
        return NOTHING
    if isinstance(value, Fraction):
        hundredths = Decimal(value.numerator) * 100 / Decimal(value.denominator)
        return plain(f"{hundredths.normalize():f}%")
    return plain(f"{value.normalize():f}" if isinstance(value, Decimal) else str(value))


def count(value: int, zh: str, en: str) -> Label:
    """90 日 / 90 days."""
    return Label(f"{value} {zh}", f"{value} {en}" if value == 1 else f"{value} {en}s")


def event(name: str) -> Label:
    """An event of a case: 收到投诉 / received."""
    return Label(EVENTS.get(name, name), name.replace("_", " "))


def node(name: str) -> Label:
    return Label(NODES[CaseNode(name)], name)


def recipient(name: str) -> Label:
    return RECIPIENTS[name]


def yes(value: bool) -> Label:
    return Label("是", "yes") if value else Label("否", "no")
