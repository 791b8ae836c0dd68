"""Reads conditions and table cells against the declared vocabulary. Finds every mistake, with its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from policy.conditions import AllOf, AnyOf, Codes, Condition, Interval, Intervals, NotOf, Presence, Test, Values
from policy.diagnostics import Diagnostic
from policy.source import Document, Path
from policy.vocabulary import VOCABULARY, Fact

__all__ = ["Reader", "hinted", "suggest"]

_NUMBER = r"(-?\d{1,12}(?:\.\d{1,9})?)\s*(%)?"
_COMPARISON = re.compile(rf"^(<=|>=|<|>|≤|≥|=)?\s*{_NUMBER}$")
_RANGE = re.compile(rf"^{_NUMBER}\s*(?:–|—|~|至|\bto\b|\s-\s)\s*{_NUMBER}$")
_NESTING: Final = frozenset({"any", "all", "not"})


def suggest(word: object, known: Iterable[str]) -> str | None:
    """`是不是 'x'？ / did you mean 'x'?` for the nearest known word, or the known words where they are few."""
    words = sorted(known)
    near = difflib.get_close_matches(str(word), words, n=1, cutoff=0.6)
    if near:
        return f"是不是 '{near[0]}'？ / did you mean '{near[0]}'?"
    return f"可用：{'、'.join(words)} / one of: {', '.join(words)}" if 0 < len(words) <= 12 else None


def hinted(words: str, hint: str | None) -> str:
    """A sentence and a hint, both `中文 / English`, as one: the Chinese of both, then the English."""
    if hint is None:
        return words
    zh, _, en = words.partition(" / ")
    hint_zh, _, hint_en = hint.partition(" / ")
    return f"{zh}；{hint_zh} / {en or zh}; {hint_en or hint_zh}"


@dataclass(slots=True)
class Reader:
    """Reads the conditions of one document. `terms` gives the codes of a list by its kind."""

    document: Document
    terms: Callable[[str], Mapping[str, Any]]
    problems: list[Diagnostic] = field(default_factory=list)

    def condition(self, raw: Any, path: Path) -> Condition:
        """A `when` map: all entries must hold. Absent: always."""
        if raw is None:
            return AllOf()
        if not isinstance(raw, dict):
            self.problem(path, "condition", "条件须写成映射 / a condition is a map, such as {main_class: …}")
            return AllOf()
        return AllOf(tuple(self._entry(key, value, (*path, key)) for key, value in raw.items()))

    def _entry(self, key: str, value: Any, path: Path) -> Condition:
        if key == "not":
            return NotOf(self.condition(value, path))
        if key in _NESTING:
            if not isinstance(value, list) or not value:
                self.problem(path, "condition", f"'{key}' 之下须为条件列表 / '{key}' takes a list of conditions")
                return AllOf()
            parts = tuple(self.condition(part, (*path, index)) for index, part in enumerate(value))
            return AnyOf(parts) if key == "any" else AllOf(parts)
        fact = self.fact(key, path)
        return self.cell(fact, value, path) if fact else AllOf()

    def fact(self, name: Any, path: Path, *, at_key: bool = True) -> Fact | None:
        """The declared fact of that name; an unknown one is a problem."""
        fact = VOCABULARY.get(name) if isinstance(name, str) else None
        if fact is None:
            hint = (
                suggest(name, [*VOCABULARY, *_NESTING])
                or "可用的事实见 `petition rules show --facts` / `petition rules show --facts` lists the facts"
            )
            self.problem(path, "unknown-fact", f"没有事实 '{name}' / '{name}' is no fact", hint, at_key=at_key)
        return fact

    def cell(self, fact: Fact, value: Any, path: Path) -> Test:
        """One cell or entry: a code, a list, a threshold, a range, `none` (absent) or `present`."""
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        return Test(fact.name, self._values(fact, value, path), path, text)

    def _values(self, fact: Fact, value: Any, path: Path) -> Values:
        if value in ("none", "present") and fact.optional:
            return Presence(value == "present")
        items = value if isinstance(value, list) else [value]
        places = [(*path, index) for index in range(len(items))] if isinstance(value, list) else [path]
        if not items:
            self.problem(path, "condition", "列表不可为空 / the list is empty")
        if fact.kind == "number":
            read = (self._interval(fact, item, place) for item, place in zip(items, places, strict=True))
            return Intervals(tuple(interval for interval in read if interval))
        for item, place in zip(items, places, strict=True):
            self.code(fact, item, place)
        return Codes(frozenset(str(item) for item in items))

    def code(self, fact: Fact, value: Any, path: Path) -> None:
        """Checks that a value is one that the fact can take."""
        known = fact.values if fact.kind == "choice" else tuple(self.terms(fact.terms or ""))
        if value in known or (fact.open and isinstance(value, str)):
            return
        name = f"{fact.label.zh}没有 '{value}' / '{value}' is no {fact.label.en}"
        self.problem(path, "unknown-code", name, suggest(value, known))

    def _interval(self, fact: Fact, value: Any, path: Path) -> Interval | None:
        interval = _read_interval(value)
        if interval is None:
            words = f"'{value}' 不是数值条件 / '{value}' is no condition on a number"
            self.problem(
                path,
                "threshold",
                words,
                '请写 3、">= 3"、"< 10 %" 或 "10 % – 20 %" / write 3, ">= 3", "< 10 %" or "10 % – 20 %"',
            )
            return None
        if interval.low is not None and interval.high is not None and interval.low > interval.high:
            self.problem(path, "threshold", f"'{value}' 上下限颠倒 / its ends are the wrong way round")
            return None
        bounds = [end for end in (interval.low, interval.high) if end is not None]
        if any(self._outside(fact, end) for end in bounds):
            self.problem(
                path, "threshold", f"'{value}' 超出{fact.label.zh}的取值范围 / outside what {fact.name} can be"
            )
        return interval

    @staticmethod
    def _outside(fact: Fact, end: Fraction) -> bool:
        below = fact.minimum is not None and end < fact.minimum
        return below or (fact.maximum is not None and end > fact.maximum + 1)

    def problem(self, path: Path, code: str, message: str, hint: str | None = None, *, at_key: bool = False) -> None:
        self.problems.append(self.document.diagnostic(path, code, message, hint, at_key=at_key))


def _read_interval(value: Any) -> Interval | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Interval(Fraction(value), Fraction(value), high_belongs=True)
    if not isinstance(value, str):
        return None
    match = _RANGE.match(value.strip())
    if match:
        low, low_unit, high, high_unit = match.groups()
        return Interval(_number(low, low_unit or high_unit), _number(high, high_unit))
    match = _COMPARISON.match(value.strip())
    if not match:
        return None
    sign, number, unit = match.groups()
    end = _number(number, unit)
    if sign in ("<", "<=", "≤"):
        return Interval(None, end, high_belongs=sign != "<")
    if sign in (">", ">=", "≥"):
        return Interval(end, None, low_belongs=sign != ">")
    return Interval(end, end, high_belongs=True)


def _number(text: str, unit: str | None) -> Fraction:
    return Fraction(text) / 100 if unit else Fraction(text)
