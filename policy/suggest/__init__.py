"""What people's corrections say about the lexicon: proposals with the figures before and after on past cases.

model      past cases, proposals, tallies
propose    candidates from the words of corrected texts
trial      what a changed lexicon makes of the past cases, really run
edit       the proposals written into triage.yaml's text
"""

from __future__ import annotations

from policy.suggest.model import (
    AddExclusion,
    AddKeyword,
    MoveKeyword,
    PastCase,
    Proposal,
    Suggestion,
    Suggestions,
    Tally,
)
from policy.suggest.trial import suggest

__all__ = [
    "AddExclusion",
    "AddKeyword",
    "MoveKeyword",
    "PastCase",
    "Proposal",
    "Suggestion",
    "Suggestions",
    "Tally",
    "suggest",
]
