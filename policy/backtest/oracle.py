"""The back-test by evaluating every case under both policies: what the fast way must agree with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from policy.backtest.punctual import Days
from policy.backtest.report import CARDS, BacktestReport, DueShift, Tally, TargetChange
from policy.bundle import Bundle
from policy.evaluator import evaluate_history, facts_of
from policy.events import Event
from policy.history import CaseHistory
from policy.status import CaseStatus, TargetState, TargetStatus

__all__ = ["SHIFTS", "one_by_one", "shift"]

SHIFTS: Final[tuple[DueShift, ...]] = ("same", "earlier", "later", "none")


def one_by_one(old: Bundle, new: Bundle, cases: Iterable[tuple[str, Sequence[Event]]], at: datetime) -> BacktestReport:
    """Every case, given by id and events, judged at `at` under both."""
    tallies: dict[str, Tally] = {name: Tally() for name in ("subclass", "department", "card")}
    names = list(dict.fromkeys(target.id for bundle in (old, new) for target in bundle.targets))
    states = {name: Tally() for name in names}
    due: dict[str, Counter[DueShift]] = {name: Counter() for name in names}
    rules = list(dict.fromkeys(rule.id for bundle in (old, new) for rule in bundle.escalations))
    escalations = {rule: Tally() for rule in rules}
    days = Days()
    count = 0
    for case, events in cases:
        count += 1
        history = CaseHistory.of(events, at)
        before, after = (evaluate_history(bundle, history, at) for bundle in (old, new))
        for side, status in enumerate((before, after)):
            days.add(side, history, status)
        tallies["subclass"].add(before.classification.subclass, after.classification.subclass, 1, case)
        tallies["department"].add(before.classification.lead_department, after.classification.lead_department, 1, case)
        tallies["card"].add(_card(old, history, before, at), _card(new, history, after, at), 1, case)
        for name in names:
            first, second = _named(before, name), _named(after, name)
            states[name].add(_state(first), _state(second), 1, case)
            due[name][shift(_due(first), _due(second))] += 1
        fired = [bundle.rule_sets["escalations"].fired(facts_of(bundle, history, at)[0]) for bundle in (old, new)]
        for rule in rules:
            escalations[rule].add(str(rule in fired[0]), str(rule in fired[1]), 1, case)
    return BacktestReport(
        old=old.version,
        new=new.version,
        cases=count,
        situations=count,
        subclasses=tallies["subclass"].cells(),
        departments=tallies["department"].cells(),
        targets=tuple(TargetChange(name, states[name].cells(), due[name]) for name in names),
        cards=tallies["card"].cells(),
        escalations={rule: tally.cells() for rule, tally in escalations.items()},
        timeliness=days.timeliness(),
    )


def shift(before: date | None, after: date | None) -> DueShift:
    """How a due date moves; None for none."""
    if before is None or after is None:
        return "none"
    if before == after:
        return "same"
    return "earlier" if after < before else "later"


def _named(status: CaseStatus, name: str) -> TargetStatus | None:
    return next((target for target in status.targets if target.target == name), None)


def _state(target: TargetStatus | None) -> str:
    return (target.state if target else TargetState.NOT_APPLICABLE).value


def _due(target: TargetStatus | None) -> date | None:
    return None if target is None else target.due_date


def _card(bundle: Bundle, history: CaseHistory, status: CaseStatus, at: datetime) -> str:
    """The worst card that the case has shown by then: a missed target showed the card of its overdue days."""
    facts, _ = facts_of(bundle, history, at)
    worst = 0
    for target in status.targets:
        if target.state in (TargetState.OVERDUE, TargetState.MISSED):
            decision = bundle.decide("escalation", {**facts, "overdue_working_days": target.overdue_working_days})
            worst = max(worst, CARDS.index(decision.outcome["card"]) if decision else 0)
    return CARDS[worst]
