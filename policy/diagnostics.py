"""What is wrong with a rule file, where, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

__all__ = ["Diagnostic", "Severity", "render", "unbuildable", "unexamined", "worst"]


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One finding. `line` and `column` count from 1, the column in characters; `width` is how much to underline."""

    file: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    hint: str | None = None
    width: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.severity}[{self.code}] {self.message}"

    def at_level(self, severity: Severity) -> Diagnostic:
        return replace(self, severity=severity)


def worst(diagnostics: tuple[Diagnostic, ...]) -> Severity | None:
    """The most serious severity present; None for no finding."""
    present = {diagnostic.severity for diagnostic in diagnostics}
    return next((severity for severity in Severity if severity in present), None)


def unbuildable(diagnostics: tuple[Diagnostic, ...]) -> bool:
    """Whether a check found more wrong than tests that fail, so that there is no bundle to look at."""
    return any(found.severity is Severity.ERROR and found.code != "test-failed" for found in diagnostics)


def unexamined(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """The findings which say that the check itself did not end well: such files are built in no other process."""
    return tuple(found for found in diagnostics if found.code in ("engine", "timeout"))


def render(diagnostic: Diagnostic, source: str | None) -> str:
    """The finding with its source line, a caret under the place (wide characters counted as two cells) and the hint."""
    lines = source.splitlines() if source else []
    if not 0 < diagnostic.line <= len(lines):
        return f"{diagnostic}\n      | hint: {diagnostic.hint}" if diagnostic.hint else str(diagnostic)
    text = lines[diagnostic.line - 1]
    before, marked = text[: diagnostic.column - 1], text[diagnostic.column - 1 :][: max(1, diagnostic.width)]
    caret = " " * _cells(before) + "^" * max(1, _cells(marked)) + (f" {diagnostic.hint}" if diagnostic.hint else "")
    return f"{diagnostic}\n{diagnostic.line:5d} | {text}\n      | {caret}"


def _cells(text: str) -> int:
    from wcwidth import wcswidth  # only where something is shown: the check's child process never does

    return max(wcswidth(text), 0)
