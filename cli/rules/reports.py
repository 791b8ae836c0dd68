"""Findings for people and for machines: text with carets, JSON, GitHub's annotations, SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from policy.diagnostics import Diagnostic, Severity, render

__all__ = ["Format", "report"]


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


def report(format: Format, found: Sequence[Diagnostic], texts: Mapping[str, str], directory: Path) -> str:
    """The findings in that format, ending with a new line. `directory` stands before file names for machines."""
    return _REPORTS[format](found, texts, directory) + "\n"


def _text(found: Sequence[Diagnostic], texts: Mapping[str, str], directory: Path) -> str:
    lines = [render(diagnostic, texts.get(diagnostic.file)) for diagnostic in found]
    if not any(diagnostic.severity is not Severity.NOTE for diagnostic in found):
        lines.append("规则无误 / the rules are fine")
    return "\n".join(lines)


def _json(found: Sequence[Diagnostic], texts: Mapping[str, str], directory: Path) -> str:
    return json.dumps([asdict(diagnostic) for diagnostic in found], ensure_ascii=False, indent=2)


_GITHUB: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def _github(found: Sequence[Diagnostic], texts: Mapping[str, str], directory: Path) -> str:
    return "\n".join(
        f"::{_GITHUB[diagnostic.severity]} file={(directory / diagnostic.file).as_posix()},line={diagnostic.line},"
        f"col={diagnostic.column},title={diagnostic.code}::{_escaped(diagnostic.message)}"
        for diagnostic in found
    )


def _escaped(message: str) -> str:
    return message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _sarif(found: Sequence[Diagnostic], texts: Mapping[str, str], directory: Path) -> str:
    codes = sorted({diagnostic.code for diagnostic in found})
    driver = {"name": "petition", "rules": [{"id": code} for code in codes]}
    results = [_result(diagnostic, codes.index(diagnostic.code), directory) for diagnostic in found]
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "columnKind": _COLUMNS, "results": results}]}
    return json.dumps(log, ensure_ascii=False, indent=2)


_COLUMNS: Final = "unicodeCodePoints"


def _result(diagnostic: Diagnostic, rule: int, directory: Path) -> dict[str, Any]:
    words = diagnostic.message + (f"（{diagnostic.hint}）" if diagnostic.hint else "")
    region = {
        "startLine": diagnostic.line,
        "startColumn": diagnostic.column,
        "endColumn": diagnostic.column + diagnostic.width,
    }
    place = {"artifactLocation": {"uri": (directory / diagnostic.file).as_posix()}, "region": region}
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity.value,
        "message": {"text": words},
        "locations": [{"physicalLocation": place}],
    }


_REPORTS: Final[Mapping[Format, Callable[[Sequence[Diagnostic], Mapping[str, str], Path], str]]] = {
    Format.TEXT: _text,
    Format.JSON: _json,
    Format.GITHUB: _github,
    Format.SARIF: _sarif,
}
