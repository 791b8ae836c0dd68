"""Negation bounded by the clause: an even number of negations leaves a keyword standing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick, MatchKind

from policy.models.triage import Negation
from policy.triage.normalise import normalise

__all__ = ["Clauses", "Found", "Negations"]

Clauses = list[int]
"""Where clauses begin, rising from 0."""

Found = list[tuple[int, int, bool]]
"""Start and end of each negation, and whether it also undoes a word that only names a line."""


class Negations:
    def __init__(self, rules: Negation) -> None:
        self._at_most = rules.at_most
        words = _normal(rules.before)
        self._of_lines = frozenset(words if rules.of_lines is None else _normal(rules.of_lines))
        harmless = _normal(rules.not_negations)
        self._harmless = frozenset(harmless)
        self._words = list(dict.fromkeys([*words, *harmless]))
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)
        ends = ["\n", *normalise(rules.boundaries).text, *sorted(filter(None, rules.contrasts), key=len, reverse=True)]
        self._boundary = AhoCorasick(list(dict.fromkeys(ends)), matchkind=MatchKind.LeftmostFirst)

    def find(self, text: str) -> Found:
        return [
            (start, end, self._words[number] in self._of_lines)
            for number, start, end in self._automaton.find_matches_as_indexes(text)
            if self._words[number] not in self._harmless
        ]

    def clauses(self, text: str) -> Clauses:
        return [0, *[end for _, _, end in self._boundary.find_matches_as_indexes(text)]]

    def undo(self, negations: Found, clauses: Clauses, start: int, line_alone: bool) -> bool:
        """Whether an odd number of negations stand before `start` in its clause, each near enough to the next."""
        if negations[0][0] >= start:
            return False
        clause = clauses[bisect_right(clauses, start) - 1]
        count, reach = 0, start
        for begin, end, of_lines in reversed(negations):
            if begin >= reach or begin < clause or (line_alone and not of_lines):
                continue
            if reach - end > self._at_most:
                break
            count, reach = count + 1, begin
        return count % 2 == 1


def _normal(words: Iterable[str]) -> list[str]:
    return [normalise(word).text for word in words]
