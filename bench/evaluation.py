"""Live evaluation of one case under all rule sets, beside the plain durable_rules Host on the same facts.

Both sides answer which rules hold for the same facts. The plain Host is given the rules as durable_rules' users write
them: the facts as strings and numbers, one rule set a file, assert and retract for each case. The service decides with
its memo warm; `evaluate` is everything beside: clocks, card, reasons, next actions.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from durable.engine import Host, MessageNotHandledException

from policy.assemble import must_build
from policy.bundle import Bundle
from policy.conditions import AllOf, AnyOf, Codes, Condition, Intervals, Test
from policy.directory import read_directory
from policy.evaluator import evaluate, facts_of
from policy.events import Event
from policy.history import CaseHistory

_ROUNDS = 7
_CASES = 300


class _PlainHost(Host):  # type: ignore[misc]  # durable_rules carries no types
    def _run(self) -> None:
        return


def main() -> None:
    """Prints medians of interleaved rounds and their ratios."""
    bundle = must_build(read_directory(Path(__file__).resolve().parent.parent / "rules"))
    cases = list(_cases())
    facts = [facts_of(bundle, CaseHistory.of(events), at)[0] for events, at in cases]
    host, count = _host(bundle)
    contenders: dict[str, Callable[[], None]] = {
        "plain Host": lambda: _each(facts, lambda entry: _ask(host, bundle, entry)),
        "rule sets, memo warm": lambda: _each(facts, lambda entry: _decide(bundle, entry)),
        "whole evaluation": lambda: _each(cases, lambda case: evaluate(bundle, *case)),
    }
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(_ROUNDS):
        for name, run in contenders.items():
            begin = time.perf_counter()
            run()
            taken[name].append((time.perf_counter() - begin) / len(cases))
    plain = statistics.median(taken["plain Host"])
    print(f"{count} rules, {len(cases)} cases, {_ROUNDS} rounds")
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        print(f"{name:22} {median * 1e6:9.1f} µs a case   {plain / median:6.1f} × plain Host")


def _each(items: Iterable[Any], work: Callable[[Any], object]) -> None:
    for item in items:
        work(item)


def _cases() -> Iterator[tuple[tuple[Event, ...], datetime]]:
    classes = ("service_complaint", "business_dispute", "compliance_concern")
    lines = ("credit_card", "wealth", "e_banking", "personal_loan", "other")
    for number in range(_CASES):
        received = datetime(2026, 3, 2, 2, tzinfo=UTC) + timedelta(hours=7 * number)
        attributes = {
            "main_class": classes[number % 3],
            "business_line": lines[number % 5],
            "scope": ("individual", "group")[number % 7 == 0],
            "urgency": ("normal", "urgent")[number % 5 == 0],
            "complexity": ("simple", "hard")[number % 4 == 0],
            "channel": "hotline",
            "branch": f"b{number % 12}",
        }
        events = (Event(1, "received", received, attributes), Event(2, "registered", received, {}))
        yield events, received + timedelta(days=number % 9)


def _decide(bundle: Bundle, facts: Mapping[str, Any]) -> None:
    for name in _sets(bundle):
        bundle.rule_sets[name].fired(facts)


def _sets(bundle: Bundle) -> list[str]:
    return [name for name in bundle.rule_sets if name not in ("alerts", "escalation")]


def _host(bundle: Bundle) -> tuple[_PlainHost, int]:
    definitions: dict[str, Any] = {}
    for name in _sets(bundle):
        rules = {
            f"r{number}": {"all": [{"m": _plain(rule.condition)}], "run": lambda context: None}
            for number, rule in enumerate(bundle.rule_sets[name].rules)
        }
        definitions[name] = rules
    return _PlainHost(definitions), sum(map(len, definitions.values()))


def _plain(condition: Condition) -> dict[str, Any]:
    """A condition in durable_rules' own words."""
    guard = {"case_": 1}
    parts = [guard, *_parts(condition)]
    return {"$and": parts} if len(parts) > 1 else guard


def _parts(condition: Condition) -> Iterator[dict[str, Any]]:
    if isinstance(condition, AllOf):
        for part in condition.parts:
            yield from _parts(part)
    elif isinstance(condition, AnyOf):
        yield {"$or": [next(_parts(part)) for part in condition.parts]}
    elif isinstance(condition, Test):
        yield _test(condition)


def _test(test: Test) -> dict[str, Any]:
    if isinstance(test.values, Codes):
        codes = [{test.field: code} for code in sorted(test.values.codes)]
        return codes[0] if len(codes) == 1 else {"$or": codes}
    if not isinstance(test.values, Intervals):
        return {"$ex": {test.field: 1}}
    interval = test.values.intervals[0]
    if interval.low is not None:
        return {"$gte" if interval.low_belongs else "$gt": {test.field: int(interval.low)}}
    return {"$lte" if interval.high_belongs else "$lt": {test.field: int(interval.high or 0)}}


def _ask(host: _PlainHost, bundle: Bundle, facts: Mapping[str, Any]) -> None:
    fact = {name: value for name, value in facts.items() if value is not None}
    fact.update({"id": "1", "sid": "0", "case_": 1})
    for name in _sets(bundle):
        try:
            host.assert_fact(name, fact)
        except MessageNotHandledException:
            continue
        host.retract_fact(name, fact)
