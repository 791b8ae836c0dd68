"""sla.yaml: the targets, each one clock."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from policy.models.base import Condition, Entry, LimitText, Rule, RuleFile, Texts

__all__ = ["Extension", "LimitRow", "Sla", "Target"]


class LimitRow(Entry):
    """One row of a limit that depends on the case: the first row that holds decides."""

    when: Condition | None = None
    limit: LimitText


class Extension(Entry):
    """One extension of a limit in natural days: `to` makes it that long, `by` adds at most that much."""

    to: LimitText | None = None
    by: LimitText | None = None
    when: Condition | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Extension:
        if (self.to is None) == (self.by is None):
            raise ValueError("to 与 by 只写其一 / give either 'to' or 'by'")
        return self


def _rows(value: Any) -> Any:
    return [{"limit": value}] if isinstance(value, str) else value


Limits = Annotated[
    list[LimitRow],
    BeforeValidator(_rows, json_schema_input_type=LimitText | list[LimitRow]),
]
"""One limit for every case, or rows of which the first that holds decides."""


class Target(Rule):
    node: Literal["receive", "dispatch", "handle", "feedback", "archive"] = Field(description="所属环节 / its node")
    when: Condition | None = Field(default=None, description="适用于哪些案件，缺省为全部 / which cases; all by default")
    starts: Texts = Field(min_length=1, description="起算事件 / event types that start it, each a new round")
    stops: Texts = Field(min_length=1, description="终止事件 / event types that stop it")
    resets: Texts = Field(default_factory=list, description="重置事件 / event types after which it waits again")
    within: Limits = Field(min_length=1, description="时限 / the limit")
    pausable: Texts = Field(default_factory=list, description="哪些暂停原因使其停走 / pause reasons that stop it")
    extensions: list[Extension] = Field(default_factory=list, description="可依次延期 / extensions, in their order")
    required_before: Texts = Field(
        default_factory=list, description="未完成则不得进行的事件 / event types refused while this target is open"
    )
    calendar: Literal["bank", "lead_department"] = Field(
        default="lead_department", description="用全行日历还是主办部门日历 / whose calendar counts"
    )


class Sla(RuleFile):
    targets: list[Target] = Field(min_length=1)
