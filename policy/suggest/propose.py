"""Candidates: phrases frequent in corrected texts and rare in others, and keywords that mislead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from policy.models.triage import KeywordGroup, SuggestionRules, TriageRules
from policy.suggest.model import AddExclusion, AddKeyword, MoveKeyword, PastCase, Proposal
from policy.triage import Triager
from policy.triage.matcher import normal_keyword
from policy.triage.normalise import normalise

__all__ = ["Candidate", "Text", "candidates", "texts_of"]

_RUN: Final = re.compile(r"[\u3400-\u9fffa-z]+")
"""Phrases are taken from runs of characters and letters, never across punctuation or numbers."""


@dataclass(frozen=True, slots=True)
class Text:
    """A past case with its normalised text."""

    case: PastCase
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    proposal: Proposal
    phrase: str
    support: tuple[str, ...]


def texts_of(past: Sequence[PastCase]) -> tuple[Text, ...]:
    return tuple(Text(case, normalise(case.text).text) for case in past)


def candidates(rules: TriageRules, past: Sequence[Text]) -> Iterator[Candidate]:
    """Best supported first within each kind."""
    yield from _keywords(rules, past)
    triager = Triager.of(rules)
    hits = {id(text): _misleading(rules, triager, text) for text in past}
    yield from _moves(rules, past, hits)
    yield from _exclusions(rules.suggestions, past, hits)


def _keywords(rules: TriageRules, past: Sequence[Text]) -> Iterator[Candidate]:
    known = {normal_keyword(word) for group in rules.groups for word in group.keywords}
    wanted = {(name, text.case.decided[name]): None for text in past for name in text.case.corrected}
    for name, code in wanted:
        group = _home(rules, name, code)
        if group is None:
            continue
        own = [text for text in past if name in text.case.corrected and text.case.decided[name] == code]
        others = [text for text in past if name in text.case.decided and text.case.decided[name] != code]
        for phrase, support in _phrases(rules.suggestions, own, others):
            if phrase not in known:
                yield Candidate(AddKeyword(phrase, group.id), phrase, support)


def _home(rules: TriageRules, name: str, code: str) -> KeywordGroup | None:
    """The group that a new word for `code` joins: the one with most words, of those that tell nothing else."""
    other = "business_line" if name == "main_class" else "main_class"
    fitting = [
        group
        for group in rules.groups
        if getattr(group, name) == code
        and getattr(group, other) is None
        and not group.only_alone
        and group.urgency is None
    ]
    return max(fitting, key=lambda group: (group.topic is None, len(group.keywords)), default=None)


def _phrases(
    rules: SuggestionRules, own: Sequence[Text], others: Sequence[Text], around: str = ""
) -> list[tuple[str, tuple[str, ...]]]:
    """Phrases of `own` with enough support, rare enough in `others`; of those in the same cases only the shortest.

    Each holds the word `around` and is longer.
    """
    found: dict[str, list[str]] = {}
    for text in own:
        for phrase in _grams(rules, text.text):
            found.setdefault(phrase, []).append(text.case.case)
    kept: dict[tuple[str, ...], str] = {}
    for phrase, cases in found.items():
        if len(cases) < rules.support or around not in phrase or phrase == around:
            continue
        strangers = sum(phrase in text.text for text in others)
        if strangers > (len(cases) + strangers) * (1 - rules.purity):
            continue
        support = tuple(cases)
        if support not in kept or (len(phrase), phrase) < (len(kept[support]), kept[support]):
            kept[support] = phrase
    ranked = sorted(kept.items(), key=lambda item: (-len(item[0]), item[1]))
    return [(phrase, support) for support, phrase in ranked[: rules.most]]


def _grams(rules: SuggestionRules, text: str) -> set[str]:
    return {
        run[start : start + length]
        for run in _RUN.findall(text)
        for length in range(rules.shortest, rules.longest + 1)
        for start in range(len(run) - length + 1)
    }


Misleading = Mapping[str, tuple[KeywordGroup, str, str]]
"""By keyword: the group that spoke for a wrong answer, the field, and what people decided."""


def _misleading(rules: TriageRules, triager: Triager, text: Text) -> Misleading:
    """The keywords that count in a corrected text for what people did not decide."""
    result = triager.triage(text.text)
    found: dict[str, tuple[KeywordGroup, str, str]] = {}
    terms = {span.term for span in result.spans}
    for group in rules.groups:
        for name in text.case.corrected:
            code = getattr(group, name)
            if code is not None and code != text.case.decided[name]:
                for word in map(normal_keyword, group.keywords):
                    if word in terms:
                        found[word] = (group, name, text.case.decided[name])
    return found


def _moves(rules: TriageRules, past: Sequence[Text], hits: Mapping[int, Misleading]) -> Iterator[Candidate]:
    single = {group.id for group in rules.groups if len(group.keywords) == 1}
    support: dict[tuple[str, str, str], list[str]] = {}
    for text in past:
        for word, (group, name, decided) in hits[id(text)].items():
            home = _home(rules, name, decided)
            if home is not None:
                support.setdefault((word, group.id, home.id), []).append(text.case.case)
    for (word, group_id, home_id), cases in sorted(support.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(cases) >= rules.suggestions.support and group_id not in single:
            yield Candidate(MoveKeyword(word, group_id, home_id), word, tuple(cases))


def _exclusions(rules: SuggestionRules, past: Sequence[Text], hits: Mapping[int, Misleading]) -> Iterator[Candidate]:
    """Longer phrases around a misleading keyword that stand in corrected texts only."""
    words = {word for found in hits.values() for word in found}
    for word in sorted(words):
        own = [text for text in past if word in hits[id(text)]]
        others = [text for text in past if word not in hits[id(text)]]
        for phrase, support in _phrases(rules, own, others, around=word):
            yield Candidate(AddExclusion(phrase), phrase, support)
