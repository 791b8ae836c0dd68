"""Finds the lexicon's words in a normalised text, and leaves out what is excluded or negated in its own clause."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from policy.models.triage import GAP, KeywordGroup, TriageRules
from policy.triage.negation import Clauses, Found, Negations
from policy.triage.normalise import normalise

__all__ = ["Hit", "Lexicon", "normal_keyword"]

Stretch = tuple[int, int]


class Hit(NamedTuple):
    """A keyword found at `start` to `end` of the normalised text, and those of its groups for which it counts."""

    start: int
    end: int
    term: str
    groups: tuple[KeywordGroup, ...]


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
        groups: dict[str, list[KeywordGroup]] = {}
        for group in rules.groups:
            for keyword in group.keywords:
                groups.setdefault(normal_keyword(keyword), []).append(group)
        self._groups: Mapping[str, tuple[KeywordGroup, ...]] = {word: tuple(found) for word, found in groups.items()}
        self._lines = {word: tuple(filter(_line_alone, found)) for word, found in groups.items()}
        self._words = [word for word in groups if word and GAP not in word]
        self._keywords = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)
        self._parts = _Parts(
            exclusions=map(normal_keyword, rules.exclusions),
            gapped=[word for word in groups if GAP in word],
            at_most=rules.gap,
        )
        self._negations = Negations(rules.negation)

    def hits(self, text: str) -> Iterator[Hit]:
        """What counts in a normalised text, from left to right."""
        clauses = self._negations.clauses(text)
        negations = self._negations.find(text)
        reach = [(begin, _clause_end(clauses, begin, len(text))) for begin, _, _ in negations]
        excluded, gapped = self._parts.find(text, clauses)
        plain = [
            (start, end, self._words[number]) for number, start, end in self._keywords.find_matches_as_indexes(text)
        ]
        for start, end, term in sorted([*plain, *gapped]) if gapped else plain:
            groups = self._groups[term]
            if excluded and _covered(start, end, excluded):
                continue
            for begin, limit in reach:
                if begin < start < limit:
                    groups = self._standing(term, groups, negations, clauses, start)
                    break
            if groups:
                yield Hit(start, end, term, groups)

    def _standing(
        self, term: str, groups: tuple[KeywordGroup, ...], negations: Found, clauses: Clauses, start: int
    ) -> tuple[KeywordGroup, ...]:
        """The groups of a keyword that no negation before it undoes."""
        lines = self._lines.get(term, ())
        if lines and self._negations.undo(negations, clauses, start, True):
            groups = tuple(group for group in groups if not _line_alone(group))
            lines = ()
        return lines if self._negations.undo(negations, clauses, start, False) else groups


def _line_alone(group: KeywordGroup) -> bool:
    """Whether the group tells what the text is about and nothing of what went wrong."""
    told = (group.main_class, group.topic, group.urgency, group.complaint)
    return group.business_line is not None and all(other is None for other in told)


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
        self._words: Final = list(dict.fromkeys([*self._exclusions, *self._seconds, *seconds]))
        self._automaton = AhoCorasick(self._words) if self._words else None

    def find(self, text: str, clauses: Clauses) -> tuple[list[Stretch], list[tuple[int, int, str]]]:
        """Where exclusions stand; and (start, end, keyword) of those with a gap, the nearest second part for each."""
        if self._automaton is None:
            return [], []
        places: dict[str, list[Stretch]] = {}
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            places.setdefault(self._words[number], []).append((start, end))
        excluded = [place for word, found in places.items() if word in self._exclusions for place in found]
        gapped = [
            (begin, finish, f"{first}{GAP}{second}")
            for first in places
            for second in self._seconds.get(first, ())
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
