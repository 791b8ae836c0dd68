"""alerts.yaml: what is watched, and from which growth on which level is raised."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policy.models.base import Clause, Entry, LabelText, TableFile

__all__ = ["AlertMetric", "Alerts"]


class AlertMetric(Entry):
    metric: Literal["volume", "new_product_volume", "elderly_share", "online_volume"]
    label: LabelText
    clause: Clause
    assumed: bool = False


class Alerts(TableFile):
    """The table decides the level and the response from `growth`, and where wanted from `previous` and `current`."""

    minimum_base: int = Field(
        ge=0, description="上期至少多少件才定级 / no level below this figure in the earlier period"
    )
    elderly_age: int = Field(ge=0, le=150, description="多少岁起算老年客户 / the age from which a customer is elderly")
    metrics: list[AlertMetric] = Field(min_length=1)
    dimensions: list[Literal["branch", "business_line", "topic"]] = Field(
        description="除全行外按什么维度监测 / watched beside the whole bank"
    )
