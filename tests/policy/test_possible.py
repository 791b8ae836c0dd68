"""What a case admits before anybody has filled in a form agrees with what is admitted of one that is filled in."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from policy.admission import admit
from policy.evaluator import evaluate
from policy.events import Event
from policy.history import CaseHistory
from policy.possible import impediment
from policy.procedure import STEPS
from tests.conftest import shipped_bundle
from tests.policy.test_properties import STEP_DATA, histories

DATA = {"concludeInvestigation": {"leg": "department", "finding": "x"}, **STEP_DATA}


@settings(max_examples=30)
@given(histories(), st.sampled_from(list(STEPS)))
def test_what_is_admitted_met_no_impediment(events: Sequence[Event], mutation: str) -> None:
    bundle, at, step = shipped_bundle(), events[-1].at, STEPS[mutation]
    words = impediment(bundle, CaseHistory.of(events), evaluate(bundle, events, at), step, "internal_control")
    admission = admit(bundle, events, step, at, DATA.get(mutation, {}))
    assert words is None or admission.refusals != ()


def test_a_step_without_any_possible_input_says_so() -> None:
    bundle = shipped_bundle()
    at = bundle.effective_from
    facts = {"main_class": "service_complaint", "business_line": "counter", "scope": "individual"}
    received = (Event(1, "received", at, {**facts, "urgency": "normal", "complexity": "simple"}),)
    case, status = CaseHistory.of(received), evaluate(bundle, received, at)
    assert impediment(bundle, case, status, STEPS["pauseCase"]) is None  # the resolution can wait for the customer
    assert impediment(bundle, case, status, STEPS["resolveCase"]) == "案件尚未分办 / the case has not been dispatched"
    assert impediment(bundle, case, status, STEPS["extendCase"]) is not None
