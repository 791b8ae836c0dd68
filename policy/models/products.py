"""products.yaml: the products on sale, and how long one counts as new."""

from __future__ import annotations

from pydantic import Field

from policy.models.base import Clause, Code, Day, RuleFile, Termed

__all__ = ["Product", "Products"]


class Product(Termed):
    business_line: Code = Field(description="业务条线 / its business line")
    launched: Day = Field(description="上市日期 / the day of its launch")


class Products(RuleFile):
    new_product_days: int = Field(ge=1, le=3650, description="上市后多少日内算新产品 / days after launch")
    clause: Clause
    assumed: bool = False
    products: list[Product] = Field(default_factory=list)
