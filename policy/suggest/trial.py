"""Every proposal is tried: the changed lexicon is run on the past cases, and what it makes worse is not proposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policy.models.triage import TriageRules
from policy.suggest.model import FIELDS, Change, PastCase, Proposal, Suggestion, Suggestions, Tally
from policy.suggest.propose import Candidate, Text, candidates, texts_of
from policy.triage import Triager

__all__ = ["suggest"]

Answers = dict[str, str | None]


def suggest(rules: TriageRules, past: Sequence[PastCase], limit: int) -> Suggestions:
    """At most `limit` proposals, most gained first.

    One is proposed only where it makes more fields right than it spoils, and none more wrong; taken together with the
    better ones it still has to.
    """
    texts = texts_of(past)
    triager = Triager.of(rules)
    before = [_answers(triager, text) for text in texts]
    start = _tally(zip(texts, before, strict=True))
    found = sorted(
        _tried(rules, texts, before, start),
        key=lambda one: (_lost(one), _spoiled(one), -len(one.support), _length(one.proposal), repr(one.proposal)),
    )
    items: list[Suggestion] = []
    current, answers, together = rules, before, start
    for suggestion in found:
        if len(items) == limit:
            break
        changed = suggestion.proposal.applied(current)
        now = _rerun(changed, texts, answers, suggestion.proposal.phrase)
        after = _tally(zip(texts, now, strict=True))
        if _better(together, after):
            items.append(suggestion)
            current, answers, together = changed, now, after
    corrected = sum(bool(case.corrected) for case in past)
    return Suggestions(len(past), corrected, tuple(items), start, together)


def _tried(rules: TriageRules, texts: Sequence[Text], before: Sequence[Answers], start: Tally) -> Iterator[Suggestion]:
    seen: set[Proposal] = set()
    for candidate in candidates(rules, texts):
        if candidate.proposal not in seen:
            seen.add(candidate.proposal)
            suggestion = _try(rules, candidate, texts, before, start)
            if _better(start, suggestion.after):
                yield suggestion


def _try(
    rules: TriageRules, candidate: Candidate, texts: Sequence[Text], before: Sequence[Answers], start: Tally
) -> Suggestion:
    after = _rerun(candidate.proposal.applied(rules), texts, before, candidate.phrase)
    changes = tuple(
        Change(text.case.case, name, old[name], new[name], decided)
        for text, old, new in zip(texts, before, after, strict=True)
        if old is not new
        for name, decided in _counted(text.case)
        if old[name] != new[name]
    )
    return Suggestion(candidate.proposal, candidate.support, start, _tally(zip(texts, after, strict=True)), changes)


def _rerun(rules: TriageRules, texts: Sequence[Text], before: Sequence[Answers], phrase: str) -> list[Answers]:
    """The answers of changed rules. Only texts that hold the phrase can be answered otherwise."""
    triager = Triager.of(rules)
    return [_answers(triager, text) if phrase in text.text else old for text, old in zip(texts, before, strict=True)]


def _answers(triager: Triager, text: Text) -> Answers:
    result = triager.triage(text.case.text)
    return {name: getattr(result, name) for name in FIELDS}


def _tally(answered: Iterable[tuple[Text, Answers]]) -> Tally:
    right = wrong = abstained = 0
    for text, answers in answered:
        for name, decided in _counted(text.case):
            answer = answers[name]
            right += answer == decided
            abstained += answer is None
            wrong += answer is not None and answer != decided
    return Tally(right, wrong, abstained)


def _counted(case: PastCase) -> Iterator[tuple[str, str]]:
    return ((name, case.decided[name]) for name in FIELDS if name in case.decided)


def _better(before: Tally, after: Tally) -> bool:
    """More right without more wrong, or fewer wrong for no more right lost."""
    gained, avoided = after.right - before.right, before.wrong - after.wrong
    return avoided >= 0 and gained + avoided > 0


def _lost(suggestion: Suggestion) -> int:
    """Rising from the best: the fewer right and the more wrong, the later."""
    return suggestion.after.wrong - suggestion.after.right


def _spoiled(suggestion: Suggestion) -> int:
    return sum(change.spoils for change in suggestion.changes)


def _length(proposal: Proposal) -> int:
    return len(proposal.phrase)
