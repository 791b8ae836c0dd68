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
        raise ValueError("write a local time as 2026-02-11 10:00") from None
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
    """One test, of one of three kinds: a `case` judged `at` an instant, `facts` put to the file's table, a `text`."""

    name: str = Field(min_length=1)
    case: CaseUnderTest | None = None
    at: LocalTime | None = None
    facts: dict[str, Any] | None = None
    text: str | None = None
    expect: dict[str, Any] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_kind(self) -> RuleTest:
        kinds = [kind for kind in (self.case, self.facts, self.text) if kind is not None]
        if len(kinds) != 1:
            raise ValueError("give one of 'case', 'facts' and 'text'")
        if (self.case is None) != (self.at is None):
            raise ValueError("'at' goes with 'case': the instant at which it is judged")
        return self


class RuleTests(Entry):
    tests: list[RuleTest] = Field(min_length=1)
