"""Which earlier cases of the same customer are proposed as the same matter, by rule. A person decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Indel

from policy.models.procedure import RepeatRule

__all__ = ["Matter", "Suggestion", "similarity", "suggest"]


@dataclass(frozen=True, slots=True)
class Matter:
    """What a case is about. `text` is subject and narrative, case folded."""

    case: str
    business_line: str
    topic: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal; `score` is the similarity of the texts in whole per cent."""

    case: str
    score: int
    rule: str
    clause: str
    words: str

    def data(self) -> dict[str, Any]:
        """As the event holds it: a fact that later rules do not change."""
        return {"of": self.case, "score": self.score, "rule": self.rule, "clause": self.clause, "words": self.words}


def similarity(one: str, other: str) -> int:
    """How alike two texts are in whole per cent, rounded down: 100 - 100 * insertions and deletions / both lengths.

    This is rapidfuzz's `ratio`, kept in whole numbers.
    """
    whole = len(one) + len(other)
    return 100 if whole == 0 else 100 * (whole - Indel.distance(one, other)) // whole


def suggest(rules: Sequence[RepeatRule], matter: Matter, earlier: Iterable[Matter]) -> tuple[Suggestion, ...]:
    """The earlier matters for which a rule holds, in their order; the first rule that holds gives the reason."""
    found = (_judged(rules, matter, candidate) for candidate in earlier)
    return tuple(suggestion for suggestion in found if suggestion is not None)


def _judged(rules: Sequence[RepeatRule], matter: Matter, candidate: Matter) -> Suggestion | None:
    line = matter.business_line == candidate.business_line
    topic = matter.topic is not None and matter.topic == candidate.topic
    score = similarity(matter.text, candidate.text)
    for rule in rules:
        similar = rule.text_similarity is None or score >= rule.text_similarity * 100
        if similar and (line or not rule.same_line) and (topic or not rule.same_topic):
            return Suggestion(candidate.case, score, rule.id, rule.clause, _words(line, topic, score))
    return None


def _words(line: bool, topic: bool, score: int) -> str:
    zh = ["同一客户", *(["同一条线"] if line else []), *(["同一主题"] if topic else []), f"文本相似 {score} %"]
    en = [
        "same customer",
        *(["same line"] if line else []),
        *(["same topic"] if topic else []),
        f"text {score} % alike",
    ]
    return f"{'、'.join(zh)} / {', '.join(en)}"
