"""satisfaction.yaml: the satisfaction standard 满意度评价标准."""

from __future__ import annotations

from pydantic import Field, model_validator

from policy.models.base import Clause, Entry, LabelText, RuleFile

__all__ = ["RatingLabel", "Satisfaction"]


class RatingLabel(Entry):
    rating: int = Field(ge=1, le=5)
    label: LabelText


class Satisfaction(RuleFile):
    clause: Clause
    assumed: bool = False
    satisfied_from: int = Field(ge=1, le=5, description="几分起算满意 / the lowest rating that counts as satisfied")
    ratings: list[RatingLabel]

    @model_validator(mode="after")
    def _each_once(self) -> Satisfaction:
        if [entry.rating for entry in self.ratings] != [1, 2, 3, 4, 5]:
            raise ValueError("请按次序写出 1 至 5 分，各一次 / name the ratings 1 to 5, each once, in this order")
        return self
