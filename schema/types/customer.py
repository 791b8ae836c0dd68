"""Who complained, masked; the members of a group; possible repeats."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from cases.commands import Customer as Person
from policy.groups import Member as GroupMember
from resolvers.context import Context
from schema.types.term import Reason

if TYPE_CHECKING:
    from schema.types.case import Case

__all__ = ["Customer", "Member", "RepeatSuggestion"]


@strawberry.type(
    description="客户；除 revealCustomer 外一律遮盖 / the customer, masked but in revealCustomer's own answer"
)
class Customer:
    name: str | None = strawberry.field(description="姓名，如 王** / such as 王**")
    phone: str | None = strawberry.field(description="电话，如 138****1234 / such as 138****1234")
    id_number: str | None = strawberry.field(description="证件号，如 3301**********1234 / such as 3301**********1234")
    age: int | None

    @classmethod
    def from_domain(cls, person: Person) -> Customer:
        return cls(name=person.name, phone=person.phone, id_number=person.id_number, age=person.age)


@strawberry.type(description="群体件的一位联名人 / a member of a group case")
class Member:
    number: int
    representative: bool = strawberry.field(description="是否代表 / whether it represents the group")
    name: str | None = strawberry.field(description="遮盖的姓名 / masked")
    phone: str | None = strawberry.field(description="遮盖的电话 / masked")
    rating: int | None = strawberry.field(description="该人自己的评分 / the member's own rating, 1 to 5")

    @classmethod
    def from_domain(cls, member: GroupMember, person: Person) -> Member:
        return cls(
            number=member.number,
            representative=member.representative,
            name=person.name,
            phone=person.phone,
            rating=member.rating,
        )


@strawberry.type(description="可能的重复，由人确认或排除 / a possible repeat, for a person to confirm or dismiss")
class RepeatSuggestion:
    case: Annotated[Case, strawberry.lazy("schema.types.case")] | None = strawberry.field(
        description="较早的案件；不在您的范围内则为空 / null outside the actor's scope: only that it exists is told"
    )
    score: Decimal | None = strawberry.field(description="文本相似度，0 至 1 / similarity of the texts")
    reasons: list[Reason]

    @classmethod
    def from_domain(cls, context: Context, entry: Mapping[str, Any]) -> RepeatSuggestion:
        """Of a suggestion as the receipt holds it."""
        from schema.types.case import Case  # only here: a case shows its suggestions

        earlier = context.case(entry["of"])
        reason = Reason(rule=entry["rule"], rule_set="procedure", clause=entry["clause"], message=entry["words"])
        return cls(
            case=Case.from_domain(context, earlier) if earlier else None,
            score=Decimal(entry["score"]) / 100 if earlier else None,
            reasons=[reason] if earlier else [],
        )
