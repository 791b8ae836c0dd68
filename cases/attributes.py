"""The attributes of a case whose values the domain fixes (plan-2026/1.1); all others are codes of the policy."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Complexity", "Scope", "Urgency"]


class Scope(StrEnum):
    INDIVIDUAL = "individual"
    GROUP = "group"


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"


class Complexity(StrEnum):
    SIMPLE = "simple"
    HARD = "hard"
