"""What every rule file shares: a strict, frozen base and the small types that entries are made of."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from policy.clocks import Limit

__all__ = [
    "Clause",
    "Code",
    "Condition",
    "Day",
    "Entry",
    "Exact",
    "HitPolicy",
    "LabelText",
    "LimitText",
    "Percent",
    "Rule",
    "RuleFile",
    "TableFile",
    "Termed",
    "Texts",
    "parse_percent",
]

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]{0,63}$")]
"""A stable identifier: small letters, digits, `_`, `.`, `-`; at most 64 characters."""

Clause = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[A-Za-z0-9.]+$")]
"""`source/number`, such as plan-2026/1.1; both stand in clauses.yaml."""

_PERCENT = re.compile(r"^(\d{1,6}(?:\.\d{1,6})?)\s*%$")


def parse_percent(value: Any) -> Fraction:
    """`85 %` → 17/20, exactly. A bare number is refused: 85 and 0.85 look alike to a reader in a hurry."""
    if isinstance(value, Fraction):
        return value
    match = _PERCENT.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("请写百分比，如 85 % / write a percentage, such as 85 %")
    return Fraction(match.group(1)) / 100


Percent = Annotated[
    Fraction,
    BeforeValidator(parse_percent),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,6}(\.\d{1,6})?\s*%$", "examples": ["85 %"]}),
]
"""A percentage as it is written, `85 %`; kept as an exact fraction."""


def _parse_day(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("请写日期，如 2026-02-14 / write a date as 2026-02-14") from None


def _parse_exact(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("请写数，如 15 或 0.3 / write a number, such as 15 or 0.3")
    return Decimal(value)


def _parse_limit(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(
            "请写时限，如 3 working_days、same_day、15 calendar_days"
            " / write a limit, such as 3 working_days, same_day or 15 calendar_days"
        )
    Limit.parse(value)
    return value


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Day = Annotated[
    date,
    BeforeValidator(_parse_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "examples": ["2026-02-14"]}),
]
"""A local date, written 2026-02-14."""

Exact = Annotated[Decimal, BeforeValidator(_parse_exact), WithJsonSchema({"type": "number"})]
"""A whole or decimal number, kept exact."""

LimitText = Annotated[
    str,
    BeforeValidator(_parse_limit),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(same_day|\d+ (working_days|calendar_days)(, roll: next)?)$",
            "examples": ["3 working_days", "same_day", "15 calendar_days", "15 calendar_days, roll: next"],
        }
    ),
]
"""A limit as `policy.clocks.Limit` reads it: `3 working_days`, `same_day`, `15 calendar_days, roll: next`."""

Texts = Annotated[
    list[str],
    BeforeValidator(_one_or_more),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
]
"""One word or a list of them."""

Condition = Annotated[dict[str, Any], WithJsonSchema({"type": "object", "$comment": "condition"})]
"""A condition map, read by `policy.conditions` against the declared vocabulary."""

HitPolicy = Literal["unique", "first", "collect"]
"""unique: exactly one row holds; first: the first that holds decides; collect: all that hold count."""


class Entry(BaseModel):
    """Part of a rule file: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, strict=True)


class LabelText(Entry):
    """A bilingual text: `{zh: 服务投诉, en: Service complaint}`."""

    zh: Annotated[str, StringConstraints(min_length=1)] = Field(description="中文 / Chinese")
    en: Annotated[str, StringConstraints(min_length=1)] = Field(description="英文 / English")


class Rule(Entry):
    """What every rule says of itself: its id, its label, its clause, and whether it is ours rather than the plan's."""

    id: Code = Field(description="规则编号 / stable identifier")
    label: LabelText
    clause: Clause = Field(description="依据条款 / the clause it carries out", examples=["plan-2026/1.1"])
    assumed: bool = Field(default=False, description="方案未写明、由我们假定 / our assumption, not the plan's")


class RuleFile(Entry):
    """A whole rule file: `rule_set` is the file's stem."""

    rule_set: Code
    title: LabelText


class TableFile(RuleFile):
    """A rule file that is a decision table: a header row with `=>`, then one row a rule.

    The cells are read by `policy.tables` against the declared vocabulary.
    """

    hit_policy: HitPolicy
    clause: Clause
    assumed: bool = False
    table: list[list[Any]] = Field(min_length=2)


class Termed(Entry):
    """A code of the policy with its label, and the clause that names it."""

    code: Code
    label: LabelText
    clause: Clause | None = None
    assumed: bool = False
