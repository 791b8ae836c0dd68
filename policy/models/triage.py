"""triage.yaml: the topics, and the lexicon that sorts complaints by their text."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policy.models.base import Clause, Code, Entry, LabelText, RuleFile, Termed

__all__ = ["Fallback", "KeywordGroup", "Negation", "Topic", "TriageRules"]

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
    keywords: list[str] = Field(min_length=1)


class Negation(Entry):
    """Words that undo a keyword in the same clause: those before it, and how the clause is bounded."""

    before: list[str]
    at_most: int = Field(ge=1, le=20, description="否定词与关键词之间最多几个字 / characters between the two")
    not_negations: list[str] = Field(description="含否定字而不否定 / words that hold a negation and do not negate")
    boundaries: str = Field(description="分句标点 / punctuation that ends a clause")
    contrasts: list[str] = Field(description="转折词，其后另起分句 / words that begin a new clause")


class Thresholds(Entry):
    """When a sum of weights is evidence enough, and when two are too near to choose."""

    minimum: int = Field(ge=1)
    margin: int = Field(ge=0)


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
    main_class: Thresholds
    business_line: Thresholds
    fallback: Fallback = Field(description="不能判断时 / where triage abstains")
