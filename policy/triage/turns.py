"""Where a text turns: concessions do not count, and praise before a turn gives way to a grievance after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ahocorasick_rs import AhoCorasick

from policy.models.triage import Turns
from policy.triage.groups import Group
from policy.triage.matcher import Hit
from policy.triage.normalise import normalise

__all__ = ["Turning"]


class Turning:
    """Takes from hits those groups that a turn of the text silences; lines and urgency always stay."""

    def __init__(self, rules: Turns | None) -> None:
        self._turning = _normal(rules.turning if rules else ())
        self._conceding = _normal(rules.conceding if rules else ())
        self._words = list(self._turning | self._conceding)
        self._automaton = AhoCorasick(self._words)

    def standing(self, text: str, hits: Sequence[Hit]) -> Sequence[Hit]:
        """What still counts. `text` is normalised, as the hits are."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        turns = sorted([end for number, _, end in found if self._words[number] in self._turning])
        if not turns:
            return hits
        conceding = sorted([start for number, start, _ in found if self._words[number] in self._conceding])
        conceded = [(start, min(turn for turn in turns if turn > start)) for start in conceding if start < turns[-1]]
        kept = hits
        if conceded:
            kept = _without(
                kept, lambda hit, group: group.judges and any(start <= hit.start < turn for start, turn in conceded)
            )
        praise, grievance = -1, -1
        for hit in kept:
            for group in hit.groups:
                if group.complaint is False:
                    praise = praise if praise >= 0 else hit.start
                elif group.main_class is not None or group.complaint:
                    grievance = hit.start
        last = max((turn for turn in turns if turn <= grievance), default=0)
        if not 0 <= praise < last:
            return kept
        yielding = [hit for hit in kept if hit.start < last]
        return [*_without(yielding, lambda hit, group: group.complaint is False), *kept[len(yielding) :]]


def _without(hits: Sequence[Hit], silenced: Callable[[Hit, Group], bool]) -> Sequence[Hit]:
    kept: list[Hit] = []
    for hit in hits:
        for group in hit.groups:
            if silenced(hit, group):
                groups = tuple(group for group in hit.groups if not silenced(hit, group))
                if groups:
                    kept.append(hit._replace(groups=groups))
                break
        else:
            kept.append(hit)
    return kept


def _normal(words: Sequence[str]) -> frozenset[str]:
    return frozenset(normalise(word).text for word in words) - {""}
