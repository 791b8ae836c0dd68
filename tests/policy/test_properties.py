"""Laws of the evaluator, on random cases: what must hold whatever happens to a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policy.admission import admit
from policy.assemble import must_build
from policy.decisions import RuleSet, situations
from policy.evaluator import evaluate
from policy.events import Event
from policy.lint.subject import domains_of
from policy.procedure import STEPS
from policy.status import TargetState
from tests.conftest import THOROUGH, shipped_bundle, shipped_texts

START = datetime(2026, 1, 5, 1, tzinfo=UTC)
STEP_DATA: dict[str, dict[str, Any]] = {
    "pauseCase": {"reason": "waiting_for_customer"},
    "resolveCase": {"outcome": "x"},
    "rateCase": {"rating": 4},
    "classifyCase": {"main_class": "business_dispute"},
    "extendCase": {},
    "completeTarget": {"target": "resolution"},
    "linkRepeat": {"repeat_of": "case:0", "repeat_number": 2},
    "handOverCase": {"handler": "li"},
    "concludeReview": {"conclusion": "upheld"},
    "concludeRereview": {"conclusion": "changed"},
    "linkMeasure": {"measure": "measure:0"},
    "acknowledgeReport": {"recipient": "internal_control", "acknowledged_by": "li"},
    "referToMeeting": {"meeting": "meeting:0", "rules": []},
    "withdrawFromMeeting": {"meeting": "meeting:0", "withdrawn": True},
    "decideAtMeeting": {"meeting": "meeting:0", "decision": "x", "lead_department": "personal_finance"},
    "dismissRepeat": {"of": "case:0"},
    "joinCase": {"member": 1, "representative": False},
    "rateMember": {"member": 1, "rating": 4},
    "addFacts": {"facts": "x", "restarts": True},
}


@st.composite
def histories(draw: st.DrawFn) -> tuple[Event, ...]:
    """A case on which steps were taken that the procedure admits, at random intervals."""
    bundle = shipped_bundle()
    at = START + timedelta(minutes=draw(st.integers(0, 60 * 24 * 300)))
    attributes = {
        "main_class": draw(st.sampled_from(list(bundle.terms("main_class")))),
        "business_line": draw(st.sampled_from(list(bundle.terms("business_line")))),
        "scope": draw(st.sampled_from(["individual", "group"])),
        "urgency": draw(st.sampled_from(["normal", "urgent"])),
        "complexity": draw(st.sampled_from(["simple", "hard"])),
    }
    events: tuple[Event, ...] = (Event(1, "received", at, attributes), Event(2, "registered", at, {}))
    for mutation in draw(st.lists(st.sampled_from(list(STEPS)), max_size=14)):
        at += timedelta(minutes=draw(st.integers(0, 60 * 24 * 6)))
        admission = admit(bundle, events, STEPS[mutation], at, STEP_DATA.get(mutation, {}))
        if not admission.refusals:
            events = (*events, Event(len(events) + 1, STEPS[mutation].event, at, admission.data))
    return events


@settings(max_examples=30 * THOROUGH, deadline=None)
@given(histories(), st.integers(0, 60 * 24 * 90))
def test_the_status_at_an_instant_ignores_later_events(events: Sequence[Event], minutes: int) -> None:
    at = events[0].at + timedelta(minutes=minutes)
    past = [event for event in events if event.at <= at]
    assert evaluate(shipped_bundle(), events, at) == evaluate(shipped_bundle(), past, at)


@settings(max_examples=30 * THOROUGH, deadline=None)
@given(histories())
def test_replaying_the_events_gives_the_same_status(events: Sequence[Event]) -> None:
    other = must_build(shipped_texts(), verify=False)
    at = events[-1].at + timedelta(days=3)
    assert evaluate(shipped_bundle(), events, at) == evaluate(other, tuple(events), at)


@settings(max_examples=30 * THOROUGH, deadline=None)
@given(histories(), st.integers(1, 60 * 24 * 40))
def test_nothing_changes_before_the_announced_instant(events: Sequence[Event], minutes: int) -> None:
    now = events[-1].at
    status = evaluate(shipped_bundle(), events, now)
    later = now + timedelta(minutes=minutes)
    if status.changes_at is None or later < status.changes_at:
        then = evaluate(shipped_bundle(), events, later)
        assert (then.card, then.current_node) == (status.card, status.current_node)
        assert [target.state for target in then.targets] == [target.state for target in status.targets]


@settings(max_examples=30 * THOROUGH, deadline=None)
@given(histories(), st.integers(0, 60 * 24 * 60))
def test_a_working_day_limit_never_ends_on_a_rest_day(events: Sequence[Event], minutes: int) -> None:
    bundle = shipped_bundle()
    for target in evaluate(bundle, events, events[-1].at + timedelta(minutes=minutes)).targets:
        if target.due_date is not None and target.target != "regulatory_handling":
            assert bundle.calendar(None).is_working(target.due_date)


@settings(max_examples=20 * THOROUGH, deadline=None)
@given(histories())
def test_what_is_offered_next_is_admitted(events: Sequence[Event]) -> None:
    bundle, at = shipped_bundle(), events[-1].at
    for mutation in evaluate(bundle, events, at).next_actions:
        admission = admit(bundle, events, STEPS[mutation], at, STEP_DATA.get(mutation, {}))
        assert admission.refusals == ()


@settings(max_examples=20 * THOROUGH, deadline=None)
@given(histories())
def test_a_breach_stays_a_breach(events: Sequence[Event]) -> None:
    """Whatever follows, a target that was overdue is never met in the same round."""
    bundle = shipped_bundle()
    late: set[tuple[str, int]] = set()
    for place in range(2, len(events) + 1):
        for target in evaluate(bundle, events[:place], events[place - 1].at).targets:
            round_ = (target.target, target.round)
            if target.state is TargetState.OVERDUE:
                late.add(round_)
            assert not (target.state is TargetState.MET and round_ in late and events[place - 1].type != "classified")


def test_the_memo_decides_as_the_engine_does_without_it() -> None:
    bundle = shipped_bundle()
    domains = domains_of(bundle.terms_by_kind)
    for name, warm in bundle.rule_sets.items():
        cold = RuleSet(name, warm.rules, strict=True)
        for module in warm.modules:
            for facts in situations(module, domains, 300):
                assert warm.fired(facts) == warm.fired(facts) == cold.fired(facts)


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_the_order_of_a_unique_table_does_not_matter(data: st.DataObject) -> None:
    bundle = shipped_bundle()
    domains = domains_of(bundle.terms_by_kind)
    for name, table in bundle.tables.items():
        rules = data.draw(st.permutations(list(bundle.rule_sets[name].rules)))
        shuffled = RuleSet(name, rules)
        for facts in situations(bundle.rule_sets[name].modules[0], domains, 40):
            assert shuffled.fired(facts) == bundle.rule_sets[name].fired(facts), table.name
