"""clauses.yaml: the sources and clauses that rules may name."""

from __future__ import annotations

from pydantic import Field

from policy.models.base import Code, Entry, LabelText, RuleFile

__all__ = ["ClauseEntry", "Clauses", "Source"]


class ClauseEntry(Entry):
    number: str = Field(description="条款号 / number within its source", examples=["1.1"], pattern=r"^[A-Za-z0-9.]+$")
    label: LabelText


class Source(Entry):
    id: Code = Field(examples=["plan-2026"])
    label: LabelText
    clauses: list[ClauseEntry] = Field(min_length=1)


class Clauses(RuleFile):
    sources: list[Source] = Field(min_length=1)
