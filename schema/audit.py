"""Queries of those who keep watch, joined to the root by inheritance."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from cases.paging import Window
from resolvers.checkpoints import checkpoint_page
from resolvers.context import Context
from resolvers.disclosures import disclosure_page, wanted_disclosures
from schema.types.checkpoint import AuditCheckpointConnection
from schema.types.disclosure import DisclosureConnection

__all__ = ["AuditQueries"]

Info = strawberry.Info[Context, None]
OptionalFrom = Annotated[date | None, strawberry.argument(name="from", description="自该日起 / from this day on")]
OptionalTo = Annotated[date | None, strawberry.argument(description="至该日，不含 / before this day")]


@strawberry.type
class AuditQueries:
    @strawberry.field(
        description="谁因何查阅过客户信息，最新在前；限审计和信访办，其他人为空 / who saw a customer's data in clear "
        "and why, newest first; for auditors and the petition office, null for others"
    )
    def disclosures(
        self,
        info: Info,
        from_: OptionalFrom = None,
        to: OptionalTo = None,
        actor: Annotated[str | None, strawberry.argument(description="只看此人的 / of this user only")] = None,
        case_id: Annotated[strawberry.ID | None, strawberry.argument(description="只看此案的 / of this case")] = None,
        first: int | None = None,
        after: str | None = None,
    ) -> DisclosureConnection | None:
        case = None if case_id is None else str(case_id)
        wanted = wanted_disclosures(info.context, from_, to, actor, case)
        page = disclosure_page(info.context, wanted, Window(first=first, after=after))
        return None if page is None else DisclosureConnection.from_domain(wanted, page)

    @strawberry.field(
        description="对全部记录每小时所取的检查点，最新在前；限审计，其他人为空 / the hourly checkpoints over the "
        "whole record, newest first; for auditors, null for others"
    )
    def audit_checkpoints(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description="每页项数 / how many")] = None,
        after: Annotated[str | None, strawberry.argument(description="游标，此后 / after this cursor")] = None,
    ) -> AuditCheckpointConnection | None:
        page = checkpoint_page(info.context, Window(first=first, after=after))
        return None if page is None else AuditCheckpointConnection.from_domain(page)
