"""What was found fit once is not looked at again by the same process; everything else is, each time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from policy.diagnostics import Diagnostic, Severity
from policy.known_good import KnownGood, check_once
from tests.conftest import shipped_texts

NOTE = Diagnostic("sla.yaml", 3, 1, Severity.NOTE, "unused-clause", "a note")
ERROR = Diagnostic("manifest.yaml", 1, 1, Severity.ERROR, "timeout", "the check took more than 20 s")
JANUARY = date(2026, 1, 1)


class Asked:
    """Answers `found`, and counts how often it had to."""

    def __init__(self, *found: Diagnostic) -> None:
        self.found = found
        self.times = 0

    def __call__(
        self, texts: Mapping[str, str], *, active: date | None = None, tests: bool = False
    ) -> tuple[Diagnostic, ...]:
        self.times += 1
        return self.found


def test_texts_without_an_error_are_looked_at_once_and_keep_their_notes() -> None:
    asked = Asked(NOTE)
    check = KnownGood(asked)
    assert [check({"sla.yaml": "x"}), check({"sla.yaml": "x"})] == [(NOTE,), (NOTE,)]
    assert asked.times == 1


def test_an_error_is_looked_for_again() -> None:
    asked = Asked(ERROR)
    check = KnownGood(asked)
    assert check({"sla.yaml": "x"}) == (ERROR,)
    asked.found = ()
    assert check({"sla.yaml": "x"}) == ()
    assert asked.times == 2


def test_one_letter_another_date_or_the_tests_make_another_question() -> None:
    asked = Asked()
    check = KnownGood(asked)
    check({"sla.yaml": "x"})
    check({"sla.yaml": "x "})
    check({"kpi.yaml": "x"})
    check({"sla.yaml": "x"}, active=JANUARY)
    check({"sla.yaml": "x"}, active=JANUARY, tests=True)
    assert asked.times == 5


def test_what_is_long_past_is_looked_at_again() -> None:
    asked = Asked()
    check = KnownGood(asked)
    for number in range(65):
        check({"sla.yaml": str(number)})
    check({"sla.yaml": "0"})
    assert asked.times == 66


def test_the_shipped_rules_pass_the_child_and_then_at_once() -> None:
    assert check_once(shipped_texts()) is check_once(shipped_texts())
