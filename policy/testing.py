"""Runs the tests that stand beside the rules, and tells in words what came out otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from pydantic import ValidationError

from policy.assemble import must_build
from policy.bundle import Bundle
from policy.calendar import WorkCalendar
from policy.diagnostics import Diagnostic, Severity
from policy.errors import InvalidRequest, InvalidRules
from policy.evaluator import evaluate
from policy.events import EVENT_TYPES, Event
from policy.history import CaseHistory
from policy.instants import ZONE, parse_instant
from policy.loader import from_pydantic, is_test
from policy.models.base import parse_percent
from policy.models.tests import CaseUnderTest, RuleTest, RuleTests
from policy.reminders import standing_reminders
from policy.source import Document, Path, parse
from policy.status import CaseStatus, Label, TargetStatus
from policy.test_result import TestResult, differs

__all__ = ["Untested", "outcome", "run_bundle_tests", "run_tests", "untested"]

_TARGET_KEYS: Final = ("state", "due", "overdue_working_days", "card", "started", "stopped", "provisional", "workings")
_TRIAGE_KEYS: Final = ("main_class", "business_line", "topic", "urgency", "is_complaint")


def run_tests(texts: Mapping[str, str]) -> tuple[TestResult, ...]:
    """Every test of a directory's texts. Raises InvalidRules for rules or test files that cannot be read."""
    return run_bundle_tests(must_build(texts), texts)


def run_bundle_tests(bundle: Bundle, texts: Mapping[str, str]) -> tuple[TestResult, ...]:
    """The same for a bundle that is compiled already."""
    files = [_read(name, text) for name, text in sorted(texts.items()) if is_test(name)]
    problems = [problem for _, _, found in files for problem in found]
    if problems:
        raise InvalidRules(tuple(sorted(problems)))
    return tuple(
        _run(bundle, document, index, test)
        for document, model, _ in files
        if document and model
        for index, test in enumerate(model.tests)
    )


def outcome(bundle: Bundle, texts: Mapping[str, str]) -> tuple[tuple[TestResult, ...] | None, tuple[Diagnostic, ...]]:
    """Every test, and each failing one as an error at its place; None, and what is wrong, for unreadable test files."""
    try:
        results = run_bundle_tests(bundle, texts)
    except InvalidRules as invalid:
        return None, invalid.diagnostics
    return results, tuple(_failure(result) for result in results if not result.passed)


def _failure(result: TestResult) -> Diagnostic:
    zh, en = "；".join(one.zh for one in result.differences), "; ".join(one.en for one in result.differences)
    words = f"测试未通过，{result.name}：{zh} / the test fails: {en}"
    hint = "改正规则，或改正测试所期望的 / correct the rule, or what the test expects"
    return Diagnostic(result.file, result.line, 1, Severity.ERROR, "test-failed", words, hint)


@dataclass(frozen=True, slots=True)
class Untested:
    """A rule, or a row of a table, that held in no test."""

    rule_set: str
    rule: str


def untested(bundle: Bundle, texts: Mapping[str, str]) -> tuple[Untested, ...]:
    """What the directory's tests leave out. The bundle must be fresh: whatever it decided before counts too."""
    run_bundle_tests(bundle, texts)
    return tuple(
        Untested(name, rule.id)
        for name, rule_set in bundle.rule_sets.items()
        for rule in rule_set.rules
        if rule.id not in rule_set.met
    )


def _read(name: str, text: str) -> tuple[Document | None, RuleTests | None, tuple[Diagnostic, ...]]:
    document, problems = parse(name, text)
    if document is None:
        return None, None, problems
    try:
        return document, RuleTests.model_validate(document.data), ()
    except ValidationError as error:
        found = tuple(from_pydantic(document, RuleTests, detail) for detail in error.errors(include_url=False))
        return document, None, found


def _run(bundle: Bundle, document: Document, index: int, test: RuleTest) -> TestResult:
    place: Path = ("tests", index)
    try:
        if test.case is not None:
            differences = tuple(_of_case(bundle, test.case, test.at or "", test.expect))
        elif test.text is not None:
            differences = tuple(_of_triage(bundle, test.text, test.expect))
        elif test.settings is not None:
            differences = tuple(_of_settings(bundle, document.file.replace("_test.", "."), test.settings))
        else:
            table = document.file.rsplit("_test.", 1)[0]
            differences = tuple(_of_table(bundle, table, test.facts or {}, test.expect))
    except (InvalidRequest, ValueError) as error:
        differences = (_refused(str(error)),)
    return TestResult(document.file, document.mark(place).line, test.name, differences)


def _refused(words: str) -> Label:
    """Why a test could not be judged: errors say it in both languages, Chinese first."""
    zh, _, en = words.partition(" / ")
    return Label(zh, en or zh)


def _of_settings(bundle: Bundle, file: str, settings: Mapping[str, Any]) -> Iterator[Label]:
    """What the rule file says at each path, as it is written: entries of lists by their id or code, or their number."""
    rules, _ = parse(file, bundle.texts.get(file, ""))
    if rules is None:
        raise ValueError(f"测试旁没有 {file} / there is no {file} beside this test")
    for path, wanted in settings.items():
        yield from differs(path, _said(rules.data, path), wanted)


def _said(data: Any, path: str) -> Any:
    for key in path.split("."):
        if isinstance(data, dict):
            data = data.get(key)
        elif isinstance(data, list):
            named = (entry for entry in data if isinstance(entry, dict) and key in map(str, entry.values()))
            data = data[int(key) - 1] if key.isdigit() and 0 < int(key) <= len(data) else next(named, None)
        else:
            return None
    return data


def _of_case(bundle: Bundle, case: CaseUnderTest, at: str, expect: Mapping[str, Any]) -> Iterator[Label]:
    events, instant = tuple(_events(case)), parse_instant(at).astimezone(UTC)
    status = evaluate(bundle, events, instant)
    targets = {target.target: target for target in status.targets}
    calendar = bundle.calendar(None)
    for key, wanted in expect.items():
        if key == "reminders":
            yield from differs(key, _reminders(bundle, events, status), wanted)
        elif key in targets:
            yield from _of_target(targets[key], wanted, calendar)
        else:
            yield from differs(key, _of_status(status, key), wanted)


def _reminders(bundle: Bundle, events: tuple[Event, ...], status: CaseStatus) -> list[str]:
    """The reminders that stand, each as `target card recipient`."""
    case = CaseHistory.of(events, status.as_of)
    standing = standing_reminders(bundle, case, status, status.as_of)
    return [f"{reminder.target} {reminder.card} {reminder.recipient}" for reminder in standing]


def _events(case: CaseUnderTest) -> Iterator[Event]:
    """The events of a test's case: received, then its steps in the order in which they are written."""
    attributes = case.model_dump(exclude={"received", "steps"})
    yield Event(1, "received", _utc(case.received), attributes)
    for seq, step in enumerate(case.steps, start=2):
        kinds = [key for key in step if key in EVENT_TYPES]
        if len(kinds) != 1:
            raise ValueError(
                f"第 {seq - 1} 步没有事件或不止一个，请写 {{resolved: 2026-02-20 09:00}}"
                f" / step {seq - 1} names no event, or several: write {{resolved: 2026-02-20 09:00}}"
            )
        data = {key: value for key, value in step.items() if key != kinds[0]}
        yield Event(seq, kinds[0], _utc(step[kinds[0]]), data)


def _utc(text: str) -> datetime:
    return parse_instant(text).astimezone(UTC)


def _of_status(status: CaseStatus, key: str) -> Any:
    plain: dict[str, Any] = {
        "card": status.card.value,
        "node": status.current_node.value if status.current_node else None,
        "grade": status.classification.grade,
        "subclass": status.classification.subclass,
        "lead_department": status.classification.lead_department,
        "assisting_departments": list(status.classification.assisting_departments),
        "next_actions": list(status.next_actions),
        "reasons": [reason.rule for reason in status.reasons],
    }
    if key not in plain:
        names = f"{', '.join(plain)}, reminders"
        raise ValueError(f"'{key}' 不是时限，也不是 {names} / '{key}' is neither a target nor one of: {names}")
    return plain[key]


def _of_target(target: TargetStatus, expect: Any, calendar: WorkCalendar) -> Iterator[Label]:
    if isinstance(expect, str):
        expect = {"state": expect}
    if not isinstance(expect, dict):
        names = ", ".join(_TARGET_KEYS)
        raise ValueError(
            f"'{target.target}' 须写状态，或 {names} / of '{target.target}' expect a state or a map of: {names}"
        )
    found: dict[str, Any] = {
        "state": target.state.value,
        "due": _ending(target, calendar),
        "overdue_working_days": target.overdue_working_days,
        "card": target.card.value,
        "started": _local(target.started_at),
        "stopped": _local(target.stopped_at),
        "provisional": target.provisional,
        "workings": list(target.workings) if "workings" in expect else [],
    }
    for key, wanted in expect.items():
        if key not in found:
            raise ValueError(_none_of(key, _TARGET_KEYS))
        yield from differs(f"{target.target}.{key}", found[key], wanted)


def _ending(target: TargetStatus, calendar: WorkCalendar) -> str | None:
    """A due instant as people say it: the end of its date is 24:00 of that date."""
    if target.due_at is None or target.due_date is None:
        return None
    if target.due_at == calendar.end_of(target.due_date) == _midnight_after(target):
        return f"{target.due_date.isoformat()} 24:00"
    return _local(target.due_at)


def _midnight_after(target: TargetStatus) -> datetime | None:
    return parse_instant(f"{target.due_date} 24:00") if target.due_date else None


def _local(instant: datetime | None) -> str | None:
    return instant.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if instant else None


def _of_triage(bundle: Bundle, text: str, expect: Mapping[str, Any]) -> Iterator[Label]:
    result = bundle.triage(text)
    for key, wanted in expect.items():
        if key not in _TRIAGE_KEYS:
            raise ValueError(_none_of(key, _TRIAGE_KEYS))
        yield from differs(key, getattr(result, key), wanted)


def _of_table(bundle: Bundle, table: str, facts: Mapping[str, Any], expect: Mapping[str, Any]) -> Iterator[Label]:
    if table not in bundle.tables:
        raise ValueError(
            f"'{table}' 不是决策表，不能用 facts 测试 / '{table}' is no decision table, so it has no 'facts' tests"
        )
    decision = bundle.decide(table, {name: _fact(value) for name, value in facts.items()})
    outcome = decision.outcome if decision else {}
    for key, wanted in expect.items():
        found = outcome.get(key)
        if isinstance(found, Label):
            found = {"zh": found.zh, "en": found.en} if isinstance(wanted, dict) else found.zh
        yield from differs(key, list(found) if isinstance(found, tuple) else found, wanted)


def _fact(value: Any) -> Any:
    """`25 %` and numbers exactly; other words as they are."""
    if isinstance(value, Decimal):
        return Fraction(value)
    if isinstance(value, str) and value.rstrip().endswith("%"):
        sign = -1 if value.startswith("-") else 1
        return sign * parse_percent(value.removeprefix("-"))
    return value


def _none_of(key: str, known: tuple[str, ...]) -> str:
    names = ", ".join(known)
    return f"'{key}' 不在其中：{names} / '{key}' is none of: {names}"
