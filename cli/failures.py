"""How a command fails: one sentence, and an exit code that says what failed."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Exit", "Failure"]


class Exit(IntEnum):
    FINE = 0
    FAILED = 1
    USAGE = 2
    INVALID = 3
    TESTS_FAILED = 4
    LINT = 5


class Failure(Exception):
    """Ends a command with a sentence on standard error."""

    def __init__(self, message: str, code: Exit = Exit.FAILED) -> None:
        super().__init__(message)
        self.code = code
