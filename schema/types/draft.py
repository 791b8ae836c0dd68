"""Drafts of the policy: their text, what is wrong with it, what it changes, and who did what to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import strawberry

from cases.draft_views import Draft, DraftStepView
from cases.policy_desk import DraftOutcome
from policy.diff import Change
from policy.drafts import DraftState, DraftStep
from policy.procedure import Refusal
from policy.sandbox import CheckReport
from resolvers import policy as resolve
from resolvers.context import Context
from schema.types.node import Node
from schema.types.payload import UserError
from schema.types.policy import Diagnostic, RuleText
from schema.types.rules import RuleTestResult

__all__ = ["PolicyChange", "PolicyCheck", "PolicyDraft", "PolicyDraftPayload", "PolicyStep"]

Info = strawberry.Info[Context, None]

strawberry.enum(DraftState, name="PolicyDraftState", description="规则草稿的状态 / the state of a draft of the policy")
strawberry.enum(DraftStep, name="PolicyDraftStep", description="对规则草稿的操作 / what is done to a draft")


@strawberry.type(description="一处规则变化，用规则的语言 / one change of the policy, in its own words")
class PolicyChange:
    rule_set: str
    rule: str
    zh: str
    en: str

    @classmethod
    def from_domain(cls, change: Change) -> PolicyChange:
        return cls(rule_set=change.rule_set, rule=change.rule, zh=change.words("zh"), en=change.words("en"))


@strawberry.type(description="对规则草稿的一步操作 / one step taken on a draft")
class PolicyStep:
    step: DraftStep
    actor: str
    at: datetime
    note: str | None
    content: str = strawberry.field(description="操作之后规则文本的摘要 / digest of the files after the step")
    digest: str = strawberry.field(description="操作链上的摘要 / digest of the step in its chain")

    @classmethod
    def from_domain(cls, step: DraftStepView) -> PolicyStep:
        return cls(
            step=step.step, actor=step.actor, at=step.at, note=step.note, content=step.content, digest=step.digest
        )


@strawberry.type(description="规则草稿 / a draft of the policy")
class PolicyDraft(Node):
    title: str
    version: int = strawberry.field(description="每次变更加一 / grows by one with each step")
    state: DraftState
    authors: list[str] = strawberry.field(description="起草人 / who wrote it")
    submitted_by: str | None
    approved_by: str | None
    policy_version: str | None = strawberry.field(description="批准后的版本 / the version that the approval made")
    effective_from: datetime | None
    created_at: datetime
    changed_at: datetime
    view: strawberry.Private[Draft]

    @strawberry.field(description="规则文件 / the rule files")
    def files(self) -> list[RuleText]:
        return RuleText.all_of(self.view.files)

    @strawberry.field(description="最近一次检查的结果，含规则测试 / of the last check, failing tests included")
    def diagnostics(self) -> list[Diagnostic]:
        return [Diagnostic.from_domain(found) for found in self.view.findings]

    @strawberry.field(description="与现行规则相比的变化；有错时为空 / null while the files cannot be read")
    def changes(self, info: Info) -> list[PolicyChange] | None:
        found = resolve.changes_of(info.context, self.view)
        return None if found is None else [PolicyChange.from_domain(change) for change in found]

    @strawberry.field(description="操作记录 / who did what, oldest first")
    def steps(self, info: Info) -> list[PolicyStep]:
        return [PolicyStep.from_domain(step) for step in resolve.steps_of(info.context, self.view)]

    @classmethod
    def from_domain(cls, draft: Draft) -> PolicyDraft:
        return cls(
            id=strawberry.ID(draft.id),
            title=draft.title,
            version=draft.version,
            state=draft.state,
            authors=list(draft.authors),
            submitted_by=draft.submitted_by,
            approved_by=draft.approved_by,
            policy_version=draft.policy_version,
            effective_from=draft.effective_from,
            created_at=draft.created_at,
            changed_at=draft.changed_at,
            view=draft,
        )


@strawberry.type(description="试检查的结果，不保存 / what a check found; nothing is stored")
class PolicyCheck:
    diagnostics: list[Diagnostic]
    changes: list[PolicyChange] | None
    tests: list[RuleTestResult] | None = strawberry.field(
        description="规则旁的测试逐项结果；文件不能读取时为空 / of each test; null while the files cannot be built"
    )

    @classmethod
    def from_domain(cls, report: CheckReport, changes: Iterable[Change] | None) -> PolicyCheck:
        return cls(
            diagnostics=[Diagnostic.from_domain(found) for found in report.findings],
            changes=None if changes is None else [PolicyChange.from_domain(change) for change in changes],
            tests=None if report.tests is None else [RuleTestResult.from_domain(result) for result in report.tests],
        )


@strawberry.type
class PolicyDraftPayload:
    draft: PolicyDraft | None = strawberry.field(description="草稿现状 / the draft as it is now")
    user_errors: list[UserError]

    @classmethod
    def from_domain(cls, outcome: DraftOutcome) -> PolicyDraftPayload:
        return cls(
            draft=PolicyDraft.from_domain(outcome.draft) if outcome.draft else None,
            user_errors=_errors(outcome.refusals),
        )


def _errors(refusals: Iterable[Refusal]) -> list[UserError]:
    return [UserError.from_domain(refusal) for refusal in refusals]
