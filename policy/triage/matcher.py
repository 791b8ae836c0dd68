"""Finds the lexicon's words in a normalised text, and leaves out what is excluded or negated in its own clause."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from policy.models.triage import GAP, TriageRules
from policy.triage.groups import Group
from policy.triage.negation import Clauses, Found, Negations
from policy.triage.normalise import normalise

__all__ = ["Hit", "Lexicon", "normal_keyword"]

Stretch = tuple[int, int]


class Hit(NamedTuple):
    """A keyword found at `start` to `end` of the normalised text, and those of its groups for which it counts."""

    start: int
    end: int
    term: str
    groups: tuple[Group, ...]


@lru_cache(maxsize=1 << 16)
def normal_keyword(keyword: str) -> str:
    """A keyword as texts are normalised; what stands on either side of its gap is normalised by itself."""
    return GAP.join(normalise(part).text for part in keyword.split(GAP))


class Lexicon:
    """The words of the triage rules, ready to be found.

    Longest match wins among keywords. An exclusion takes away what begins inside it and is not longer than it from the
    same place; keywords are found first, so that one more exclusion never adds a hit.
    """

    def __init__(self, rules: TriageRules) -> None:
        groups: dict[str, list[Group]] = {}
        for rule in rules.groups:
            group = Group.of(rule)
            for keyword in rule.keywords:
                groups.setdefault(normal_keyword(keyword), []).append(group)
        self._groups: Mapping[str, tuple[Group, ...]] = {word: tuple(found) for word, found in groups.items()}
        self._lines = {word: tuple([group for group in found if group.line_alone]) for word, found in groups.items()}
        self._words = [word for word in groups if word and GAP not in word]
        self._keywords = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)
        self._parts = _Parts(
            exclusions=map(normal_keyword, rules.exclusions),
            gapped=[word for word in groups if GAP in word],
            at_most=rules.gap,
        )
        self._negations = Negations(rules.negation)

    def hits(self, text: str) -> list[Hit]:
        """What counts in a normalised text, from left to right."""
        clauses = self._negations.clauses(text)
        negations = self._negations.find(text)
        reach = [(begin, _clause_end(clauses, begin, len(text))) for begin, _, _ in negations]
        excluded, gapped = self._parts.find(text, clauses)
        shadow = {place for begin, finish in excluded for place in range(begin, finish)}
        found = [
            (start, end, self._words[number]) for number, start, end in self._keywords.find_matches_as_indexes(text)
        ]
        if gapped:
            found = sorted([*found, *gapped])
        hits: list[Hit] = []
        for start, end, term in found:
            if start in shadow and _covered(start, end, excluded):
                continue
            groups = self._groups[term]
            for begin, limit in reach:
                if begin < start < limit:
                    groups = self._standing(term, groups, negations, clauses, start)
                    break
            if groups:
                hits.append(Hit(start, end, term, groups))
        return hits

    def _standing(
        self, term: str, groups: tuple[Group, ...], negations: Found, clauses: Clauses, start: int
    ) -> tuple[Group, ...]:
        """The groups of a keyword that no negation before it undoes."""
        lines = self._lines.get(term, ())
        if lines and self._negations.undo(negations, clauses, start, True):
            groups = tuple(group for group in groups if not group.line_alone)
            lines = ()
        return lines if self._negations.undo(negations, clauses, start, False) else groups


def _covered(start: int, end: int, excluded: Iterable[Stretch]) -> bool:
    for begin, finish in excluded:  # noqa: SIM110  (a third of the time of any(), for every keyword found)
        if begin <= start < finish and not (begin == start and end > finish):
            return True
    return False


def _clause_end(clauses: Clauses, place: int, length: int) -> int:
    following = bisect_right(clauses, place)
    return clauses[following] if following < len(clauses) else length


class _Parts:
    """Exclusions, and keywords of two parts with a gap between them, by one automaton that finds all occurrences."""

    def __init__(self, exclusions: Iterable[str], gapped: Iterable[str], at_most: int) -> None:
        self._exclusions = frozenset(exclusions) - {""}
        self._at_most = at_most
        self._seconds: dict[str, list[str]] = {}
        for word in gapped:
            first, second = word.split(GAP)
            self._seconds.setdefault(first, []).append(second)
        seconds = [second for several in self._seconds.values() for second in several]
        self._parts = frozenset([*self._seconds, *seconds])
        self._words: Final = list(self._exclusions | self._parts)
        self._automaton = AhoCorasick(self._words) if self._words else None

    def find(self, text: str, clauses: Clauses) -> tuple[list[Stretch], list[tuple[int, int, str]]]:
        """Where exclusions stand; and (start, end, keyword) of those with a gap, the nearest second part for each."""
        if self._automaton is None:
            return [], []
        excluded: list[Stretch] = []
        places: dict[str, list[Stretch]] = {}
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            word = self._words[number]
            if word in self._exclusions:
                excluded.append((start, end))
            if word in self._parts:
                places.setdefault(word, []).append((start, end))
        gapped = [
            (begin, finish, f"{first}{GAP}{second}")
            for first in places
            if first in self._seconds
            for second in self._seconds[first]
            if second in places
            for begin, finish in self._pairs(places[first], places[second], clauses, excluded)
        ]
        return excluded, gapped

    def _pairs(
        self, firsts: list[Stretch], seconds: list[Stretch], clauses: Clauses, excluded: list[Stretch]
    ) -> Iterator[Stretch]:
        for begin, end in firsts:
            for start, finish in seconds:
                if start <= end:
                    continue
                same = bisect_right(clauses, begin) == bisect_right(clauses, start)
                if start - end <= self._at_most and same and not _covered(start, finish, excluded):
                    yield begin, finish
                break
