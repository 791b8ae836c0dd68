"""petition rules publish: two people make a directory of rule files the policy in force."""

from __future__ import annotations

from typing import Annotated

import typer

from cases.actors import Actor, Role
from cases.draft_views import DraftFilter
from cases.policy_desk import DraftOutcome, SaveDraft, StepOnDraft
from cli.failures import Exit, Failure
from cli.options import DatabaseOption, Directory, RulesOption, texts_of
from cli.store import opened, settings
from policy.drafts import DraftStep
from policy.instants import ZONE
from policy.procedure import RefusalCode
from resolvers.services import Services
from resolvers.settings import DEFAULT_DATABASE

__all__ = ["publish"]


def publish(
    directory: Directory = None,
    by: Annotated[str | None, typer.Option("--by", help="操作人 / who does it")] = None,
    title: Annotated[str, typer.Option(help="草稿标题 / the draft's title")] = "规则草稿 / draft",
    note: Annotated[str | None, typer.Option(help="说明或理由 / a note, or the reason")] = None,
    approve: Annotated[str | None, typer.Option(metavar="DRAFT", help="批准一份草稿 / approve a draft")] = None,
    reject: Annotated[str | None, typer.Option(metavar="DRAFT", help="退回一份草稿 / send a draft back")] = None,
    list_: Annotated[bool, typer.Option("--list", help="列出草稿 / list the drafts")] = False,
    database: DatabaseOption = DEFAULT_DATABASE,
    rules: RulesOption = None,
) -> None:
    """双人发布：一人提交目录，另一人批准，按生效日期生效 / one submits, another approves, effective at its date.

    例 / example: petition rules publish drafts/2027 --by wang, then petition rules publish --approve draft:… --by li
    退出码 / exit: 0 已办 done, 2 用法 usage, 3 规则有错 invalid.
    """
    if not list_ and not by:
        raise Failure("请用 --by 写明操作人 / say who does it: --by NAME", Exit.USAGE)
    services = opened(settings(database, rules, watch=False))
    try:
        if list_:
            _list(services)
        elif approve or reject:
            step = DraftStep.APPROVE if approve else DraftStep.REJECT
            actor = Actor(by or "", Role.APPROVER)
            _told(services.desk.act(actor, StepOnDraft(approve or reject or "", step, note=note)))
        else:
            actor = Actor(by or "", Role.COMPLIANCE)
            saved = services.desk.save(actor, SaveDraft(title=title, files=texts_of(directory), note=note))
            _told(saved)
            if saved.draft is not None:
                _told(services.desk.act(actor, StepOnDraft(saved.draft.id, DraftStep.SUBMIT, note=note)))
    finally:
        services.close()


def _told(outcome: DraftOutcome) -> None:
    if outcome.refusals:
        findings = outcome.draft.findings if outcome.draft else ()
        lines = [refusal.message for refusal in outcome.refusals]
        lines.extend(str(found) for found in findings)
        wrong = outcome.refusals[0].code is RefusalCode.NOT_ALLOWED_NOW and findings
        raise Failure("\n".join(lines), Exit.INVALID if wrong else Exit.USAGE)
    draft = outcome.draft
    if draft is None:
        return
    typer.echo(f"{draft.id} {draft.state.value} {draft.title}")
    if draft.effective_from is not None:
        local = draft.effective_from.astimezone(ZONE)
        typer.echo(f"{draft.policy_version} 自 {local:%Y-%m-%d %H:%M} 起生效 / in force from then")


def _list(services: Services) -> None:
    for draft in services.desk.drafts(Actor("operator", Role.AUDITOR), DraftFilter()):
        who = "、".join(draft.authors)
        typer.echo(f"{draft.id} {draft.state.value:10} {draft.title}（{who}）{draft.policy_version or ''}")
