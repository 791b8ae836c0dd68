"""Queries of those who read policy, joined to the root by inheritance."""

from __future__ import annotations

from typing import Annotated

import strawberry

from resolvers import rules as resolve
from resolvers.context import Context
from schema.types.draft import PolicyChange
from schema.types.policy import PolicyVersion
from schema.types.rules import PolicyDocument, RuleSchema, RuleSet

__all__ = ["PolicyQueries"]

Info = strawberry.Info[Context, None]
From = Annotated[str, strawberry.argument(name="from")]


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

    @strawberry.field(description="规则的一个版本；没有时为空 / one version of the policy; null for an unknown one")
    def policy_version(self, info: Info, version: str) -> PolicyVersion | None:
        context = info.context
        found = resolve.version(context, version)
        return None if found is None else PolicyVersion.from_domain(found, context.timeline.active(context.now))

    @strawberry.field(
        description="两个版本之间的变化，用规则的语言；没有其一时为空 / what differs between two versions, in "
        "the words of policy; null where either is unknown"
    )
    def policy_diff(self, info: Info, from_: From, to: str) -> list[PolicyChange] | None:
        found = resolve.version_changes(info.context, from_, to)
        return None if found is None else [PolicyChange.from_domain(change) for change in found]

    @strawberry.field(description="各规则文件的 JSON Schema / the JSON Schema of each rule file")
    def rule_schemas(self, info: Info) -> list[RuleSchema]:
        return [RuleSchema(file=file, schema=text) for file, text in resolve.rule_schemas(info.context).items()]

    @strawberry.field(
        description="由规则生成的三项配套细则：缺省现行规则，或某一版本、某份草稿的；不存在或不能读取时为空 / the "
        "supporting rules as documents; null where there is no such policy or it cannot be read"
    )
    def policy_documents(
        self, info: Info, policy_version: str | None = None, draft: strawberry.ID | None = None
    ) -> list[PolicyDocument] | None:
        found = resolve.rule_documents(info.context, policy_version, None if draft is None else str(draft))
        return None if found is None else [PolicyDocument.from_domain(document) for document in found]
