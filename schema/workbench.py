"""Queries of the workbench and of registration, joined to the root by inheritance."""

from __future__ import annotations

from typing import Annotated

import strawberry

from resolvers.actions import preview
from resolvers.context import Context
from schema.types.calendar import CalendarYear
from schema.types.preview import CasePreview
from schema.types.viewer import Viewer
from schema.workbench_inputs import PreviewCaseInput

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

    @strawberry.field(
        description="登记前试算：分类、时限、可能的重复，不保存 / what a registration would come to; nothing is stored"
    )
    def preview_case(
        self,
        info: Info,
        input: Annotated[PreviewCaseInput, strawberry.argument(description="已填的内容 / what is filled in so far")],
    ) -> CasePreview | None:
        context = info.context
        return CasePreview.from_domain(context, preview(context, input.command(context.actor)))
