"""The mutation check: what it changes, and that the shipped rules notice."""

from __future__ import annotations

from functools import cache

import pytest

from tests.conftest import shipped_texts
from tools.mutate_rules import Mutant, mutants, noticed


@cache
def every() -> tuple[Mutant, ...]:
    return tuple(mutants(shipped_texts()))


def of(file: str) -> list[Mutant]:
    return [mutant for mutant in every() if mutant.file == file]


def test_one_value_is_changed_at_a_time() -> None:
    text = shipped_texts()["sla.yaml"]
    for mutant in of("sla.yaml"):
        assert mutant.text != text
        if mutant.kind != "left out":
            changed = [
                pair for pair in zip(text.splitlines(), mutant.text.splitlines(), strict=True) if len(set(pair)) > 1
            ]
            assert len(changed) == 1


def test_limits_thresholds_comparisons_codes_and_rows_are_changed() -> None:
    said = {
        str(mutant).split(" ", 1)[1] for file in ("sla.yaml", "escalation.yaml", "grade.yaml") for mutant in of(file)
    }
    assert "3 working_days → 4 working_days" in said
    assert "3 working_days → 3 calendar_days" in said
    assert '"1 – 3" → "1 – 4"' in said
    assert '"≥ 3" → "> 3"' in said
    assert "service_complaint → business_dispute" in said
    assert any(mutant.kind == "left out" for mutant in of("grade.yaml"))


def test_labels_and_clauses_are_left_alone() -> None:
    assert not any("plan-2026" in mutant.before or "办结" in mutant.before for mutant in every() if mutant.after)


@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"])
def test_the_rules_of_one_file_are_noticed(step: int) -> None:
    texts = shipped_texts()
    tried = of("escalation.yaml")[::step]
    assert tried
    assert all(noticed(texts, mutant) for mutant in tried)


def test_a_planted_survivor_is_not_noticed() -> None:
    untested = {name: text for name, text in shipped_texts().items() if name != "kpi_test.yaml"}
    assert not all(noticed(untested, mutant) for mutant in of("kpi.yaml") if mutant.before == "90 %")
