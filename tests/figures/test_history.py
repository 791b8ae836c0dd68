"""The back-test on the analytics engine against one-by-one evaluation: random policies, random cases, equal counts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from figures.history.engine import on_duckdb
from figures.history.export import HistoryWriter
from policy.admission import admit
from policy.assemble import must_build
from policy.backtest import BacktestReport, backtest, one_by_one
from policy.bundle import Bundle
from policy.evaluator import evaluate
from policy.events import Event
from policy.procedure import STEPS
from tests.conftest import shipped_bundle, shipped_texts

START = datetime(2026, 1, 5, 1, tzinfo=UTC)
AT = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)

EDITS: tuple[tuple[str, str, str], ...] = (
    ("sla.yaml", "within: 3 working_days", "within: 2 working_days"),
    ("sla.yaml", "within: 5 working_days", 'within: "8 calendar_days, roll: next"'),
    ("sla.yaml", "pausable: [waiting_for_customer, outside_appraisal, court]", "pausable: [court]"),
    ("sla.yaml", "{when: {grade: routine}, limit: 10", "{when: {customer_age: '>= 60'}, limit: 7"),
    ("sla.yaml", "{when: {grade: routine}, limit: 10", "{when: {working_days_open: '> 12'}, limit: 6"),
    ("sla.yaml", "within: 15 calendar_days", "within: 9 calendar_days\n    pausable: [court]"),
    ("sla.yaml", "    resets: reopened\n    within: 2", "    within: 2"),
    ("sla.yaml", "starts: [received, reopened]", "starts: received"),
    ("sla.yaml", "when: {main_class: business_dispute}", "when: {business_line: [wealth, agency], channel: hotline}"),
    (
        "sla.yaml",
        "targets:\n",
        "targets:\n  - id: visit_home\n    label: {zh: 上门, en: Visit}\n    node: handle\n    when: {scope: group}\n"
        "    starts: dispatched\n    stops: target_completed\n    within: 4 working_days\n    clause: plan-2026/1.2\n",
    ),
    ("sla.yaml", "when: {meeting: decided}", "when: {meeting: [decided, referred]}"),
    (
        "sla.yaml",
        "limit: 5 working_days}\n      - {when: {follow_up_days: 20}",
        "limit: 4 working_days}\n      - {when: {returns: '>= 1'}",
    ),
    ("escalation.yaml", "when: {scope: group, resolved", "when: {meeting: decided, resolved"),
    ("grade.yaml", "[individual, urgent,  simple,     =>, priority]", "[individual, urgent,  simple,     =>, major]"),
    ("dispatch.yaml", "[service_complaint,  =>, customer_service,", "[service_complaint,  =>, operations,"),
    ("escalation.yaml", '"1 – 3"', '"1 – 6"'),
    ("escalation.yaml", '"≥ 3"', '"≥ 6"'),
    ("escalation.yaml", '"> 15"', '"> 8"'),
    ("escalation.yaml", 'returns: ">= 2"', 'returns: ">= 1"'),
    ("calendar.yaml", 'day_ends: "24:00"', 'day_ends: "17:30"'),
    (
        "calendar.yaml",
        "working_days: []",
        "working_days:\n  - {date: 2026-03-07, label: {zh: 加班, en: Overtime}, department: operations}",
    ),
    ("calendar.yaml", "rest_days: []", "rest_days:\n  - {date: 2026-03-18, label: {zh: 行庆, en: Anniversary}}"),
)
STEP_DATA: dict[str, dict[str, Any]] = {
    "linkMeasure": {"measure": "measure:00000000000000000000000000000000"},
    "pauseCase": {"reason": "waiting_for_customer"},
    "resolveCase": {"outcome": "x"},
    "rateCase": {"rating": 4},
    "classifyCase": {"main_class": "business_dispute"},
    "extendCase": {},
    "completeTarget": {"target": "visit_home"},
    "linkRepeat": {"repeat_of": "case:0", "repeat_number": 3},
    "dispatchCase": {"lead_department": "operations"},
    "handOverCase": {"handler": "li"},
    "concludeReview": {"conclusion": "upheld"},
    "concludeRereview": {"conclusion": "changed"},
    "referToMeeting": {"meeting": "meeting:0", "rules": []},
    "withdrawFromMeeting": {"meeting": "meeting:0", "withdrawn": True},
    "decideAtMeeting": {"meeting": "meeting:0", "decision": "x", "lead_department": "personal_finance"},
    "acknowledgeReport": {"recipient": "internal_control", "acknowledged_by": "li"},
    "dismissRepeat": {"of": "case:0"},
    "joinCase": {"member": 1, "representative": False},
    "rateMember": {"member": 1, "rating": 4},
    "addFacts": {"facts": "x", "restarts": True},
}


OFTEN = ("dispatchCase", "respond", "resolveCase", "pauseCase", "resumeCase", "referToMeeting", "decideAtMeeting")
"""Steps that bear on clocks: drawn more often than the others, of which there are many."""


def random_policy(chance: random.Random) -> Bundle:
    texts = dict(shipped_texts())
    for file, old, new in chance.sample(EDITS, chance.randint(1, 9)):
        texts[file] = texts[file].replace(old, new, 1)
    return must_build(texts, verify=False)


def random_case(chance: random.Random, policy: Bundle) -> tuple[Event, ...]:
    """A case on which steps were taken that the procedure admits."""
    at = START + timedelta(minutes=chance.randint(0, 60 * 24 * 200))
    attributes = {
        "main_class": chance.choice(list(policy.terms("main_class"))),
        "business_line": chance.choice(list(policy.terms("business_line"))),
        "scope": chance.choice(["individual", "group"]),
        "urgency": chance.choice(["normal", "urgent"]),
        "complexity": chance.choice(["simple", "hard"]),
        "channel": chance.choice(["hotline", "visit"]),
        "branch": f"b{chance.randint(1, 4)}",
        "customer_age": chance.choice([None, 30, 60, 61]),
    }
    events: tuple[Event, ...] = (Event(1, "received", at, attributes), Event(2, "registered", at, {}))
    for _ in range(chance.randint(0, 16)):
        mutation = chance.choice([*STEPS, *OFTEN, *OFTEN, *OFTEN])
        at += timedelta(minutes=chance.choice([0, 5, 60 * 7, 60 * 24, 60 * 24 * chance.randint(1, 9)]))
        data = dict(STEP_DATA.get(mutation, {}))
        if mutation == "pauseCase":
            data["reason"] = chance.choice(["waiting_for_customer", "court"])
        if mutation == "decideAtMeeting" and chance.random() < 0.5:
            data["follow_up_within"] = chance.choice([5, 20])
        admission = admit(policy, events, STEPS[mutation], min(at, AT), data)
        if not admission.refusals:
            events = (*events, Event(len(events) + 1, STEPS[mutation].event, min(at, AT), dict(admission.data)))
    return events


def both(
    directory: Path, old: Bundle, new: Bundle, cases: Sequence[tuple[str, tuple[Event, ...]]]
) -> tuple[BacktestReport, BacktestReport]:
    _write(directory, cases)
    return backtest(old, new, on_duckdb(directory), AT), one_by_one(old, new, cases, AT)


def compare(directory: Path, seed: int, count: int) -> None:
    chance = random.Random(seed)
    old, new = random_policy(chance), random_policy(chance)
    cases = [(f"case:{number}", random_case(chance, chance.choice([old, new]))) for number in range(count)]
    fast, slow = both(directory, old, new, cases)
    assert fast.counts == slow.counts, seed


def test_the_engine_counts_as_one_by_one_evaluation_does(tmp_path: Path) -> None:
    compare(tmp_path, 0, 150)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 160))
def test_the_engine_counts_as_one_by_one_evaluation_does_at_length(seed: int, tmp_path: Path) -> None:
    compare(tmp_path, seed, 400)


def test_examples_are_cases_that_move(tmp_path: Path) -> None:
    chance = random.Random(2)
    old = shipped_bundle()
    texts = dict(shipped_texts())
    texts["sla.yaml"] = texts["sla.yaml"].replace("within: 3 working_days", "within: 1 working_days")
    new = must_build(texts, verify=False)
    cases = {f"case:{number}": random_case(chance, old) for number in range(300)}
    _write(tmp_path, list(cases.items()))
    report = backtest(old, new, on_duckdb(tmp_path), AT)
    (response,) = [target for target in report.targets if target.target == "response"]
    assert response.breaches[1] > response.breaches[0]
    moved = [cell for cell in response.states if cell.changed]
    assert moved
    for cell in moved:
        for case in cell.examples:
            states = [
                next(
                    target.state for target in evaluate(bundle, cases[case], AT).targets if target.target == "response"
                )
                for bundle in (old, new)
            ]
            assert [state.value for state in states] == [cell.before, cell.after]


def response_of(bundle: Bundle, events: Sequence[Event]) -> str:
    targets = evaluate(bundle, events, AT).targets
    return next(target.state.value for target in targets if target.target == "response")


def test_a_history_is_cut_by_the_day_of_receipt(tmp_path: Path) -> None:
    policy = shipped_bundle()
    cases = [(f"case:{number}", random_case(random.Random(number), policy)) for number in range(60)]
    writer = HistoryWriter(tmp_path, AT)
    for case, events in cases:
        writer.add(case, events)
    writer.close()
    day = (START + timedelta(days=60)).date()
    inside = [(case, events) for case, events in cases if (events[0].at + timedelta(hours=8)).date() < day]
    cut = on_duckdb(tmp_path).between(None, day)
    assert 0 < cut.cases == len(inside) < 60
    assert backtest(policy, policy, cut, AT).counts == one_by_one(policy, policy, inside, AT).counts


def test_an_empty_history_is_an_empty_report(tmp_path: Path) -> None:
    fast, slow = both(tmp_path, shipped_bundle(), shipped_bundle(), [])
    assert fast.counts == slow.counts
    assert fast.cases == 0


def test_situations_do_not_grow_with_cases(tmp_path: Path) -> None:
    """The same cases four times over are no more situations."""
    policy = shipped_bundle()
    chance = random.Random(3)
    cases = [(f"case:{number}", random_case(chance, policy)) for number in range(40)]
    situations: list[int] = []
    for times in (1, 4):
        _write(tmp_path / str(times), cases * times)
        situations.append(backtest(policy, policy, on_duckdb(tmp_path / str(times)), AT).situations)
    assert situations[0] == situations[1]


def _write(directory: Path, cases: Sequence[tuple[str, tuple[Event, ...]]]) -> None:
    writer = HistoryWriter(directory, AT)
    for case, events in cases:
        writer.add(case, events)
    writer.close()
