"""The levels of risk warnings in their order, and the responses that a level starts (plan-2026/3.1)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["LEVELS", "ResponseKind", "ResponseState", "rank"]

LEVELS: Final = ("none", "blue", "yellow", "red")


def rank(level: str) -> int:
    """0 for no level; the higher, the graver."""
    return LEVELS.index(level)


class ResponseKind(StrEnum):
    """提示关注, 部门核查, 应急处置."""

    ATTENTION = "attention"
    VERIFICATION = "verification"
    EMERGENCY = "emergency"


class ResponseState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CONCLUDED = "concluded"
