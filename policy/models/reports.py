"""reports.yaml: what the periodic reports count and list; their text stands in reports/*.md."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from policy.models.base import Clause, RuleFile

__all__ = ["Reports"]


class Reports(RuleFile):
    clause: Clause
    assumed: bool = False
    ageing_days: list[Annotated[int, Field(ge=1)]] = Field(
        min_length=1, description="在办时长分段的上限，自然日 / upper bounds of the age bands of open cases, in days"
    )
    focus: int = Field(ge=1, le=50, description="重点关注列多少个主题 / how many topics are suggested as focus")
    chart_rows: int = Field(ge=1, le=40, description="条形图至多多少行 / how many rows a bar chart has at most")
    trend_months: int = Field(ge=1, le=24, description="季报趋势图含多少个月 / months in the trend of a quarter")

    @model_validator(mode="after")
    def _rising(self) -> Reports:
        if self.ageing_days != sorted(set(self.ageing_days)):
            raise ValueError("ageing_days 须递增，如 [3, 5, 10] / ageing_days must rise, such as [3, 5, 10]")
        return self
