"""Past cases, proposals for the lexicon, and what each would have done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from policy.models.triage import KeywordGroup, TriageRules
from policy.triage.matcher import normal_keyword

__all__ = [
    "FIELDS",
    "AddExclusion",
    "AddKeyword",
    "Change",
    "MoveKeyword",
    "PastCase",
    "Proposal",
    "Suggestion",
    "Suggestions",
    "Tally",
]

FIELDS: Final = ("main_class", "business_line")
"""What is counted. A topic follows the line, and has its own words."""


@dataclass(frozen=True, slots=True)
class PastCase:
    """A text with what triage said at registration and what people decided.

    `said` holds only fields that were left to triage, None where it abstained; `decided` only fields on which a person
    spoke: gave it at registration, corrected it, or worked on under it.
    """

    case: str
    text: str
    said: Mapping[str, str | None] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)

    @property
    def corrected(self) -> tuple[str, ...]:
        """The fields in which people decided otherwise than triage said, or where it had abstained."""
        return tuple(name for name, code in self.decided.items() if name in self.said and self.said[name] != code)


@dataclass(frozen=True, slots=True)
class AddKeyword:
    phrase: str
    group: str

    def applied(self, rules: TriageRules) -> TriageRules:
        return _regrouped(rules, {self.group: lambda words: [*words, self.phrase]})


@dataclass(frozen=True, slots=True)
class AddExclusion:
    phrase: str

    def applied(self, rules: TriageRules) -> TriageRules:
        return rules.model_copy(update={"exclusions": [*rules.exclusions, self.phrase]})


@dataclass(frozen=True, slots=True)
class MoveKeyword:
    phrase: str
    group: str
    to: str

    def applied(self, rules: TriageRules) -> TriageRules:
        def without(words: list[str]) -> list[str]:
            return [word for word in words if normal_keyword(word) != self.phrase]

        return _regrouped(rules, {self.group: without, self.to: lambda words: [*words, self.phrase]})


Proposal = AddKeyword | AddExclusion | MoveKeyword


def _regrouped(rules: TriageRules, changes: Mapping[str, object]) -> TriageRules:
    groups: list[KeywordGroup] = []
    for group in rules.groups:
        change = changes.get(group.id)
        words = change(group.keywords) if callable(change) else group.keywords
        groups.append(group.model_copy(update={"keywords": words}))
    return rules.model_copy(update={"groups": groups})


@dataclass(frozen=True, slots=True)
class Tally:
    """Decided fields of past cases, by what triage makes of them."""

    right: int = 0
    wrong: int = 0
    abstained: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one case that would be answered otherwise."""

    case: str
    field: str
    before: str | None
    after: str | None
    decided: str

    @property
    def mends(self) -> bool:
        return self.after == self.decided

    @property
    def spoils(self) -> bool:
        return self.before == self.decided


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`support`: the corrected cases that speak for it."""

    proposal: Proposal
    support: tuple[str, ...]
    before: Tally
    after: Tally
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Each by itself, best first, and all of them `together`, which is not the sum."""

    cases: int
    corrected: int
    items: tuple[Suggestion, ...]
    before: Tally
    together: Tally
