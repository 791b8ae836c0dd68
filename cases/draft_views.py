"""Drafts of the policy as they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from policy.diagnostics import Diagnostic, Severity
from policy.drafts import DraftState, DraftStep

__all__ = ["Draft", "DraftFilter", "DraftStepView", "draft_id", "draft_key"]

_DRAFT: Final = re.compile(r"^draft:([0-9a-f]{32})$")


def draft_id(key: str) -> str:
    return f"draft:{key}"


def draft_key(identifier: str) -> str | None:
    """The row's key; None for what is no id of a draft."""
    match = _DRAFT.match(identifier)
    return match.group(1) if match else None


@dataclass(frozen=True, slots=True)
class Draft:
    """`findings` are those of the last save or submission; `policy_version` and `effective_from` once approved."""

    id: str
    version: int
    title: str
    state: DraftState
    files: Mapping[str, str]
    findings: tuple[Diagnostic, ...]
    authors: tuple[str, ...]
    submitted_by: str | None
    approved_by: str | None
    policy_version: str | None
    effective_from: datetime | None
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Draft:
        findings = (Diagnostic(**{**finding, "severity": Severity(finding["severity"])}) for finding in row["findings"])
        plain = ("version", "title", "submitted_by", "approved_by", "policy_version", "effective_from")
        return cls(
            id=draft_id(row["id"]),
            state=DraftState(row["state"]),
            files=dict(row["files"]),
            findings=tuple(findings),
            authors=tuple(row["authors"]),
            created_at=row["created_at"],
            changed_at=row["changed_at"],
            **{name: row[name] for name in plain},
        )


@dataclass(frozen=True, slots=True)
class DraftFilter:
    state: DraftState | None = None


@dataclass(frozen=True, slots=True)
class DraftStepView:
    """`content` is the digest of the files as they were after the step, `digest` that of the step in its chain."""

    step: DraftStep
    actor: str
    at: datetime
    note: str | None
    content: str
    digest: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> DraftStepView:
        return cls(DraftStep(row["step"]), row["actor"], row["at"], row["note"], row["content"], row["digest"])
