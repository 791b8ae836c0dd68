"""taxonomy.yaml: the codes of the policy with their labels."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policy.models.base import Clause, Code, Entry, LabelText, Percent, RuleFile, Termed

__all__ = ["Attributes", "BusinessLine", "Cause", "Channel", "ChannelIntake", "MainClass", "Taxonomy"]


class MainClass(Termed):
    share_2025: Percent | None = Field(default=None, description="2025 年占比 / share of all cases in 2025")


class BusinessLine(Termed):
    department: Code = Field(description="责任部门 / the department responsible for the line")


class ChannelIntake(Entry):
    """What a channel gives. `needs` are fields without which a complaint of the channel is refused."""

    reference: LabelText = Field(description="该渠道的来源编号叫什么 / what the channel's own reference is called")
    needs: list[Literal["source_reference", "received_at", "customer_name", "customer_phone", "product"]] = Field(
        default_factory=list, description="必填项 / the fields that it must give"
    )
    applies: Literal["intake", "always"] = Field(
        default="intake",
        description="intake：批量导入与接口；always：人工登记亦然 / imports and endpoint, or all",
    )
    clause: Clause | None = Field(default=None, description="缺省同渠道 / by default the channel's own")
    assumed: bool = False


class Channel(Termed):
    online: bool = Field(default=False, description="线上渠道 / counts as an online channel")
    intake: ChannelIntake | None = Field(default=None, description="该渠道提供什么 / what the channel gives")


class Cause(Termed):
    subjective: bool = Field(default=False, description="主观原因，启动一案双查 / subjective: opens an investigation")


class Attributes(Entry):
    """The labels of the attributes that raise a case's grade; their values are fixed by the domain."""

    scope: dict[str, LabelText]
    urgency: dict[str, LabelText]
    complexity: dict[str, LabelText]


class Taxonomy(RuleFile):
    main_classes: list[MainClass] = Field(min_length=1)
    grades: list[Termed] = Field(min_length=1)
    attributes: Attributes
    business_lines: list[BusinessLine] = Field(min_length=1)
    departments: list[Termed] = Field(min_length=1)
    channels: list[Channel] = Field(min_length=1)
    causes: list[Cause] = Field(min_length=1)
    pause_reasons: list[Termed] = Field(min_length=1)
    branches: list[Termed] = Field(
        default_factory=list, description="网点名录，可为空：名录之外的网点以代码显示 / others are shown by their code"
    )
