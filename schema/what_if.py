"""Queries that try another policy, joined to the root by inheritance."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from resolvers.context import Context
from resolvers.what_if import kpi_under
from schema.types.what_if import KpiWhatIf

__all__ = ["WhatIfQueries"]

Info = strawberry.Info[Context, None]
From = Annotated[date, strawberry.argument(name="from")]


@strawberry.type
class WhatIfQueries:
    @strawberry.field(
        description="部门考核：按草稿或某一版本试算，与现行并列；to 不含 / the assessment by a draft or a version, "
        "beside the one in force; to: exclusive"
    )
    def kpi_what_if(
        self,
        info: Info,
        from_: From,
        to: date,
        department: str | None = None,
        draft: strawberry.ID | None = None,
        policy_version: str | None = None,
    ) -> KpiWhatIf:
        chosen = None if draft is None else str(draft)
        return KpiWhatIf.from_domain(kpi_under(info.context, from_, to, department, chosen, policy_version))
