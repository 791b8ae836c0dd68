"""Which operations count as short."""

from __future__ import annotations

from transport.pace import Pace


def test_what_is_not_known_is_not_short() -> None:
    assert not Pace().short


def test_what_was_short_is_expected_to_be_short() -> None:
    pace = Pace()
    pace.took(0.001)
    assert pace.short


def test_one_long_time_counts_until_it_has_faded() -> None:
    pace = Pace()
    pace.took(0.001)
    pace.took(0.1)
    seen = []
    for _ in range(60):
        seen.append(pace.short)
        pace.took(0.001)
    assert seen == sorted(seen)  # long for a while, then short
    assert 30 < seen.count(False) < 60


def test_what_was_given_up_is_not_tried_again_for_a_while() -> None:
    pace = Pace()
    pace.took(0.001)
    pace.given_up()
    for _ in range(199):
        pace.took(0.001)
        assert not pace.short
    pace.took(0.001)
    assert pace.short
