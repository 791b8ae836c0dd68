"""*_test.yaml: the tests that stand beside the rules."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from policy.instants import parse_instant
from policy.models.base import Entry

__all__ = ["CaseUnderTest", "RuleTest", "RuleTests"]


def _local_time(value: Any) -> str:
    try:
        parse_instant(value)
    except (TypeError, ValueError):
        raise ValueError("请写当地时间，如 2026-02-11 10:00 / write a local time as 2026-02-11 10:00") from None
    return str(value)


LocalTime = Annotated[str, BeforeValidator(_local_time)]
"""A local time, written 2026-02-11 10:00."""


class CaseUnderTest(Entry):
    """A small case: what is left out is usual (an individual, normal, simple service complaint at the counter)."""

    received: LocalTime
    main_class: str = "service_complaint"
    business_line: str = "counter"
    topic: str | None = None
    scope: str = "individual"
    urgency: str = "normal"
    complexity: str = "simple"
    channel: str = "hotline"
    branch: str = "001"
    product: str | None = None
    customer_age: int | None = None
    steps: list[dict[str, Any]] = Field(
        default_factory=list,
        description="此后发生的事件 / what happened then: {resolved: 2026-02-20 09:00}, {paused: …, reason: court}",
    )


class RuleTest(Entry):
    """One test: a `case` judged `at` an instant, `facts` put to the file's table, a `text` to sort, or `settings`.

    `settings` says what the file itself must say, by path: `metrics.satisfaction.weight: 0.3`. So a number that no
    other test pins down is not changed by a slip of the hand.
    """

    name: str = Field(min_length=1)
    case: CaseUnderTest | None = None
    at: LocalTime | None = None
    facts: dict[str, Any] | None = None
    text: str | None = None
    settings: dict[str, Any] | None = Field(
        default=None, description="本规则文件应有的参数，按路径 / what the rule file says, by path"
    )
    expect: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_kind(self) -> RuleTest:
        kinds = [kind for kind in (self.case, self.facts, self.text, self.settings) if kind is not None]
        if len(kinds) != 1:
            raise ValueError(
                "case、facts、text、settings 只写其一 / give one of 'case', 'facts', 'text' and 'settings'"
            )
        if bool(self.expect) is (self.settings is not None):
            raise ValueError(
                "请写 expect；settings 本身已写明期望"
                " / give 'expect', or 'settings', which say themselves what is expected"
            )
        if (self.case is None) != (self.at is None):
            raise ValueError(
                "at 与 case 同用，写明判断的时刻 / 'at' goes with 'case': the instant at which it is judged"
            )
        return self


class RuleTests(Entry):
    tests: list[RuleTest] = Field(min_length=1)
