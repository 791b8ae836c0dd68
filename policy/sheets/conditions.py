"""Conditions in words of both languages. The Chinese is that of the regulations, the English stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from policy.bundle import Bundle
from policy.conditions import AnyOf, Codes, Condition, Interval, Intervals, NotOf, Presence, Test
from policy.documents.words import cell_words, condition_words, percent, plain
from policy.status import Label
from policy.vocabulary import VOCABULARY

__all__ = ["ANY_CASE", "cell_label", "condition_label"]

ANY_CASE: Final = Label("所有案件", "every case")
_ANY_VALUE: Final = Label("不限", "any")
_STATES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "resolved": {"no": "not resolved", "yes": "resolved"},
        "review": {
            "none": "no review requested",
            "requested": "under review",
            "upheld": "upheld on review",
            "changed": "changed on review",
            "rereview_requested": "under re-review",
            "rereview_upheld": "upheld on re-review",
            "rereview_changed": "changed on re-review",
        },
        "meeting": {
            "none": "not before a joint meeting",
            "referred": "referred to a joint meeting",
            "decided": "decided by a joint meeting",
        },
    }
)
_RATES: Final = frozenset({"growth"})


def condition_label(bundle: Bundle, condition: Condition) -> Label:
    """涉及范围为群体且尚未办结 / scope: Group and not resolved; 所有案件 for a condition that always holds."""
    zh = condition_words(bundle, condition)
    return Label(zh, _english(bundle, condition)) if zh else ANY_CASE


def cell_label(bundle: Bundle, tests: Sequence[Test]) -> Label:
    """The tests under a column that names their fact; 不限 for none."""
    if not tests:
        return _ANY_VALUE
    return Label(
        "且".join(cell_words(bundle, test) for test in tests), " and ".join(_values(bundle, test) for test in tests)
    )


def _english(bundle: Bundle, condition: Condition) -> str:
    if isinstance(condition, Test):
        return _test(bundle, condition)
    if isinstance(condition, NotOf):
        return f"not ({_english(bundle, condition.part)})"
    parts = [_english(bundle, part) for part in condition.parts]
    if isinstance(condition, AnyOf):
        return _either(parts)
    grouped = (
        f"({said})" if isinstance(part, AnyOf) and len(parts) > 1 else said
        for part, said in zip(condition.parts, parts, strict=True)
    )
    return " and ".join(said for said in grouped if said)


def _test(bundle: Bundle, test: Test) -> str:
    fact = VOCABULARY[test.field].label.en
    if isinstance(test.values, Presence) or test.field in _STATES:
        return _values(bundle, test)
    return f"{fact}: {_values(bundle, test)}" if isinstance(test.values, Codes) else f"{fact} {_values(bundle, test)}"


def _values(bundle: Bundle, test: Test) -> str:
    values, fact = test.values, VOCABULARY[test.field]
    if isinstance(values, Presence):
        return f"with {fact.label.en}" if values.present else f"no {fact.label.en}"
    if isinstance(values, Intervals):
        return _either(_range(test.field, interval) for interval in values.intervals)
    if test.field in _STATES:
        return _either(said for code, said in _STATES[test.field].items() if code in values.codes)
    kind = fact.terms or test.field
    known = [code for code in bundle.terms(kind) if code in values.codes]
    return _either(bundle.term(kind, code).en for code in (*known, *sorted(values.codes.difference(known))))


def _range(field: str, interval: Interval) -> str:
    low, high = interval.low, interval.high
    if low is not None and low == high:
        return _amount(field, low)
    said = []
    if low is not None:
        said.append(f"{'at least' if interval.low_belongs else 'more than'} {_amount(field, low)}")
    if high is not None:
        said.append(f"{'at most' if interval.high_belongs else 'less than'} {_amount(field, high)}")
    return " and ".join(said)


def _amount(field: str, value: Fraction) -> str:
    return percent(value) if field in _RATES else plain(value)


def _either(words: Iterable[str]) -> str:
    return " or ".join(words)
