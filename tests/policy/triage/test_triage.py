"""Triage keeps to the original text, whatever stands in it. What it answers is tested beside the rules."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.models.triage import GAP
from policy.triage.normalise import normalise
from tests.conftest import shipped_bundle

PARTS = [
    "信用卡",
    "被盗刷",
    "没有",
    "，",
    "态度差",
    "免收费用",
    " ",
    "🙂",
    "\u200b",
    "服務態度",
    "ＡＴＭ",
    "吞卡",
    "不是",
    "但",
    "\n",
    "e\u0301",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS)).map("".join) | st.text(max_size=200))
def test_every_span_is_cut_from_the_original(text: str) -> None:
    for span in shipped_bundle().triage(text).spans:
        assert text[span.start : span.end] == span.text
        first, *second = span.term.split(GAP)
        found = normalise(span.text).text
        assert found.startswith(first) and found.endswith(second[0]) if second else found == first


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_spaces_inside_words_change_nothing(text: str) -> None:
    spaced = "\u3000".join(text)
    plain, wide = shipped_bundle().triage(text), shipped_bundle().triage(spaced)
    assert (plain.main_class, plain.business_line, plain.urgency) == (wide.main_class, wide.business_line, wide.urgency)
    assert [span.term for span in plain.spans] == [span.term for span in wide.spans]


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\ud800", "啊" * 20_000, "被盗刷" * 5_000, "没有" * 9_000 + "被盗刷"]
)
def test_no_text_is_too_odd(text: str) -> None:
    result = shipped_bundle().triage(text)
    assert 0 <= result.confidence <= 1


def test_normalisation_keeps_places() -> None:
    normal = normalise("盜 刷ＡＢ")
    assert normal.text == "盗刷ab"
    assert normal.original(0, 2) == (0, 3)
    assert normal.original(2, 4) == (3, 5)
