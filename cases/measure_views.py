"""Measures against root causes as they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from cases.ids import case_id
from policy.measures import MeasureState, MeasureStep

__all__ = ["Measure", "MeasureFilter", "MeasureStepView", "measure_id", "measure_key"]

_MEASURE: Final = re.compile(r"^measure:([0-9a-f]{32})$")


def measure_id(key: str) -> str:
    return f"measure:{key}"


def measure_key(identifier: str) -> str | None:
    """The row's key; None for what is no id of a measure."""
    match = _MEASURE.match(identifier)
    return match.group(1) if match else None


@dataclass(frozen=True, slots=True)
class Measure:
    """`completed_on`, `completed_by` and `evidence` once it is completed."""

    id: str
    number: str
    version: int
    kind: str
    title: str
    description: str
    department: str
    state: MeasureState
    due_on: date | None
    completed_on: date | None
    evidence: str | None
    planned_by: str
    completed_by: str | None
    planned_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Measure:
        plain = {name: row[name] for name in cls.__slots__ if name not in ("id", "state")}
        return cls(id=measure_id(row["id"]), state=MeasureState(row["state"]), **plain)


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """Everything given must hold."""

    state: MeasureState | None = None
    kind: str | None = None
    department: str | None = None
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class MeasureStepView:
    """`content` is the digest of the measure as it was after the step, `digest` that of the step in its chain."""

    step: MeasureStep
    actor: str
    at: datetime
    note: str | None
    case_id: str | None
    content: str
    digest: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> MeasureStepView:
        linked = case_id(row["case_id"]) if row["case_id"] else None
        return cls(
            MeasureStep(row["step"]), row["actor"], row["at"], row["note"], linked, row["content"], row["digest"]
        )
