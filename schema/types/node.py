"""Relay's object identification and page information."""

from __future__ import annotations

from typing import Any

import strawberry

from cases.views import Page

__all__ = ["Node", "PageInfo"]


@strawberry.interface(description="凡有全局编号者 / everything with a global id")
class Node:
    id: strawberry.ID = strawberry.field(description="全局编号 / global id")


@strawberry.type(description="分页信息 / about a page")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None

    @classmethod
    def from_domain(cls, page: Page[Any]) -> PageInfo:
        cursors = page.cursors
        return cls(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        )
