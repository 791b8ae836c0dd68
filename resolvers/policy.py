"""Policy on its way: drafts, what is wrong with them, and what they would change in words."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from cases import rights
from cases.draft_views import Draft, DraftFilter, DraftStepView
from cases.policy_desk import DraftOutcome, SaveDraft, StepOnDraft
from figures.effects.answers import FigureEffects
from policy.assemble import build, must_build
from policy.backtest import BacktestReport, backtest
from policy.bundle import Bundle
from policy.diagnostics import Diagnostic, unbuildable, unexamined
from policy.diff import Change, diff
from policy.errors import InvalidRequest
from policy.instants import ZONE
from policy.sandbox import CheckReport
from resolvers.context import Context
from resolvers.services import examined

__all__ = ["act", "backtest_of", "built", "changes_of", "check", "draft", "drafts", "save", "steps_of"]


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
    if unbuildable(found.findings):
        return None
    return diff(context.bundle, must_build(found.files, verify=False))


def backtest_of(
    context: Context, identifier: str, received_from: date | None, received_to: date | None
) -> tuple[BacktestReport, Bundle, Bundle, FigureEffects] | None:
    """What the draft would have done to the stored cases received in a period; None for an unknown draft.

    Raises InvalidRequest for a draft that cannot be read, and for an actor who does not see the whole bank.
    """
    found = draft(context, identifier)
    if found is None:
        return None
    if not rights.unbounded(context.actor):
        raise InvalidRequest("回测涉及全行案件，权限不足 / a back-test looks at the cases of the whole bank")
    new, findings = built(found)
    if new is None:
        raise InvalidRequest(f"草稿有错：{findings[0]} / the draft cannot be read", ("draft",))
    from figures.effects.compare import effects  # ibis is a second of imports
    from figures.history.engine import on_duckdb
    from figures.history.export import export

    with tempfile.TemporaryDirectory() as scratch:
        export(context.services.database, Path(scratch), context.now, received_from, received_to)
        past = on_duckdb(Path(scratch))
        report = backtest(context.bundle, new, past, context.now)
        found_effects = effects(context.bundle, new, past, report, received_from, received_to)
        return report, context.bundle, new, found_effects


def built(found: Draft) -> tuple[Bundle | None, tuple[Diagnostic, ...]]:
    """The draft's bundle, or what is wrong with it. What crashed or hung in the child process is not tried here."""
    failed = unexamined(found.findings)
    return (None, failed) if failed else build(found.files, verify=False)


def check(context: Context, files: Mapping[str, str]) -> tuple[CheckReport, Bundle | None]:
    """Everything that is wrong with rule files, each test with its result; the bundle where they make one.

    Raises InvalidRequest for an actor who may not write policy.
    """
    if not rights.may(context.actor, rights.DRAFT_POLICY):
        raise InvalidRequest("无权检查规则草稿 / this role may not draft policy")
    newest = max(entry.effective_from for entry in context.timeline.versions)
    report = examined(files, newest.astimezone(ZONE).date())
    return report, None if unbuildable(report.findings) else build(files, verify=False)[0]
