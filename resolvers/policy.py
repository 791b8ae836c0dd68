"""Policy on its way: drafts, what is wrong with them, and what they would change in words."""

from __future__ import annotations

from collections.abc import Mapping

from cases import rights
from cases.draft_views import Draft, DraftFilter, DraftStepView
from cases.policy_desk import DraftOutcome, SaveDraft, StepOnDraft
from policy.assemble import build, must_build
from policy.bundle import Bundle
from policy.diagnostics import Diagnostic, Severity, worst
from policy.diff import Change, diff
from policy.errors import InvalidRequest
from policy.instants import ZONE
from resolvers.context import Context
from resolvers.services import checked

__all__ = ["act", "changes_of", "check", "draft", "drafts", "save", "steps_of"]


def draft(context: Context, identifier: str) -> Draft | None:
    return context.services.desk.draft(context.actor, identifier)


def drafts(context: Context, wanted: DraftFilter) -> tuple[Draft, ...]:
    return context.services.desk.drafts(context.actor, wanted)


def steps_of(context: Context, found: Draft) -> tuple[DraftStepView, ...]:
    return context.services.desk.steps(found)


def save(context: Context, command: SaveDraft) -> DraftOutcome:
    return context.services.desk.save(context.actor, command)


def act(context: Context, command: StepOnDraft) -> DraftOutcome:
    """Takes a step; an approval is in the timeline before the answer is."""
    outcome = context.services.desk.act(context.actor, command)
    if outcome.draft is not None and outcome.draft.policy_version is not None:
        context.services.manager.sync()
        context.renew()
    return outcome


def changes_of(context: Context, found: Draft) -> tuple[Change, ...] | None:
    """What the draft changes in the policy in force; None while it cannot be read."""
    if worst(found.findings) is Severity.ERROR and any(one.code != "test-failed" for one in found.findings):
        return None
    return diff(context.bundle, must_build(found.files, verify=False))


def check(context: Context, files: Mapping[str, str]) -> tuple[tuple[Diagnostic, ...], Bundle | None]:
    """Everything that is wrong with rule files, tests included; the bundle where they make one.

    Raises InvalidRequest for an actor who may not write policy.
    """
    if not rights.may(context.actor, rights.DRAFT_POLICY):
        raise InvalidRequest("无权检查规则草稿 / this role may not draft policy")
    newest = max(entry.effective_from for entry in context.timeline.versions)
    findings = checked(files, newest.astimezone(ZONE).date())
    broken = any(found.severity is Severity.ERROR and found.code != "test-failed" for found in findings)
    return findings, None if broken else build(files, verify=False)[0]
