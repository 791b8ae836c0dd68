"""Inputs of repeats, groups, new facts and of revealing a customer."""

from __future__ import annotations

from dataclasses import replace

import strawberry

from cases.commands import ActOnCase, Customer
from schema.inputs import CaseActionInput, CustomerInput, action

__all__ = [
    "AddFactsInput",
    "DismissRepeatInput",
    "JoinCaseInput",
    "RateMemberInput",
    "RevealCustomerInput",
    "joining",
]


@strawberry.input(description="排除一项重复提示，note 须写明理由 / dismisses a possible repeat; note needed")
class DismissRepeatInput(CaseActionInput):
    repeat_of_id: strawberry.ID


@strawberry.input(description="登记群体件联名人 / adds a member to a group case")
class JoinCaseInput(CaseActionInput):
    member: CustomerInput
    representative: bool | None = None


@strawberry.input(description="联名人评价，1 至 5 / a member's own rating")
class RateMemberInput(CaseActionInput):
    member: int = strawberry.field(description="联名人序号 / the member's number")
    rating: int


@strawberry.input(description="补充新的事实 / new facts")
class AddFactsInput(CaseActionInput):
    facts: str
    restart: bool | None = strawberry.field(
        default=None,
        description="令规则允许的时限重新起算，note 须写明理由 / restarts the clocks that may; note needed",
    )


@strawberry.input(description="查阅客户信息，note 须写明理由 / reveals the customer; note needed")
class RevealCustomerInput(CaseActionInput):
    pass


def joining(given: JoinCaseInput) -> ActOnCase:
    """The command, with the person as the service knows persons."""
    command = action("joinCase", given)
    person = given.member
    member = Customer(person.name, person.phone, person.id_number, person.age)
    return replace(command, data={**command.data, "member": member})
