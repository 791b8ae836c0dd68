"""Queries of the workbench and of registration, joined to the root by inheritance."""

from __future__ import annotations

from typing import Annotated

import strawberry

from resolvers.context import Context
from schema.types.calendar import CalendarYear
from schema.types.viewer import Viewer

__all__ = ["WorkbenchQueries"]

Info = strawberry.Info[Context, None]


@strawberry.type
class WorkbenchQueries:
    @strawberry.field(description="当前用户 / who asks")
    def viewer(self, info: Info) -> Viewer:
        return Viewer.from_domain(info.context.actor, info.context.bundle)

    @strawberry.field(description="一年的工作日历 / the working calendar of a year")
    def calendar(
        self, info: Info, year: Annotated[int, strawberry.argument(description="年份 / the year")]
    ) -> CalendarYear:
        return CalendarYear.from_domain(info.context.bundle, year)
