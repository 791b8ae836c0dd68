"""Lints: what is allowed in a rule file and yet is hardly meant. One module a lint, its page in docs/lint/.

lint            every finding about a set of rules, at the levels of lint.yaml
LINTS           all lints by their code
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from policy.diagnostics import Diagnostic, Severity
from policy.lint import (
    calendar_year,
    contradiction,
    effective_date,
    gap,
    keyword,
    missing_clause,
    missing_label,
    overlap,
    shadowed,
    threshold,
    unreachable,
    unstoppable,
    unused_clause,
    unused_code,
    weights,
)
from policy.lint.subject import Lint, Subject
from policy.loader import LINT_FILE, LoadedRules
from policy.models.lint import Level
from policy.reading import suggest
from policy.source import parse

__all__ = ["LINTS", "Subject", "check_levels", "level_of", "lint"]

LINTS: Final[Mapping[str, Lint]] = MappingProxyType(
    {
        module.LINT.code: module.LINT
        for module in (
            gap,
            overlap,
            contradiction,
            unreachable,
            shadowed,
            threshold,
            unstoppable,
            unused_code,
            unused_clause,
            weights,
            missing_label,
            missing_clause,
            calendar_year,
            keyword,
            effective_date,
        )
    }
)


def lint(subject: Subject) -> Iterator[Diagnostic]:
    """Every finding of every lint that is not switched off."""
    for code, rule in LINTS.items():
        level = level_of(subject.loaded, code)
        if level != "off":
            yield from (found.at_level(Severity(level)) for found in rule.check(subject))


def level_of(loaded: LoadedRules, code: str) -> Level:
    """The level that lint.yaml gives a lint, or its own."""
    levels = loaded.lint.levels if loaded.lint else {}
    return levels.get(code, LINTS[code].level)


def check_levels(loaded: LoadedRules) -> Iterator[Diagnostic]:
    """Levels given to what is no lint."""
    if loaded.lint is None:
        return
    document, _ = parse(LINT_FILE, loaded.texts[LINT_FILE])
    for code in loaded.lint.levels:
        if code not in LINTS and document is not None:
            words = f"没有检查项 '{code}' / '{code}' is no lint"
            yield document.diagnostic(("levels", code), "unknown-code", words, suggest(code, LINTS), at_key=True)
