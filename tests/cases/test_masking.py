"""What is masked never shows more than it may, however long or short it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.commands import Customer
from cases.masking import masked_id_number, masked_name, masked_phone
from cases.people import masked

TEXTS = st.text(st.characters(exclude_characters="*", exclude_categories=["Zs", "Cc"]), max_size=40)


def shown(mask: str) -> int:
    return sum(character != "*" for character in mask)


def test_they_look_as_people_know_them() -> None:
    customer = masked(Customer("王小明", "13800001234", "330106199001011234", 66))
    assert customer == Customer("王**", "138****1234", "3301**********1234", 66)
    assert masked(Customer()) == Customer()


@given(TEXTS)
def test_of_a_name_one_character_shows_and_its_length_does_not(name: str) -> None:
    mask = masked_name(name)
    assert shown(mask) <= 1
    assert shown(mask) < max(1, len(name))
    assert mask.count("*") == 2
    assert mask.rstrip("*") in (name[:1], "")


@given(TEXTS)
def test_of_a_phone_seven_show_at_most_and_four_are_hidden_at_least(number: str) -> None:
    mask = masked_phone(number)
    assert shown(mask) <= 7
    assert shown(mask) <= max(0, len(number) - 4)
    assert mask.count("*") >= 4
    if shown(mask):
        assert (mask[:3], mask[-4:], len(mask)) == (number[:3], number[-4:], len(number))


@given(TEXTS)
def test_of_an_id_number_eight_show_at_most_and_ten_are_hidden_at_least(number: str) -> None:
    mask = masked_id_number(number)
    assert shown(mask) <= 8
    assert shown(mask) <= max(0, len(number) - 10)
    assert mask.count("*") >= 10


@pytest.mark.parametrize("short", ["1", "110", "0571888", "1234567890"])
def test_a_short_number_shows_nothing(short: str) -> None:
    assert shown(masked_phone(short)) == shown(masked_id_number(short)) == 0
