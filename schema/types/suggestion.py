"""Suggestions for the lexicon of triage, with the figures before and after on past cases."""

from __future__ import annotations

from enum import Enum

import strawberry

from policy.suggest import AddExclusion, AddKeyword, MoveKeyword, Suggestion, Suggestions, Tally

__all__ = ["LexiconSuggestions"]


@strawberry.enum(description="建议的种类 / what is proposed")
class LexiconChangeKind(Enum):
    ADD_KEYWORD = "add_keyword"
    ADD_EXCLUSION = "add_exclusion"
    MOVE_KEYWORD = "move_keyword"


_KINDS = {
    AddKeyword: LexiconChangeKind.ADD_KEYWORD,
    AddExclusion: LexiconChangeKind.ADD_EXCLUSION,
    MoveKeyword: LexiconChangeKind.MOVE_KEYWORD,
}


@strawberry.type(description="人工已定的主分类与条线，词表判对、判错、不判几项 / fields people decided")
class LexiconTally:
    right: int
    wrong: int
    abstained: int

    @classmethod
    def from_domain(cls, tally: Tally) -> LexiconTally:
        return cls(right=tally.right, wrong=tally.wrong, abstained=tally.abstained)


@strawberry.type(description="一条词表建议 / one proposal")
class LexiconSuggestion:
    kind: LexiconChangeKind
    phrase: str
    group: str | None = strawberry.field(description="关键词组：加入何组，或从何组移出 / joined, or left by a move")
    to_group: str | None = strawberry.field(description="移入何组 / the group it moves to")
    support: list[strawberry.ID] = strawberry.field(description="作为依据的改正案件 / corrected cases")
    spoiled: list[strawberry.ID] = strawberry.field(description="原判对而将改变的案件 / cases answered rightly so far")
    before: LexiconTally
    after: LexiconTally

    @classmethod
    def from_domain(cls, suggestion: Suggestion) -> LexiconSuggestion:
        proposal = suggestion.proposal
        return cls(
            kind=_KINDS[type(proposal)],
            phrase=proposal.phrase,
            group=None if isinstance(proposal, AddExclusion) else proposal.group,
            to_group=proposal.to if isinstance(proposal, MoveKeyword) else None,
            support=[strawberry.ID(case) for case in suggestion.support],
            spoiled=list(dict.fromkeys(strawberry.ID(change.case) for change in suggestion.changes if change.spoils)),
            before=LexiconTally.from_domain(suggestion.before),
            after=LexiconTally.from_domain(suggestion.after),
        )


@strawberry.type(description="由人工改正提出的词表建议 / what people's corrections propose for the lexicon")
class LexiconSuggestions:
    cases: int = strawberry.field(description="有人工结论的历史案件 / past cases on which people decided")
    corrected: int = strawberry.field(description="其中曾被改正者 / of these, corrected by people")
    before: LexiconTally
    together: LexiconTally = strawberry.field(description="全部采纳之后 / with all of them taken")
    suggestions: list[LexiconSuggestion]

    @classmethod
    def from_domain(cls, found: Suggestions) -> LexiconSuggestions:
        return cls(
            cases=found.cases,
            corrected=found.corrected,
            before=LexiconTally.from_domain(found.before),
            together=LexiconTally.from_domain(found.together),
            suggestions=[LexiconSuggestion.from_domain(item) for item in found.items],
        )
