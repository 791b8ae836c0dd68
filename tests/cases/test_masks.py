"""A mask never shows more than is allowed, whatever the length or the script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.masks import masked_id_number, masked_name, masked_phone, without_numbers
from cases.numbers import normalised


@given(st.text())
def test_a_name_shows_one_character_at_most(name: str) -> None:
    shown = masked_name(name)
    assert shown.endswith("**")
    assert shown == "**" or (len(shown) == 3 and len(name.strip()) > 1)


@given(st.text())
def test_a_number_shows_its_ends_only(text: str) -> None:
    plain = normalised(text)
    for mask, whole, ends in ((masked_phone, 11, 7), (masked_id_number, 15, 8)):
        shown = mask(text)
        hidden = sum(now == "*" for now in shown)
        assert len(shown) == len(plain)
        assert hidden >= (len(plain) - ends if len(plain) >= whole else len(plain) - len(plain) // 4)


def test_masks_as_they_are_known() -> None:
    assert masked_name("王小明") == "王**"
    assert masked_phone("+86 138-0000-1234") == "138****1234"
    assert masked_id_number("33010619900101123x") == "3301**********123X"


@pytest.mark.parametrize("text", ["１３８ ００００ １２３４", "+86 138-0000-1234", "008613800001234"])
def test_ways_to_write_a_phone_make_no_difference(text: str) -> None:
    assert normalised(text) == "13800001234"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("请回电 139-1111-2222，谢谢", "请回电 139****2222，谢谢"),
        ("电话+86 13911112222", "电话139****2222"),
        ("座机0571-87654321", "座机057*****4321"),
        ("证件33010619900101777x。", "证件3301**********777X。"),
        ("卡号 6222 0212 3456 7890 123", "卡号 6222***********0123"),
        ("2026-03-02 10:00 存入 150000 元，编号 XF2026-000123", "2026-03-02 10:00 存入 150000 元，编号 XF2026-000123"),
        ("流水 20260302100000", "流水 20260302100000"),
        (None, None),
    ],
)
def test_numbers_of_people_in_a_text_are_masked_and_no_others(written: str | None, shown: str | None) -> None:
    assert without_numbers(written) == shown
