"""Queries of those who read policy, joined to the root by inheritance."""

from __future__ import annotations

import strawberry

from resolvers import rules as resolve
from resolvers.context import Context
from schema.types.rules import RuleSet

__all__ = ["PolicyQueries"]

Info = strawberry.Info[Context, None]


@strawberry.type
class PolicyQueries:
    @strawberry.field(
        description="规则文件的可读表格：缺省现行规则，或某一版本、某份草稿的；不存在或不能读取时为空 / the rule files "
        "as tables in words: of the policy in force, a version or a draft; null where none can be read"
    )
    def rule_sets(
        self, info: Info, policy_version: str | None = None, draft: strawberry.ID | None = None
    ) -> list[RuleSet] | None:
        found = resolve.rule_sets(info.context, policy_version, None if draft is None else str(draft))
        return None if found is None else [RuleSet.from_domain(sheet) for sheet in found]
