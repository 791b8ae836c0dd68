"""What a draft does to figures, on the engine, against figures counted case by case: random policies and histories."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from figures.alert_counts import WHOLE, Counts, Key
from figures.alerts import evaluate
from figures.effects.answers import LEVELS, FigureEffects
from figures.effects.compare import effects
from figures.history.engine import on_duckdb
from figures.history.export import HistoryWriter
from figures.kpi import counted, points, score
from figures.periods import Period, between, named
from figures.records import Record
from figures.shares import rounded
from figures.what_if import alone, sums_within
from policy.assemble import must_build
from policy.backtest import backtest
from policy.bundle import Bundle
from policy.events import Event
from policy.history import CaseHistory
from policy.instants import ZONE
from tests.conftest import THOROUGH, shipped_bundle, shipped_texts
from tests.figures.test_history import AT, EDITS, random_case

OF_FIGURES = (
    ("kpi.yaml", "weight: 0.4", "weight: 0.7"),
    ("kpi.yaml", "weight: 0.3, target: 95 %", "weight: 0.3, target: 70 %"),
    ("satisfaction.yaml", "satisfied_from: 4", "satisfied_from: 3"),
    ("alerts.yaml", "minimum_base: 5", "minimum_base: 2"),
    ("alerts.yaml", "minimum_base: 5", "minimum_base: 0"),
    ("alerts.yaml", "elderly_age: 60", "elderly_age: 61"),
    ("alerts.yaml", '"20 % – 30 %"', '"20 % – 55 %"'),
    ("alerts.yaml", '"≥ 30 %"', '"≥ 55 %"'),
    ("alerts.yaml", "dimensions: [branch, business_line, topic]", "dimensions: [branch]"),
    ("alerts.yaml", "  - {metric: online_volume", "  # - {metric: online_volume"),
    ("products.yaml", "new_product_days: 90", "new_product_days: 20"),
    ("products.yaml", "launched: 2026-03-01", "launched: 2026-02-10"),
    ("sla.yaml", "within: same_day", "within: 1 working_days"),
    ("sla.yaml", "{when: {grade: routine}, limit: 10", "{when: {grade: routine}, limit: 3"),
)
PAIRED = {'"20 % – 30 %"': '"≥ 30 %"', '"≥ 30 %"': '"20 % – 30 %"'}
"""Edits of the table that only make sense together: gaps are errors."""

Case = tuple[str, tuple[Event, ...]]


def policy(chance: random.Random) -> Bundle:
    texts = dict(shipped_texts())
    chosen = {*chance.sample(EDITS, chance.randint(0, 4)), *chance.sample(OF_FIGURES, chance.randint(1, 6))}
    chosen |= {edit for edit in OF_FIGURES for other in chosen if PAIRED.get(other[1]) == edit[1]}
    for file, old, new in sorted(chosen):
        texts[file] = texts[file].replace(old, new, 1)
    return must_build(texts, verify=False)


def case(chance: random.Random, bundle: Bundle) -> tuple[Event, ...]:
    """A random case with a topic, a product and ratings of every kind."""
    events = random_case(chance, bundle)
    extra = {
        "topic": chance.choice([None, *list(bundle.terms("topic"))[:2]]),
        "product": chance.choice([None, "pension_annuity", "silver_wealth", "cash_wealth"]),
        "channel": chance.choice(["hotline", "website", "mobile_bank"]),
        "branch": f"b{chance.randint(1, 2)}",
    }
    told: tuple[Event, ...] = (replace(events[0], data={**events[0].data, **extra}), *events[1:])
    for _ in range(chance.randint(0, 2)):
        at = min(told[-1].at + timedelta(hours=chance.randint(0, 900)), AT)
        told = (*told, Event(len(told) + 1, "rated", at, {"rating": 1}))
    return tuple(
        replace(event, data={**event.data, "rating": chance.randint(1, 5)}) if "rating" in event.data else event
        for event in told
    )


def found(old: Bundle, new: Bundle, cases: Sequence[Case]) -> FigureEffects:
    with TemporaryDirectory() as scratch:
        writer = HistoryWriter(Path(scratch), AT)
        for name, events in cases:
            writer.add(name, events)
        writer.close()
        history = on_duckdb(Path(scratch))
        return effects(old, new, history, backtest(old, new, history, AT))


def records(bundle: Bundle, cases: Sequence[Case]) -> list[Record]:
    told = []
    for _, events in cases:
        history = CaseHistory.of(events, AT)
        row = {"lead_department": history.lead_department, "received_at": history.received_at, **history.attributes}
        told.append(Record(row, events, alone(bundle), AT))
    return told


def scores(old: Bundle, new: Bundle, cases: Sequence[Case]) -> dict[tuple[str, str], Any]:
    """By figures/kpi.py over the records of each department and month."""
    sides = [records(bundle, cases) for bundle in (old, new)]
    answers = {}
    for month in range(1, 10):
        period = between(date(2026, month, 1), date(2026, month + 1, 1), old.calendar(None))
        for unit in {record.row["lead_department"] or "" for record in sides[0]} - {""}:
            mine = [[record for record in side if record.row["lead_department"] == unit] for side in sides]
            judged = [
                score(bundle, unit, sums_within(side, period)) for bundle, side in zip((old, new), mine, strict=True)
            ]
            exact = [
                points(bundle, counted(bundle, sums_within(side, period)))
                for bundle, side in zip((old, new), mine, strict=True)
            ]
            difference = rounded(exact[1] - exact[0]) if exact[0] is not None and exact[1] is not None else None
            if any(metric.denominator for one in judged for metric in one.metrics):
                answers[f"2026-{month:02d}", unit] = (*judged, difference)
    return answers


def recount(bundle: Bundle, histories: Sequence[CaseHistory], period: Period) -> dict[Key, Counts]:
    """The cases received in a period, counted one by one."""
    rules = bundle.rules
    online = [channel.code for channel in rules.taxonomy.channels if channel.online]
    counts: dict[Key, Counts] = {}
    for history in histories:
        if not period.holds(history.received_at):
            continue
        facts, age = history.attributes, history.attributes.get("customer_age")
        launched = [product.launched for product in rules.products.products if product.code == facts.get("product")]
        days = [(history.received_at.astimezone(ZONE).date() - day).days for day in launched]
        one = Counts(
            received=1,
            new_product=int(any(0 <= since <= rules.products.new_product_days for since in days)),
            elderly=int(age is not None and age >= rules.alerts.elderly_age),
            online=int(facts["channel"] in online),
        )
        for key in (WHOLE, *((name, facts.get(name) or "") for name in rules.alerts.dimensions)):
            counts[key] = counts.get(key, Counts()) + one
    return counts


def alerts(bundle: Bundle, histories: Sequence[CaseHistory], period: str) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """By figures/alerts.py."""
    now, before = (recount(bundle, histories, one) for one in named(period, bundle.calendar(None)))
    return {
        (alert.metric, alert.dimension, alert.key): (alert.level, alert.previous, alert.current, alert.growth)
        for alert in evaluate(bundle, period, now, before)
    }


def check(old: Bundle, new: Bundle, cases: Sequence[Case]) -> FigureEffects:
    told = found(old, new, cases)
    kpi = {(one.period, one.change.unit): one.change for one in told.kpi}
    assert {key: (one.before, one.after, one.difference) for key, one in kpi.items()} == scores(old, new, cases)
    histories = [CaseHistory.of(events, AT) for _, events in cases]
    moves = {(move.period, move.metric, move.dimension, move.key): move for move in told.moves}
    for period in told.alerts:
        sides = [alerts(bundle, histories, period.period) for bundle in (old, new)]
        for side, tally in zip(sides, (period.before, period.after), strict=True):
            levels = Counter(state[0] for state in side.values())
            assert {level: levels[level] for level in LEVELS} == tally, period.period
        for key in {*sides[0], *sides[1]}:
            before, after = (side.get(key) for side in sides)
            raised = [state[0] if state and state[0] in LEVELS else "none" for state in (before, after)]
            move = moves.pop((period.period, *key), None)
            assert (move is not None) == (raised[0] != raised[1]), (period.period, key)
            if move is not None:
                seen = [
                    side and (side.level, side.previous, side.current, side.growth)
                    for side in (move.before, move.after)
                ]
                assert seen == [before, after], (period.period, key)
    assert moves == {}
    return told


@pytest.mark.long
@settings(max_examples=10 * THOROUGH)
@given(st.integers(0, 1_000_000))
def test_effects_on_many_histories_are_those_of_one_by_one_evaluation(seed: int) -> None:
    look_at(seed)


def test_effects_are_those_of_one_by_one_evaluation() -> None:
    look_at(7)


def look_at(seed: int) -> None:
    """Two random policies on random cases."""
    chance = random.Random(seed)
    old, new = policy(chance), policy(chance)
    check(old, new, [(f"case:{number}", case(chance, chance.choice([old, new]))) for number in range(100)])


def drafted(file: str, before: str, after: str) -> Bundle:
    texts = shipped_texts()
    assert before in texts[file]
    return must_build({**texts, file: texts[file].replace(before, after, 1)}, verify=False)


def test_a_draft_may_raise_quell_and_change_alerts() -> None:
    chance = random.Random(11)
    shipped = shipped_bundle()
    cases = [(f"case:{number}", case(chance, shipped)) for number in range(160)]
    low, table = drafted("alerts.yaml", "minimum_base: 5", "minimum_base: 2"), shipped_texts()
    assert {move.kind for move in check(shipped, low, cases).moves} == {"appears"}
    assert {move.kind for move in check(low, shipped, cases).moves} == {"vanishes"}
    wider = table["alerts.yaml"].replace('"20 % – 30 %"', '"20 % – 90 %"').replace('"≥ 30 %"', '"≥ 90 %"')
    mild = must_build({**table, "alerts.yaml": wider}, verify=False)
    changed = check(shipped, mild, cases).moves
    assert {(move.kind, move.before and move.before.level, move.after and move.after.level) for move in changed} == {
        ("changes", "red", "yellow")
    }


def test_periods_are_compared_only_where_both_are_whole() -> None:
    chance = random.Random(4)
    cases = [(f"case:{number}", case(chance, shipped_bundle())) for number in range(20)]
    told = found(shipped_bundle(), shipped_bundle(), cases)
    begun = min(events[0].at for _, events in cases).astimezone(ZONE).date()
    for period in told.alerts:
        current, previous = named(period.period, shipped_bundle().calendar(None))
        assert previous.start >= begun
        assert current.end <= AT.astimezone(ZONE).date()
    assert told.alerts[-1].period == "2026-08"
    assert told.moves == ()


def test_no_cases_no_figures() -> None:
    told = found(shipped_bundle(), shipped_bundle(), [])
    assert (told.kpi, told.alerts, told.moves) == ((), (), ())


@pytest.mark.parametrize("weeks", [1, pytest.param(5, marks=pytest.mark.long)])
def test_a_span_of_receipt_is_judged_as_it_is_cut(weeks: int, tmp_path: Path) -> None:
    """Nothing outside the span is known, so its first week is compared with nothing."""
    chance = random.Random(weeks)
    shipped = shipped_bundle()
    writer = HistoryWriter(tmp_path, AT)
    for number in range(60):
        writer.add(f"case:{number}", case(chance, shipped))
    writer.close()
    monday = date(2026, 3, 2)
    end = monday + timedelta(weeks=weeks)
    history = on_duckdb(tmp_path).between(monday, end)
    told = effects(shipped, shipped, history, backtest(shipped, shipped, history, AT), monday, end)
    named_weeks = [period.period for period in told.alerts if "W" in period.period]
    assert named_weeks == [f"2026-W{10 + number:02d}" for number in range(1, weeks)]
