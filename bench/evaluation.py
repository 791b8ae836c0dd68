"""Live evaluation of one case under all rule sets that judge cases, beside other rule engines on the same facts.

Every side answers which rules hold for the same facts; the answers are compared before anything is timed. Each engine
is given the rules as its users write them, and all of them at once where it can hold them so:

- plain durable_rules Host: strings and numbers as facts, one rule set a file, assert and retract a case;
- drools_jpy: Drools in a Java machine inside the process, one rule set, assert and retract (needs Java 17);
- zen-engine: one compiled decision table, `collect`, a row for each rule (faster than an expression each);
- clipspy: one template, one defrule for each rule, assert, run, retract.

Ours with the memo warm is what a running service does; with the memo cold, each round begins with a bundle that has
decided nothing yet, so durable_rules decides each situation once and the reference reading checks it. The whole
evaluation is everything beside: clocks, card, reasons, next actions. All figures are seconds of the processor of the
thread that decides.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from bench.peers.rules import Rule, RuleSets
from bench.peers.rules import Test as PlainTest
from bench.processes import HOME, PEERS
from bench.results import Goal, Result, at_least
from bench.rounds import interleaved, working
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.conditions import AllOf, Codes, Condition, Intervals, NotOf, Test
from policy.directory import read_directory
from policy.evaluator import evaluate, facts_of
from policy.events import Event
from policy.history import CaseHistory

_ROUNDS: Final = int(os.environ.get("EVALUATION_ROUNDS", "7"))
_CASES: Final = int(os.environ.get("EVALUATION_CASES", "300"))
_ENGINES: Final[dict[str, tuple[str, Goal]]] = {
    "host": ("plain durable_rules Host", at_least(30)),
    "drools": ("drools_jpy", at_least(1)),
    "zen": ("zen-engine", at_least(1)),
    "clips": ("clipspy", at_least(1)),
}
_NOT_OF_CASES: Final = ("alerts", "escalation")
"""Their facts are a growth and a target's overdue days, which no case has."""

Facts = Mapping[str, Any]


def main() -> list[Result]:
    """Seconds a case, and how many times that each engine takes."""
    texts = read_directory(HOME / "rules")
    bundle = must_build(texts)
    cases = list(_cases())
    facts = facts_of_cases(bundle)
    rule_sets = plain_rules(bundle)
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        file = Path(scratch) / "rules.json"
        file.write_text(json.dumps(written(rule_sets, facts)), encoding="utf-8")
        ours = [sorted(decide(bundle, entry)) for entry in facts]
        contenders: dict[str, Callable[[], float]] = {
            "warm": lambda: working(lambda: _each(facts, partial(decide, bundle))),
            "cold": lambda: _cold(texts, facts),
            "whole": lambda: working(lambda: _each(cases, lambda case: evaluate(bundle, *case))),
        }
        for name in engines():
            contenders[name] = stack.enter_context(_engine(name, file, ours))
        taken = interleaved(contenders, _ROUNDS)
    return _results({name: median / len(cases) for name, median in taken.items()}, rule_sets)


def facts_of_cases(bundle: Bundle) -> list[Facts]:
    """What the rules are asked about: cases of every class and grade, some of them long open."""
    return [facts_of(bundle, CaseHistory.of(events), at)[0] for events, at in _cases()]


def _results(taken: Mapping[str, float], rule_sets: RuleSets) -> list[Result]:
    asked = f"{sum(map(len, rule_sets.values()))} rules of {len(rule_sets)} sets, one case, memo warm"
    found = [
        Result(asked, taken["warm"], beside=words, base=taken[name], faster=True, goal=goal)
        for name, (words, goal) in _ENGINES.items()
        if name in taken
    ]
    found += [
        Result(f"{words}: not measured, there is no Java here", taken["warm"])
        for name, (words, _) in _ENGINES.items()
        if name not in taken
    ]
    others = {"cold": "the same, memo cold at first", "whole": "one case whole: clocks, card, reasons, next actions"}
    host, base = _ENGINES["host"][0], taken["host"]
    return [*found, *(Result(words, taken[name], "s", host, base, faster=True) for name, words in others.items())]


def engines() -> list[str]:
    """Those that this machine can run."""
    return [name for name in _ENGINES if name != "drools" or shutil.which("java")]


def _each(items: Iterable[Any], work: Callable[[Any], object]) -> None:
    for item in items:
        work(item)


def _cold(texts: Mapping[str, str], facts: Sequence[Facts]) -> float:
    fresh = must_build(texts, verify=False)
    return working(lambda: _each(facts, partial(decide, fresh)))


def decide(bundle: Bundle, facts: Facts) -> list[str]:
    """The rules that hold, each as `set/id`."""
    return [f"{name}/{rule}" for name in _sets(bundle) for rule in bundle.rule_sets[name].fired(facts)]


def _sets(bundle: Bundle) -> list[str]:
    return [name for name, rule_set in bundle.rule_sets.items() if rule_set.rules and name not in _NOT_OF_CASES]


@contextmanager
def _engine(name: str, file: Path, expected: Sequence[Sequence[str]]) -> Iterator[Callable[[], float]]:
    """An engine in a process of its own. Raises SystemExit where it decides otherwise than ours."""
    command = [str(PEERS), "-m", "bench.peers.ask", name, str(file)]
    with subprocess.Popen(command, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        asked, answered = _pipes(process)
        found = _answer(name, answered)
        for place, (theirs, ours) in enumerate(zip(json.loads(found), expected, strict=True)):
            if theirs != ours:
                raise SystemExit(f"{name} decides case {place} otherwise: {set(theirs) ^ set(ours)}")

        def turn() -> float:
            asked.write("\n")
            asked.flush()
            return float(_answer(name, answered))

        yield turn
        asked.close()


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("pipes were asked for")
    return process.stdin, process.stdout


def _answer(name: str, answered: IO[str]) -> str:
    line = answered.readline()
    if not line:
        raise SystemExit(f"{name} ended without an answer")
    return line


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
        yield events, received + timedelta(days=number % 29)


def written(rule_sets: RuleSets, facts: Sequence[Facts]) -> dict[str, Any]:
    present = [{name: value for name, value in entry.items() if value is not None} for entry in facts]
    return {
        "rule_sets": {name: [asdict(rule) for rule in rules] for name, rules in rule_sets.items()},
        "facts": present,
    }


def plain_rules(bundle: Bundle) -> RuleSets:
    """The rules that judge cases, in words that every engine has."""
    return {
        name: tuple(plain(f"{name}/{rule.id}", rule.condition) for rule in bundle.rule_sets[name].rules)
        for name in _sets(bundle)
    }


def plain(name: str, condition: Condition) -> Rule:
    return Rule(name, tuple(_tests(condition, negated=False)))


def _tests(condition: Condition, *, negated: bool) -> Iterator[PlainTest]:
    if isinstance(condition, AllOf) and (not negated or len(condition.parts) == 1):
        for part in condition.parts:
            yield from _tests(part, negated=negated)
    elif isinstance(condition, NotOf):
        yield from _tests(condition.part, negated=not negated)
    elif isinstance(condition, Test) and isinstance(condition.values, Codes):
        yield PlainTest(condition.field, codes=tuple(sorted(condition.values.codes)), negated=negated)
    elif isinstance(condition, Test) and isinstance(condition.values, Intervals) and not negated:
        yield _interval(condition.field, condition.values)
    else:
        raise SystemExit(f"the engines are not told how to read {condition}")


def _interval(field: str, values: Intervals) -> PlainTest:
    (interval,) = values.intervals
    low, high = (None if end is None else int(end) for end in (interval.low, interval.high))
    return PlainTest(
        field, low=low, low_belongs=interval.low_belongs, high=high, high_belongs=interval.high_belongs
    )  # fmt: skip
