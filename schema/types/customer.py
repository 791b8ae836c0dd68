"""Who complained, as an answer shows it."""

from __future__ import annotations

import strawberry

from cases.commands import Customer

__all__ = ["CaseCustomer"]


@strawberry.type(
    name="Customer", description="客户；除查看操作外均掩码 / the customer; masked but where it was revealed"
)
class CaseCustomer:
    name: str | None = strawberry.field(description="姓名，如 王** / name")
    phone: str | None = strawberry.field(description="电话，如 138****1234 / phone")
    id_number: str | None = strawberry.field(
        description="证件号码，如 3301**********1234 / number of the identity card"
    )
    age: int | None = strawberry.field(description="年龄 / age")

    @classmethod
    def from_domain(cls, customer: Customer) -> CaseCustomer:
        return cls(name=customer.name, phone=customer.phone, id_number=customer.id_number, age=customer.age)
