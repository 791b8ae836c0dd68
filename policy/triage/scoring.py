"""From what was found to answers: weights are added up, and where they do not suffice triage abstains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from policy.models.triage import KeywordGroup, Thresholds, TriageRules
from policy.status import Reason
from policy.triage.matcher import Hit, Lexicon
from policy.triage.normalise import Normalised, normalise
from policy.triage.turns import Turning

__all__ = ["Span", "TriageResult", "Triager"]


class Span(NamedTuple):
    """`text[start:end]` of the original, in code points; `term` is the keyword of the lexicon."""

    start: int
    end: int
    text: str
    term: str


@dataclass(frozen=True, slots=True)
class TriageResult:
    """None: abstained. What is no complaint has no main class.

    `confidence` is of the main class, 0..1; `margin` by how much its evidence exceeds that for the next.
    """

    main_class: str | None
    business_line: str | None
    topic: str | None
    urgency: str | None
    is_complaint: bool | None
    confidence: Decimal
    spans: tuple[Span, ...] = ()
    reasons: tuple[Reason, ...] = ()
    margin: int = 0


@dataclass(frozen=True, slots=True)
class _Choice:
    """`margin`: by how much the evidence for the best answer exceeds that for the next."""

    code: str | None
    confidence: Decimal
    margin: int


_NOTHING: Final = _Choice(None, Decimal(0), 0)


class Triager:
    """Sorts texts by one lexicon. Immutable after it is made; safe for threads."""

    def __init__(self, rules: TriageRules) -> None:
        self._rules = rules
        self._lexicon = Lexicon(rules)
        self._turning = Turning(rules.turns)
        self._named = {group.id: _named(group) for group in rules.groups}

    @classmethod
    def of(cls, rules: TriageRules) -> Triager:
        return cls(rules)

    def triage(self, text: str) -> TriageResult:
        normal = normalise(text)
        hits = self._turning.standing(normal.text, tuple(self._lexicon.hits(normal.text)))
        groups = {group.id: group for hit in hits for group in hit.groups}
        terms = _terms(hits)
        weights = {name: groups[name].weight * min(3, len(found)) for name, found in terms.items()}
        complaint = _is_complaint(groups.values(), weights)
        main = self._main_class(groups.values(), weights, complaint)
        line = self._line(groups.values(), weights)
        answers = {
            "main_class": main.code,
            "business_line": line,
            "topic": _topic(groups.values(), weights, line),
            "urgency": _urgency(groups.values(), complaint),
        }
        given: set[tuple[str, str | bool | None]] = set(answers.items())
        given.add(("complaint", complaint))
        counted = [group for group in groups.values() if not self._named[group.id].isdisjoint(given)]
        return TriageResult(
            **answers,
            is_complaint=complaint,
            confidence=main.confidence,
            margin=main.margin,
            spans=_spans(text, normal, hits, {group.id for group in counted}),
            reasons=tuple(_reason(group, terms[group.id]) for group in counted),
        )

    def _main_class(
        self, groups: Iterable[KeywordGroup], weights: Mapping[str, int], complaint: bool | None
    ) -> _Choice:
        if complaint is not True:
            return _NOTHING
        choice = _choose(_sums(groups, weights, "main_class"), self._rules.main_class)
        return _Choice(choice.code, self._calibrated(choice), choice.margin)

    def _calibrated(self, choice: _Choice) -> Decimal:
        shares = [band.share for band in self._rules.calibration if band.above <= choice.margin]
        return shares[-1] if shares and choice is not _NOTHING else choice.confidence

    def _line(self, groups: Iterable[KeywordGroup], weights: Mapping[str, int]) -> str | None:
        sums = _sums([group for group in groups if not group.only_alone], weights, "business_line")
        if not sums:
            sums = _sums(groups, weights, "business_line")
        return _choose(sums, self._rules.business_line).code


def _spans(text: str, normal: Normalised, hits: Iterable[Hit], counted: Set[str]) -> tuple[Span, ...]:
    """Of each hit that counts for one of the groups in `counted`, its stretch of the original."""
    places = normal.places
    spans: list[Span] = []
    for begin, finish, term, groups in hits:
        for group in groups:
            if group.id in counted:
                start, end = places[begin], places[finish - 1] + 1
                spans.append(Span(start, end, text[start:end], term))
                break
    return tuple(spans)


def _terms(hits: Iterable[Hit]) -> dict[str, dict[str, None]]:
    """The different keywords found of each group, in the order of the text; at most three of them count."""
    terms: dict[str, dict[str, None]] = {}
    for hit in hits:
        for group in hit.groups:
            terms.setdefault(group.id, {})[hit.term] = None
    return terms


def _sums(groups: Iterable[KeywordGroup], weights: Mapping[str, int], attribute: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for group in groups:
        code = getattr(group, attribute)
        if code is not None:
            sums[code] = sums.get(code, 0) + weights[group.id]
    return sums


def _choose(sums: Mapping[str, int], thresholds: Thresholds) -> _Choice:
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0])) if len(sums) > 1 else list(sums.items())
    if not ranked:
        return _NOTHING
    best = ranked[0][1]
    second = ranked[1][1] if len(ranked) > 1 else 0
    confidence = (Decimal(best) / (best + second + 1)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if best < thresholds.minimum or best - second < thresholds.margin:
        return _Choice(None, confidence, best - second)
    return _Choice(ranked[0][0], confidence, best - second)


def _is_complaint(groups: Iterable[KeywordGroup], weights: Mapping[str, int]) -> bool | None:
    """Evidence of a grievance against evidence of praise or a question; None without any."""
    against = sum(weights[group.id] for group in groups if group.complaint is False)
    speaking = sum(
        weights[group.id] for group in groups if group.complaint is not False and (group.main_class or group.complaint)
    )
    if not against and not speaking:
        return None
    return speaking > against


def _topic(
    groups: Sequence[KeywordGroup] | Iterable[KeywordGroup], weights: Mapping[str, int], line: str | None
) -> str | None:
    sums = _sums([group for group in groups if group.business_line in (None, line)], weights, "topic")
    return max(sorted(sums), key=lambda code: sums[code], default=None)


def _urgency(groups: Iterable[KeywordGroup], complaint: bool | None) -> str | None:
    if any(group.urgency == "urgent" for group in groups):
        return "urgent"
    return "normal" if complaint else None


def _named(group: KeywordGroup) -> frozenset[tuple[str, str | bool]]:
    """What a group speaks for; it counts where one of these is the answer."""
    names = ("main_class", "business_line", "topic", "urgency", "complaint")
    return frozenset((name, code) for name in names if (code := getattr(group, name)) is not None)


def _reason(group: KeywordGroup, terms: Iterable[str]) -> Reason:
    label = group.label
    message = f"{label.zh}：{'、'.join(terms)} / {label.en}"
    return Reason(group.id, "triage", group.clause, message)
