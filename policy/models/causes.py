"""The part of procedure.yaml on root causes: who gets the analysis report, and what measures there are."""

from __future__ import annotations

from pydantic import Field

from policy.models.base import Rule, Termed, Texts
from policy.models.programme import Item

__all__ = ["MeasureKind", "MeasureRules", "ReportRule"]


class ReportRule(Rule):
    """To whom a filed analysis report is delivered: department codes, or `lead_department` for the case's own."""

    copies: Texts = Field(
        min_length=1, description="送达部门代码；lead_department 为主办部门 / departments, or lead_department"
    )


class MeasureKind(Termed):
    """A kind of measure; `counts_for` is the target of the year's plan that its completed measures count for."""

    counts_for: Item | None = Field(
        default=None, description="计入的年度目标 / the item of programme.yaml it counts for"
    )


class MeasureRules(Rule):
    kinds: list[MeasureKind] = Field(min_length=1)
    effect_days: int = Field(
        ge=1, le=366, description="成效比较的前后天数 / days before and after completion that are compared"
    )
