"""programme.yaml: the targets of the year's plan."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policy.models.base import Clause, Day, Entry, Exact, LabelText, Percent, RuleFile

__all__ = ["Programme", "ProgrammeTarget"]

Item = Literal[
    "first_time_resolution",
    "repeat_rate",
    "special_inspections",
    "inspected_branches",
    "hard_cases_solved",
    "average_handling_days",
    "meetings",
    "rules_revised",
    "processes_optimised",
    "manuals_improved",
    "trial_run",
    "roll_out",
    "quarterly_reports",
]


class ProgrammeTarget(Entry):
    """One target: a number, a percentage, or a date by which something stands."""

    item: Item
    label: LabelText
    target: Percent | Exact | None = None
    baseline: Percent | Exact | None = Field(default=None, description="上年水平 / last year's figure")
    due: Day | None = None
    lower_is_better: bool = False
    clause: Clause
    assumed: bool = False


class Programme(RuleFile):
    year: int = Field(ge=2000, le=2100)
    first_time_days: int = Field(
        ge=1, description="办结后多少日内未退回、重开、重复算一次办结 / days that a resolution must hold"
    )
    repeat_days: int = Field(ge=1, description="多少日内的同类投诉算重复 / days within which a complaint repeats")
    items: list[ProgrammeTarget] = Field(min_length=1)
