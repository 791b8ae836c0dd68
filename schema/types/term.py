"""Codes with their labels, and reasons."""

from __future__ import annotations

import strawberry

from policy import status

__all__ = ["Reason", "Term", "Words"]


@strawberry.type(description="规则中的代码及其名称 / a code of the policy with its labels")
class Term:
    code: str
    zh: str
    en: str

    @classmethod
    def from_domain(cls, term: status.Term) -> Term:
        return cls(code=term.code, zh=term.zh, en=term.en)

    @classmethod
    def of(cls, code: str, label: status.Label) -> Term:
        return cls(code=code, zh=label.zh, en=label.en)


@strawberry.type(
    description="为什么：命中的规则、所在规则集、依据条款 / why: the rule that fired, its rule set, its clause"
)
class Reason:
    rule: str
    rule_set: str
    clause: str
    message: str

    @classmethod
    def from_domain(cls, reason: status.Reason) -> Reason:
        return cls(rule=reason.rule, rule_set=reason.rule_set, clause=reason.clause, message=reason.message)


@strawberry.type(description="两种文字的一句话 / a text in both languages")
class Words:
    zh: str = strawberry.field(description="中文 / Chinese")
    en: str = strawberry.field(description="英文 / English")

    @classmethod
    def from_domain(cls, label: status.Label) -> Words:
        return cls(zh=label.zh, en=label.en)
