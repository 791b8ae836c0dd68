"""triage.yaml: the topics, and the lexicon that sorts complaints by their text."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from pydantic import Field, field_validator

from policy.models.base import Clause, Code, Entry, Exact, LabelText, Percent, RuleFile, Termed

__all__ = [
    "GAP",
    "CalibrationBand",
    "Fallback",
    "KeywordGroup",
    "Negation",
    "SuggestionRules",
    "Topic",
    "TriageRules",
    "Turns",
]

GAP: Final = "…"
"""In a keyword: one to `gap` characters of the same clause."""

Urgency = Literal["normal", "urgent"]


class Topic(Termed):
    business_line: Code


class KeywordGroup(Entry):
    """Keywords that speak for the same: each found once adds `weight` to what the group names."""

    id: Code
    label: LabelText
    clause: Clause
    assumed: bool = False
    main_class: Code | None = None
    business_line: Code | None = None
    topic: Code | None = None
    urgency: Urgency | None = None
    complaint: bool | None = Field(default=None, description="是否表明为投诉 / speaks for or against a complaint")
    weight: int = Field(default=2, ge=1, le=20)
    only_alone: bool = Field(
        default=False, description="别无其他条线时才算 / counts for its line only where no other line has evidence"
    )
    keywords: list[str] = Field(min_length=1, description="…：同一分句内隔若干字 / …: a gap within the clause")

    @field_validator("keywords")
    @classmethod
    def _one_gap_between_words(cls, keywords: list[str]) -> list[str]:
        for keyword in keywords:
            parts = keyword.split(GAP)
            if len(parts) > 2 or not all(part.strip() for part in parts):
                raise ValueError(f"'{keyword}'：… 只可用一次，且前后须有文字 / … stands once, between words")
        return keywords


class Negation(Entry):
    """Words that undo a keyword in the same clause: those before it, and how the clause is bounded."""

    before: list[str]
    at_most: int = Field(ge=1, le=20, description="否定词与关键词之间最多几个字 / characters between the two")
    not_negations: list[str] = Field(description="含否定字而不否定 / words that hold a negation and do not negate")
    boundaries: str = Field(description="分句标点 / punctuation that ends a clause")
    contrasts: list[str] = Field(description="转折词，其后另起分句 / words that begin a new clause")
    of_lines: list[str] | None = Field(
        default=None,
        description="其中也否定业务条线的词，缺省为全部 / those that also undo a line's word; all by default",
    )


class Turns(Entry):
    """Words at which a text turns: what was praised before gives way to the grievance after."""

    turning: list[str] = Field(min_length=1, description="转折，其前的表扬让位于其后的不满 / praise before gives way")
    conceding: list[str] = Field(
        default=[],
        description="让步，至转折为止所说的不算 / what is said from here to the turn is conceded: it does not count",
    )


class Thresholds(Entry):
    """When a sum of weights is evidence enough, and when two are too near to choose."""

    minimum: int = Field(ge=1)
    margin: int = Field(ge=0)


class SuggestionRules(Entry):
    """When people's corrections are enough to propose a change of the lexicon."""

    support: int = Field(default=2, ge=1, description="至少几件改正 / corrections at least")
    purity: Percent = Field(
        default=Fraction(4, 5), description="含该词的文本中至少多少归于该类 / share of texts with the phrase"
    )
    shortest: int = Field(default=2, ge=1, description="词语最短字数 / characters at least")
    longest: int = Field(default=6, ge=1, le=12, description="词语最长字数 / characters at most")
    most: int = Field(default=40, ge=1, description="每类至多试几个词语 / phrases tried for each class")


class CalibrationBand(Entry):
    """Of the answers whose evidence exceeds the next best by `above` or more, `share` are right, to the next band."""

    above: int = Field(ge=0, description="证据差额，自此数起 / margin of the evidence, from this on")
    share: Exact = Field(ge=0, le=1, description="判断正确的比例 / share of right answers")


class Fallback(Entry):
    main_class: Code
    business_line: Code
    clause: Clause
    assumed: bool = False


class TriageRules(RuleFile):
    topics: list[Topic]
    groups: list[KeywordGroup]
    exclusions: list[str] = Field(description="整体排除的词语 / phrases in which a keyword does not count")
    negation: Negation
    turns: Turns | None = None
    gap: int = Field(default=8, ge=0, le=30, description="关键词中 … 至多代表几个字 / characters that … may stand for")
    main_class: Thresholds
    business_line: Thresholds
    calibration: list[CalibrationBand] = Field(
        default=[], description="主分类置信度的校准，缺省不校准 / calibrates the confidence of the main class"
    )
    suggestions: SuggestionRules = Field(
        default=SuggestionRules(), description="由改正提出词表建议 / of petition rules suggest"
    )
    fallback: Fallback = Field(description="不能判断时 / where triage abstains")

    @field_validator("calibration")
    @classmethod
    def _from_zero_and_rising(cls, bands: list[CalibrationBand]) -> list[CalibrationBand]:
        """Each band reaches to the next: from 0 on, and rising, there is neither a hole nor an overlap."""
        if bands and bands[0].above != 0:
            raise ValueError("校准第一档须自 0 起 / the first band of the calibration begins at 0")
        for lower, higher in pairwise(bands):
            if higher.above <= lower.above:
                raise ValueError(f"校准各档须递增：{higher.above} / bands of the calibration rise")
            if higher.share < lower.share:
                raise ValueError(f"证据多而比例低：{higher.share} / more evidence may not mean a lower share")
        return bands
