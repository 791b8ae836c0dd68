"""From what was found to answers: weights are added up, and where they do not suffice triage abstains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from policy.models.triage import Thresholds, TriageRules
from policy.status import Reason
from policy.triage.groups import Group
from policy.triage.matcher import Hit, Lexicon
from policy.triage.normalise import normalise
from policy.triage.turns import Turning

__all__ = ["Span", "TriageResult", "Triager"]


class Span(NamedTuple):
    """`text[start:end]` of the original, in code points; `term` is the keyword of the lexicon."""

    start: int
    end: int
    text: str
    term: str


class _Evidence(NamedTuple):
    """A group of which keywords were found, in the order of the text; at most `_COUNTED` of them add weight."""

    group: Group
    terms: Iterable[str]
    weight: int


class _Found(NamedTuple):
    """What answers rest on: the hits in a text, and the groups that speak for one of the answers."""

    text: str
    places: Sequence[int]
    hits: Sequence[Hit]
    counted: Sequence[_Evidence]


_NOWHERE: Final = _Found("", (), (), ())


@dataclass(frozen=True, slots=True)
class TriageResult:
    """None: abstained. What is no complaint has no main class.

    `confidence` is of the main class, 0..1; `margin` by how much its evidence exceeds that for the next. `spans` and
    `reasons` are made each time that they are read, for an import of thousands of texts reads none; results are equal
    where the answers are.
    """

    main_class: str | None
    business_line: str | None
    topic: str | None
    urgency: str | None
    is_complaint: bool | None
    confidence: Decimal
    margin: int = 0
    _found: _Found = field(default=_NOWHERE, repr=False, compare=False)

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the words stand that speak for an answer, from left to right."""
        return _spans(self._found)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Each group that speaks for an answer, with its words."""
        return tuple([_reason(evidence) for evidence in self._found.counted])


@dataclass(frozen=True, slots=True)
class _Choice:
    """`margin`: by how much the evidence for the best answer exceeds that for the next."""

    code: str | None
    confidence: Decimal
    margin: int


_COUNTED: Final = 3
_NOTHING: Final = _Choice(None, Decimal(0), 0)


class Triager:
    """Sorts texts by one lexicon. Immutable after it is made; safe for threads."""

    def __init__(self, rules: TriageRules) -> None:
        self._rules = rules
        self._lexicon = Lexicon(rules)
        self._turning = Turning(rules.turns)

    @classmethod
    def of(cls, rules: TriageRules) -> Triager:
        return cls(rules)

    def triage(self, text: str) -> TriageResult:
        normal = normalise(text)
        hits = self._turning.standing(normal.text, self._lexicon.hits(normal.text))
        evidence = _evidence(hits)
        complaint = _is_complaint(evidence)
        main = self._main_class(evidence, complaint)
        line = self._line(evidence)
        answers = {
            "main_class": main.code,
            "business_line": line,
            "topic": _topic(evidence, line),
            "urgency": _urgency(evidence, complaint),
        }
        given: set[tuple[str, str | bool | None]] = set(answers.items())
        given.add(("complaint", complaint))
        counted = [found for found in evidence if not found.group.answers.isdisjoint(given)]
        return TriageResult(
            **answers,
            is_complaint=complaint,
            confidence=main.confidence,
            margin=main.margin,
            _found=_Found(text, normal.places, hits, counted),
        )

    def _main_class(self, evidence: Sequence[_Evidence], complaint: bool | None) -> _Choice:
        if complaint is not True:
            return _NOTHING
        choice = _choose(_sums(evidence, "main_class"), self._rules.main_class)
        return _Choice(choice.code, self._calibrated(choice), choice.margin)

    def _calibrated(self, choice: _Choice) -> Decimal:
        shares = [band.share for band in self._rules.calibration if band.above <= choice.margin]
        return shares[-1] if shares and choice is not _NOTHING else choice.confidence

    def _line(self, evidence: Sequence[_Evidence]) -> str | None:
        sums = _sums([found for found in evidence if not found.group.only_alone], "business_line")
        if not sums:
            sums = _sums(evidence, "business_line")
        return _choose(sums, self._rules.business_line).code


def _evidence(hits: Iterable[Hit]) -> list[_Evidence]:
    groups: dict[str, Group] = {}
    terms: dict[str, dict[str, None]] = {}
    for _, _, term, several in hits:
        for group in several:
            known = terms.get(group.id)
            if known is None:
                groups[group.id], terms[group.id] = group, {term: None}
            else:
                known[term] = None
    return [
        _Evidence(group, found, group.weight * min(_COUNTED, len(found)))
        for group, found in zip(groups.values(), terms.values(), strict=True)
    ]


def _spans(found: _Found) -> tuple[Span, ...]:
    """Of each hit that counts for one of the groups that speak for an answer, its stretch of the original."""
    text, places = found.text, found.places
    counted = {evidence.group.id for evidence in found.counted}
    spans: list[Span] = []
    for begin, finish, term, groups in found.hits:
        for group in groups:
            if group.id in counted:
                start, end = places[begin], places[finish - 1] + 1
                spans.append(Span(start, end, text[start:end], term))
                break
    return tuple(spans)


def _sums(evidence: Iterable[_Evidence], attribute: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for group, _, weight in evidence:
        code = getattr(group, attribute)
        if code is not None:
            sums[code] = sums.get(code, 0) + weight
    return sums


def _choose(sums: Mapping[str, int], thresholds: Thresholds) -> _Choice:
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0])) if len(sums) > 1 else list(sums.items())
    if not ranked:
        return _NOTHING
    best = ranked[0][1]
    second = ranked[1][1] if len(ranked) > 1 else 0
    confidence = _confidence(best, second)
    if best < thresholds.minimum or best - second < thresholds.margin:
        return _Choice(None, confidence, best - second)
    return _Choice(ranked[0][0], confidence, best - second)


@lru_cache(maxsize=1 << 12)
def _confidence(best: int, second: int) -> Decimal:
    return (Decimal(best) / (best + second + 1)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _is_complaint(evidence: Iterable[_Evidence]) -> bool | None:
    """Evidence of a grievance against evidence of praise or a question; None without any."""
    against = speaking = 0
    for group, _, weight in evidence:
        if group.complaint is False:
            against += weight
        elif group.main_class or group.complaint:
            speaking += weight
    if not against and not speaking:
        return None
    return speaking > against


def _topic(evidence: Iterable[_Evidence], line: str | None) -> str | None:
    sums = _sums([found for found in evidence if found.group.business_line in (None, line)], "topic")
    return max(sorted(sums), key=lambda code: sums[code], default=None)


def _urgency(evidence: Iterable[_Evidence], complaint: bool | None) -> str | None:
    if any(found.group.urgency == "urgent" for found in evidence):
        return "urgent"
    return "normal" if complaint else None


def _reason(found: _Evidence) -> Reason:
    group, label = found.group, found.group.label
    message = f"{label.zh}：{'、'.join(found.terms)} / {label.en}"
    return Reason(group.id, "triage", group.clause, message)
