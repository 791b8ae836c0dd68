"""Past decisions, run again under the version that made them, give the same answer, for ever.

The rule files and the decisions are kept beside this test as they were. Where it fails, the code has changed what was
decided: mend the code. New decisions are added with `python -m tests.policy.test_stored_decisions NAME`; old ones stay.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from policy.admission import admit
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.evaluator import evaluate
from policy.events import Event
from policy.procedure import STEPS
from policy.status import CaseStatus

STORED = Path(__file__).parent / "stored"
_CASES: Final = 60
_STEPS: Final = (
    "recordContact",
    "dispatchCase",
    "respond",
    "proposePlan",
    "concludeLegalReview",
    "pauseCase",
    "resumeCase",
    "extendCase",
    "returnCase",
    "dispatchCase",
    "resolveCase",
    "giveFeedback",
    "rateCase",
    "fileAnalysisReport",
    "reopenCase",
    "resolveCase",
    "archiveCase",
)
_DATA: Final[dict[str, dict[str, Any]]] = {
    "pauseCase": {"reason": "court"},
    "resolveCase": {"outcome": "已解决"},
    "rateCase": {"rating": 4},
}


def decided(status: CaseStatus) -> dict[str, Any]:
    """What was decided, as plain data. What a case calls for next is the procedure's, and may grow."""
    return {
        "version": status.policy_version,
        "node": status.current_node,
        "card": status.card,
        "reasons": [[reason.rule_set, reason.rule, reason.clause, reason.message] for reason in status.reasons],
        "grade": status.classification.grade,
        "subclass": status.classification.subclass,
        "lead": status.classification.lead_department,
        "targets": {
            target.target: [
                target.state,
                target.due_at.isoformat() if target.due_at else None,
                target.overdue_working_days,
                target.card,
                list(target.workings),
            ]
            for target in status.targets
        },
    }


def test_past_decisions_are_made_again() -> None:
    files = sorted(STORED.glob("*.json"))
    assert files
    for file in files:
        stored = json.loads(file.read_text(encoding="utf-8"))
        bundle = must_build(stored["files"], verify=False)
        for case in stored["decisions"]:
            events = [
                Event(seq, kind, datetime.fromisoformat(at), data)
                for seq, (kind, at, data) in enumerate(case["events"], start=1)
            ]
            again = decided(evaluate(bundle, events, datetime.fromisoformat(case["at"])))
            assert json.loads(json.dumps(again)) == case["decided"], (file.name, case["events"])


@pytest.mark.parametrize("file", sorted(STORED.glob("*.json")), ids=lambda file: str(file.stem))
def test_a_stored_bundle_keeps_its_digest(file: Path) -> None:
    stored = json.loads(file.read_text(encoding="utf-8"))
    assert must_build(stored["files"], verify=False).digest == stored["digest"]


def _history(bundle: Bundle, number: int) -> tuple[Event, ...]:
    """A case whose steps come at uneven distances, over holidays and moved working days."""
    at = datetime(2026, 1, 28, 1, tzinfo=UTC) + timedelta(hours=31 * number)
    attributes = {
        "main_class": ("service_complaint", "business_dispute", "compliance_concern")[number % 3],
        "business_line": ("credit_card", "wealth", "e_banking", "corporate", "other")[number % 5],
        "scope": ("individual", "group")[number % 7 == 0],
        "urgency": ("normal", "urgent")[number % 4 == 0],
        "complexity": ("simple", "hard")[number % 3 == 1],
        "channel": "hotline",
        "branch": "b1",
    }
    events: tuple[Event, ...] = (Event(1, "received", at, attributes), Event(2, "registered", at, {}))
    for place, mutation in enumerate(_STEPS[: 3 + number % len(_STEPS)]):
        at += timedelta(hours=(5 + 13 * number + 29 * place) % 97)
        admission = admit(bundle, events, STEPS[mutation], at, _DATA.get(mutation, {}))
        if not admission.refusals:
            events = (*events, Event(len(events) + 1, STEPS[mutation].event, at, dict(admission.data)))
    return events


def _store(name: str) -> None:
    from tests.conftest import shipped_texts

    files = {file: text for file, text in shipped_texts().items() if not file.endswith("_test.yaml")}
    bundle = must_build(files, verify=False)
    decisions = []
    for number in range(_CASES):
        events = _history(bundle, number)
        at = events[-1].at + timedelta(hours=40 * (number % 5))
        decisions.append(
            {
                "events": [[event.type, event.at.isoformat(), dict(event.data)] for event in events],
                "at": at.isoformat(),
                "decided": decided(evaluate(bundle, events, at)),
            }
        )
    content = {"digest": bundle.digest, "files": files, "decisions": decisions}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (STORED / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    _store(sys.argv[1])
