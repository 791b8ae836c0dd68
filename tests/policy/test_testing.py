"""The tests beside the rules: the shipped ones pass, and an edit that breaks one is told in words."""

from __future__ import annotations

import pytest

from policy.errors import InvalidRules
from policy.status import Label
from policy.testing import run_tests
from tests.conftest import shipped_texts


def test_the_shipped_rules_pass_their_own_tests() -> None:
    results = run_tests(shipped_texts())
    assert len(results) >= 85
    assert {result.name: result.differences for result in results if not result.passed} == {}


def test_an_edit_that_breaks_a_test_is_told_in_words() -> None:
    texts = dict(shipped_texts())
    texts["sla.yaml"] = texts["sla.yaml"].replace("within: 3 working_days", "within: 2 working_days")
    broken = {result.name: result for result in run_tests(texts) if not result.passed}
    spring = broken["春节前收到的服务投诉在补班的周六到期"]
    assert (
        Label(
            "response.due：期望 2026-02-14 24:00，实际 2026-02-13 24:00",
            "response.due: expected 2026-02-14 24:00, found 2026-02-13 24:00",
        )
        in spring.differences
    )
    assert (spring.file, spring.line) == ("sla_test.yaml", 3)


@pytest.mark.parametrize(
    "test",
    ["{name: x, expect: {a: 1}}", "{name: x, facts: {}, text: y, expect: {a: 1}}", "{name: x, case: {received: now}}"],
)
def test_a_malformed_test_is_a_diagnostic(test: str) -> None:
    texts = {**shipped_texts(), "kpi_test.yaml": f"tests:\n  - {test}\n"}
    with pytest.raises(InvalidRules) as caught:
        run_tests(texts)
    assert caught.value.diagnostics[0].file == "kpi_test.yaml"


def test_an_expectation_of_nothing_known_fails() -> None:
    texts = {**shipped_texts(), "kpi_test.yaml": "tests:\n  - {name: x, text: y, expect: {nonsense: 1}}\n"}
    (result,) = [result for result in run_tests(texts) if result.file == "kpi_test.yaml"]
    assert not result.passed
    (difference,) = result.differences
    assert difference.zh.startswith("'nonsense' 不在其中：main_class")
    assert difference.en.startswith("'nonsense' is none of: main_class")


def test_a_step_at_no_instant_fails_in_both_languages() -> None:
    case = "case: {received: 2026-02-11 10:00, steps: [{resolved: someday}]}, at: 2026-02-12 10:00"
    texts = {**shipped_texts(), "kpi_test.yaml": f"tests:\n  - {{name: x, {case}, expect: {{card: none}}}}\n"}
    (result,) = [result for result in run_tests(texts) if result.file == "kpi_test.yaml"]
    assert result.differences == (
        Label(
            "'someday'：请写当地时间 2026-02-11 10:00，或带时差",
            "'someday': write 2026-02-11 10:00 for a local time, or give an offset",
        ),
    )


def test_settings_pin_what_the_file_says() -> None:
    texts = {
        **shipped_texts(),
        "kpi_test.yaml": (
            "tests:\n  - name: 权重\n    settings: {share: 3 %, metrics.satisfaction.weight: 0.3,"
            " metrics.2.target: 96 %, metrics.unheard.weight: 1}\n"
        ),
    }
    (result,) = [result for result in run_tests(texts) if result.file == "kpi_test.yaml"]
    assert [difference.zh for difference in result.differences] == [
        "metrics.2.target：期望 96 %，实际 95 %",
        "metrics.unheard.weight：期望 1，实际 无",
    ]
