"""Finds the lexicon's words in a normalised text, and leaves out what is excluded or negated in its own clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from policy.models.triage import KeywordGroup, Negation, TriageRules
from policy.triage.normalise import normalise

__all__ = ["Hit", "Lexicon"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A keyword found at `start` to `end` of the normalised text, and the groups that it stands in."""

    start: int
    end: int
    term: str
    groups: tuple[KeywordGroup, ...]


class Lexicon:
    """The words of the triage rules, ready to be found. Longest match wins, so an exclusion phrase covers its part."""

    def __init__(self, rules: TriageRules) -> None:
        groups: dict[str, list[KeywordGroup]] = {}
        for group in rules.groups:
            for keyword in group.keywords:
                groups.setdefault(normalise(keyword).text, []).append(group)
        self._groups: Mapping[str, tuple[KeywordGroup, ...]] = {word: tuple(found) for word, found in groups.items()}
        silent = [normalise(phrase).text for phrase in rules.exclusions]
        self._words = [word for word in dict.fromkeys([*groups, *silent]) if word]
        self._keywords = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)
        self._negation = _Negations(rules.negation)

    def hits(self, text: str) -> Iterator[Hit]:
        """What counts in a normalised text, from left to right."""
        clauses = self._negation.clauses(text)
        negations = self._negation.find(text)
        for number, start, end in self._keywords.find_matches_as_indexes(text):
            groups = self._groups.get(self._words[number], ())
            if groups and not self._negation.undoes(negations, clauses, start):
                yield Hit(start, end, self._words[number], groups)


class _Negations:
    def __init__(self, rules: Negation) -> None:
        self._at_most = rules.at_most
        words = [normalise(word).text for word in rules.before]
        harmless = [normalise(word).text for word in rules.not_negations]
        self._harmless = frozenset(harmless)
        self._words = list(dict.fromkeys([*words, *harmless]))
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)
        contrasts = sorted(map(re.escape, rules.contrasts), key=len, reverse=True)
        self._boundary = re.compile("|".join([f"[{re.escape(normalise(rules.boundaries).text)}\n]", *contrasts]))

    def find(self, text: str) -> list[tuple[int, int]]:
        found = self._automaton.find_matches_as_indexes(text)
        return [(start, end) for number, start, end in found if self._words[number] not in self._harmless]

    def clauses(self, text: str) -> list[int]:
        """Where clauses begin."""
        return [0, *(match.end() for match in self._boundary.finditer(text))]

    def undoes(self, negations: list[tuple[int, int]], clauses: list[int], start: int) -> bool:
        """Whether an odd number of negations stand before `start` in its clause, each near enough to the next."""
        if not negations:
            return False
        clause = max(begin for begin in clauses if begin <= start)
        count, reach = 0, start
        for begin, end in reversed(negations):
            if begin >= reach or begin < clause:
                continue
            if reach - end > self._at_most:
                break
            count, reach = count + 1, begin
        return count % 2 == 1
