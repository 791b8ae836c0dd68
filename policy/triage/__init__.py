"""Triage: from the text of a complaint to main class, business line, topic and urgency, with evidence, or abstention.

normalise   full width, spaces inside words, traditional characters; every character keeps its place
matcher     longest match of the lexicon, keywords with a gap, exclusion phrases
negation    negation bounded by the clause
scoring     weights to answers, and how sure they are
"""

from __future__ import annotations

from policy.triage.scoring import Span, Triager, TriageResult

__all__ = ["Span", "TriageResult", "Triager"]
