"""manifest.yaml: which version this is, from when, whom it reaches, who wrote it and who approved it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from policy.models.base import Day, RuleFile

__all__ = ["Manifest"]

Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Manifest(RuleFile):
    version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,31}$")] = Field(
        description="版本号 / version", examples=["2026.1"]
    )
    effective_from: Day = Field(description="生效日期（当日零时）/ effective from the start of this local date")
    applies_to: Literal["open", "new"] = Field(
        default="open", description="open：未办结案件随之适用；new：只适用于此后收到的案件 / whom the version reaches"
    )
    author: Name = Field(description="起草人 / author")
    approver: Name | None = Field(default=None, description="批准人 / approver, another person than the author")
