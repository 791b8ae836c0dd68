"""kpi.yaml: the department assessment, its metrics, weights and targets."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from policy.models.base import Clause, Entry, Exact, LabelText, Percent, RuleFile

__all__ = ["Kpi", "KpiMetric"]


class KpiMetric(Entry):
    metric: Literal["timely_acceptance", "on_time_completion", "satisfaction"]
    label: LabelText
    weight: Exact = Field(gt=0, description="权重，合计折算为 1 / weights are scaled to sum 1")
    target: Percent = Field(gt=0)
    clause: Clause
    assumed: bool = False


class Kpi(RuleFile):
    share: Percent = Field(description="占年度考核的比重 / share of the annual assessment")
    clause: Clause
    metrics: list[KpiMetric] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Kpi:
        names = [metric.metric for metric in self.metrics]
        if len(set(names)) != len(names):
            raise ValueError("每项指标只写一次 / each metric is given once")
        return self
