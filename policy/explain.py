"""Why, and why not: for a case at an instant, the rules that fired, and what stood against those that did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from policy.bundle import Bundle
from policy.conditions import AllOf, Codes, Condition, Intervals, Test, first_failure, holds
from policy.evaluator import evaluate_history, facts_of
from policy.events import Event
from policy.history import CaseHistory
from policy.status import Label, TargetState, TargetStatus
from policy.vocabulary import VOCABULARY

__all__ = ["Explanation", "explain"]

_CASE_TABLES: Final = ("grade", "subclass", "dispatch")
_LINE: Final = Label("业务条线的主管部门", "the business line's department")
_CARDS: Final[Mapping[str, Label]] = {
    "none": Label("不亮牌", "no card"),
    "yellow": Label("黄牌", "yellow card"),
    "red": Label("红牌", "red card"),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One rule and whether it fired. `failed` says which condition stood against it first, as the case is.

    `near`: only that one of its conditions does not hold. `workings`: the days counted, for a clock.
    """

    rule: str
    rule_set: str
    clause: str
    fired: bool
    near: bool
    message: Label
    failed: Label | None = None
    workings: tuple[str, ...] = ()


def explain(bundle: Bundle, events: Sequence[Event], at: datetime) -> tuple[Explanation, ...]:
    """Every rule that could bear on the case at `at`: its tables, its targets, its escalations.

    Raises InvalidRequest where `at` is before the receipt.
    """
    case = CaseHistory.of(events, at)
    status = evaluate_history(bundle, case, at)
    facts, _ = facts_of(bundle, case, at)
    return (
        *_tables(bundle, facts),
        *(_target(bundle, clock, facts) for clock in status.targets),
        *_cards(bundle, facts, status.targets),
        *_warned(bundle, facts),
    )


def _tables(bundle: Bundle, facts: Mapping[str, Any]) -> Iterator[Explanation]:
    for name in _CASE_TABLES:
        table = bundle.tables[name]
        for row in table.rows:
            said = _outcome(bundle, name, row.outcome)
            message = Label(f"{table.title.zh}：{said.zh}", f"{table.title.en}: {said.en}")
            yield _explained(bundle, row.id, name, table.clause, row.condition, facts, message)


def _outcome(bundle: Bundle, table: str, outcome: Mapping[str, Any]) -> Label:
    """The grade or the subclass; of dispatch, who leads and who assists."""
    if table != "dispatch":
        term = bundle.term(table, outcome[table])
        return Label(term.zh, term.en)
    leading = _department(bundle, outcome["lead_department"])
    assisting = [_department(bundle, code) for code in outcome.get("assisting_departments", ())]
    return Label(
        "，".join((f"{leading.zh}主办", *(f"{label.zh}协办" for label in assisting))),
        ", ".join((f"led by {leading.en}", *(f"assisted by {label.en}" for label in assisting))),
    )


def _department(bundle: Bundle, code: str) -> Label:
    term = bundle.term("department", code)
    return _LINE if code == "line_department" else Label(term.zh, term.en)


def _target(bundle: Bundle, clock: TargetStatus, facts: Mapping[str, Any]) -> Explanation:
    target = next(target for target in bundle.targets if target.id == clock.target)
    if clock.state is TargetState.NOT_APPLICABLE:
        message = Label(f"{clock.label.zh}不适用", f"{clock.label.en} does not apply")
        return _explained(bundle, target.id, "sla", target.clause, target.condition, facts, message)
    zh, _, en = clock.reason.message.partition(" / ")
    return Explanation(
        rule=target.id,
        rule_set="sla",
        clause=target.clause,
        fired=True,
        near=False,
        message=Label(zh, en or zh),
        workings=clock.workings,
    )


def _cards(bundle: Bundle, facts: Mapping[str, Any], clocks: Sequence[TargetStatus]) -> Iterator[Explanation]:
    table = bundle.tables["escalation"]
    for clock in clocks:
        if clock.state is not TargetState.OVERDUE:
            continue
        known = {**facts, "overdue_working_days": clock.overdue_working_days}
        for row in table.rows:
            card = _CARDS[row.outcome["card"]]
            message = Label(f"{clock.label.zh}：{card.zh}", f"{clock.label.en}: {card.en}")
            yield _explained(bundle, row.id, table.name, table.clause, row.condition, known, message)


def _warned(bundle: Bundle, facts: Mapping[str, Any]) -> Iterator[Explanation]:
    for rule in (*bundle.escalations, *bundle.referrals):
        zh, _, en = rule.reason.message.partition(" / ")
        message = Label(zh, en or zh)
        yield _explained(bundle, rule.id, rule.reason.rule_set, rule.reason.clause, rule.condition, facts, message)


def _explained(
    bundle: Bundle,
    rule: str,
    rule_set: str,
    clause: str,
    condition: Condition,
    facts: Mapping[str, Any],
    message: Label,
) -> Explanation:
    failure = first_failure(condition, facts)
    return Explanation(
        rule=rule,
        rule_set=rule_set,
        clause=clause,
        fired=failure is None,
        near=failure is not None and _failing(condition, facts) == 1,
        message=message,
        failed=_in_words(bundle, failure, facts) if failure else None,
    )


def _failing(condition: Condition, facts: Mapping[str, Any]) -> int:
    """How many of a rule's own conditions do not hold."""
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    return sum(not holds(part, facts) for part in parts)


def _in_words(bundle: Bundle, test: Test, facts: Mapping[str, Any]) -> Label:
    """`主分类是业务争议，规则要求服务投诉` / `main class is …, the rule asks for …`."""
    fact = VOCABULARY[test.field]
    value = facts.get(test.field)
    found = Label("空", "absent") if value is None else _named(bundle, test.field, value)
    wanted = _wanted(bundle, test)
    barred = holds(test, facts)  # the rule asks for anything else
    return Label(
        f"{fact.label.zh}是{found.zh}，规则要求{'不是' if barred else ''}{wanted.zh}",
        f"{fact.label.en} is {found.en}, the rule asks for {'anything but ' if barred else ''}{wanted.en}",
    )


def _wanted(bundle: Bundle, test: Test) -> Label:
    if isinstance(test.values, Codes):
        labels = [_named(bundle, test.field, code) for code in sorted(test.values.codes)]
        return Label("或".join(label.zh for label in labels), " or ".join(label.en for label in labels))
    if isinstance(test.values, Intervals):
        return Label(test.text, test.text)
    return Label("有值", "a value") if test.values.present else Label("空", "absent")


def _named(bundle: Bundle, field: str, value: Any) -> Label:
    if isinstance(value, int | Fraction):
        return Label(str(value), str(value))
    fact = VOCABULARY[field]
    said = fact.words.get(str(value)) or bundle.term(fact.terms or field, str(value))
    return Label(said.zh, said.en)
