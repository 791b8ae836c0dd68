"""Queries of the workbench and of registration, joined to the root by inheritance."""

from __future__ import annotations

import strawberry

from resolvers.context import Context
from schema.types.viewer import Viewer

__all__ = ["WorkbenchQueries"]

Info = strawberry.Info[Context, None]


@strawberry.type
class WorkbenchQueries:
    @strawberry.field(description="当前用户 / who asks")
    def viewer(self, info: Info) -> Viewer:
        return Viewer.from_domain(info.context.actor, info.context.bundle)
