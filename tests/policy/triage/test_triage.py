"""Triage keeps to the original text, whatever stands in it. What it answers is tested beside the rules."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.assemble import must_build
from policy.errors import InvalidRules
from policy.models.triage import GAP, TriageRules
from policy.triage.matcher import Lexicon
from policy.triage.normalise import normalise
from tests.conftest import shipped_bundle, shipped_texts

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


MORE = [*PARTS, "app", "转账", "违规", "没还钱", "扣款", "手续费", "等了三小时", "退给我"]
WIDE = {chr(code): chr(code + 0xFEE0) for code in range(ord("!"), ord("~") + 1)}
TRADITIONAL = dict(zip("态务问转账银费违规经说没还钱户网点冻结", "態務問轉賬銀費違規經說沒還錢戶網點凍結", strict=True))


@settings(deadline=None)
@given(st.lists(st.sampled_from(MORE), max_size=10).map("".join), st.data())
def test_full_width_and_traditional_characters_change_nothing(text: str, data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    variants = {**WIDE, **TRADITIONAL}
    other = "".join(
        variants.get(character, character) if change else character
        for character, change in zip(text, chosen, strict=True)
    )
    plain, varied = shipped_bundle().triage(text), shipped_bundle().triage(other)
    assert [(span.start, span.end, span.term) for span in plain.spans] == [
        (span.start, span.end, span.term) for span in varied.spans
    ]
    assert (plain, plain.reasons) == (varied, varied.reasons)


def keywords() -> st.SearchStrategy[str]:
    """Keywords of the shipped lexicon that hold no negation themselves, nor a turn or a gap."""
    rules = shipped_bundle().rules.triage
    marks = [*rules.negation.before, *rules.negation.contrasts, GAP, "不", "没", "未", "无", "非"]
    words = {word for group in rules.groups if not group.business_line for word in group.keywords}
    return st.sampled_from(sorted(word for word in words if not any(mark in word for mark in marks)))


@settings(deadline=None)
@given(keywords(), st.sampled_from(["并没有", "并不是", "从未"]), st.sampled_from(["", "出现", "发生过"]))
def test_a_negated_keyword_never_counts(word: str, negation: str, between: str) -> None:
    """For a word that also names a line, what it says of the line stays where the negation is none of lines."""
    lexicon = Lexicon(shipped_bundle().rules.triage)
    found = [hit for hit in lexicon.hits(f"{negation}{between}{word}".lower()) if hit.term == normalise(word).text]
    lines_too = negation in ("并不是",)
    assert not [group for hit in found for group in hit.groups if lines_too or group.main_class or group.complaint]
    assert not [group for hit in found for group in hit.groups if group.urgency or group.topic]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.sampled_from(MORE), min_size=1, max_size=10).map("".join),
    st.data(),
)
def test_one_more_exclusion_never_adds_a_hit(text: str, data: st.DataObject) -> None:
    rules = shipped_bundle().rules.triage
    start = data.draw(st.integers(0, len(text) - 1))
    phrase = text[start : data.draw(st.integers(start + 1, len(text)))]
    more = rules.model_copy(update={"exclusions": [*rules.exclusions, phrase]})
    normal = normalise(text).text

    def places(found: TriageRules) -> set[tuple[int, int, str]]:
        return {(hit.start, hit.end, hit.term) for hit in Lexicon(found).hits(normal)}

    assert places(more) <= places(rules)


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("等了足足三个小时", "等…小时", "等了足足三个小时"),
        ("等，三个小时", "等…小时", None),
        ("等一二三四五六七八九小时", "等…小时", None),
        ("不是等了三个小时", "等…小时", None),
    ],
)
def test_a_gap_stays_in_its_clause_and_is_not_long(text: str, term: str, found: str | None) -> None:
    spans = {span.term: span.text for span in shipped_bundle().triage(text + "，服务态度差").spans}
    assert spans.get(term) == found


def test_praise_before_a_turn_gives_way_and_a_concession_does_not_count() -> None:
    turned = shipped_bundle().triage("客服态度很好，但是多扣了手续费要求退还")
    assert (turned.is_complaint, turned.main_class) == (True, "business_dispute")
    assert "态度很好" not in {span.term for span in turned.spans}
    conceded = shipped_bundle().triage("虽然等候时间长，但是柜员态度很好，特此表扬")
    assert conceded.is_complaint is False
    assert "等候时间" not in {span.term for span in conceded.spans}


CALIBRATED = "calibration:                         # python -m bench.triage --fit：证据差额自 above 起者，判对的比例\n"


def with_bands(*bands: tuple[int, str]) -> dict[str, str]:
    """The shipped rules with other bands."""
    texts = shipped_texts()
    head, _, rest = texts["triage.yaml"].partition(CALIBRATED)
    _, _, tail = rest.partition("\n\n")
    rows = "".join(f"  - {{above: {above}, share: {share}}}\n" for above, share in bands)
    return {**texts, "triage.yaml": head + (CALIBRATED + rows if bands else "") + "\n" + tail}


def test_confidence_is_the_share_of_the_band_of_the_margin() -> None:
    bundle = must_build(with_bands((0, "0.6"), (9, "0.95")), verify=False)
    weak, strong = bundle.triage("柜员态度差"), bundle.triage("违规，误导，承诺保本")
    assert (weak.margin < 9, weak.confidence) == (True, Decimal("0.6"))
    assert (strong.margin >= 9, strong.confidence) == (True, Decimal("0.95"))
    assert bundle.triage("今天天气不错").confidence == 0


def test_without_bands_confidence_is_as_before() -> None:
    result = must_build(with_bands(), verify=False).triage("柜员态度差")
    expected = Decimal(result.margin) / (result.margin + 1)
    assert result.confidence == expected.quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize(
    "bands", [((1, "0.6"),), ((0, "0.6"), (0, "0.7")), ((0, "0.6"), (5, "0.5")), ((0, "0.6"), (9, "0.7"), (4, "0.8"))]
)
def test_bands_leave_no_hole_do_not_overlap_and_never_fall(bands: tuple[tuple[int, str], ...]) -> None:
    with pytest.raises(InvalidRules) as refused:
        must_build(with_bands(*bands), verify=False)
    assert "calibration" in str(refused.value) or "share" in str(refused.value)


def test_normalisation_keeps_places() -> None:
    normal = normalise("盜 刷ＡＢ")
    assert normal.text == "盗刷ab"
    assert normal.original(0, 2) == (0, 3)
    assert normal.original(2, 4) == (3, 5)


def test_evidence_that_is_read_twice_is_the_same() -> None:
    result = shipped_bundle().triage("信用卡被盗刷，柜员态度差")
    assert len(result.spans) > 1
    assert (result.spans, result.reasons) == (result.spans, result.reasons)
