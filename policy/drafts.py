"""How a draft becomes policy: saved, submitted, approved by another person, effective at its date."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from policy.procedure import Refusal, RefusalCode
from policy.status import Label

__all__ = ["MOVES", "DraftMove", "DraftState", "DraftStep", "refused"]


class DraftState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class DraftStep(StrEnum):
    SAVE = "save"
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class DraftMove:
    """What a step needs and where it leads. `another`: nobody who wrote or submitted the draft may take it."""

    label: Label
    starts: frozenset[DraftState]
    leads: DraftState
    another: bool = False
    note: bool = False


MOVES: Final[Mapping[DraftStep, DraftMove]] = MappingProxyType(
    {
        DraftStep.SAVE: DraftMove(Label("保存", "save"), frozenset({DraftState.DRAFT}), DraftState.DRAFT),
        DraftStep.SUBMIT: DraftMove(Label("提交", "submit"), frozenset({DraftState.DRAFT}), DraftState.SUBMITTED),
        DraftStep.APPROVE: DraftMove(
            Label("批准", "approve"), frozenset({DraftState.SUBMITTED}), DraftState.APPROVED, another=True
        ),
        DraftStep.REJECT: DraftMove(
            Label("退回修改", "reject"), frozenset({DraftState.SUBMITTED}), DraftState.DRAFT, another=True, note=True
        ),
        DraftStep.WITHDRAW: DraftMove(
            Label("撤回", "withdraw"), frozenset({DraftState.DRAFT, DraftState.SUBMITTED}), DraftState.WITHDRAWN
        ),
    }
)
_STATES: Final = {
    DraftState.DRAFT: Label("草稿", "a draft"),
    DraftState.SUBMITTED: Label("已提交", "submitted"),
    DraftState.APPROVED: Label("已批准", "approved"),
    DraftState.WITHDRAWN: Label("已撤回", "withdrawn"),
}


def refused(
    step: DraftStep, state: DraftState, user: str, writers: Collection[str], note: str | None
) -> Refusal | None:
    """Why the step cannot be taken by this user now; None where it can. `writers` saved or submitted the draft."""
    move = MOVES[step]
    if move.note and not (note or "").strip():
        return Refusal(RefusalCode.INVALID, f"{move.label.zh}须写明理由 / say why", ("note",))
    if state not in move.starts:
        is_now = _STATES[state]
        words = f"规则草稿{is_now.zh}，不能{move.label.zh} / the draft is {is_now.en}: no {move.label.en}"
        return Refusal(RefusalCode.NOT_ALLOWED_NOW, words)
    if move.another and user in writers:
        words = "须由起草、提交者以外的人批准 / someone who neither wrote nor submitted it must decide"
        return Refusal(RefusalCode.FORBIDDEN, words)
    return None
