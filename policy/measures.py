"""Measures against root causes 整改措施: planned, carried out, completed with evidence, verified by another person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from policy.procedure import Refusal, RefusalCode
from policy.status import Label

__all__ = ["MEASURE_STATES", "MOVES", "MeasureMove", "MeasureState", "MeasureStep", "refused"]


class MeasureState(StrEnum):
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    VERIFIED = "verified"
    WITHDRAWN = "withdrawn"


class MeasureStep(StrEnum):
    PLAN = "plan"
    LINK = "link"
    START = "start"
    COMPLETE = "complete"
    VERIFY = "verify"
    WITHDRAW = "withdraw"


_OPEN: Final = frozenset({MeasureState.PLANNED, MeasureState.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class MeasureMove:
    """What a step needs and where it leads; `leads` None: it stays where it is.

    `needs` names the text that must be given. `another`: nobody who planned or completed the measure may take it.
    """

    label: Label
    starts: frozenset[MeasureState]
    leads: MeasureState | None
    needs: str | None = None
    another: bool = False


MOVES: Final[Mapping[MeasureStep, MeasureMove]] = MappingProxyType(
    {
        MeasureStep.PLAN: MeasureMove(Label("计划", "plan"), frozenset(), MeasureState.PLANNED),
        MeasureStep.LINK: MeasureMove(
            Label("关联案件", "link a case"), _OPEN | {MeasureState.COMPLETED, MeasureState.VERIFIED}, None
        ),
        MeasureStep.START: MeasureMove(
            Label("开始实施", "start"), frozenset({MeasureState.PLANNED}), MeasureState.IN_PROGRESS
        ),
        MeasureStep.COMPLETE: MeasureMove(Label("完成", "complete"), _OPEN, MeasureState.COMPLETED, needs="evidence"),
        MeasureStep.VERIFY: MeasureMove(
            Label("验收", "verify"), frozenset({MeasureState.COMPLETED}), MeasureState.VERIFIED, another=True
        ),
        MeasureStep.WITHDRAW: MeasureMove(Label("撤销", "withdraw"), _OPEN, MeasureState.WITHDRAWN, needs="note"),
    }
)

MEASURE_STATES: Final[Mapping[MeasureState, Label]] = MappingProxyType(
    {
        MeasureState.PLANNED: Label("已计划", "planned"),
        MeasureState.IN_PROGRESS: Label("实施中", "in progress"),
        MeasureState.COMPLETED: Label("已完成", "completed"),
        MeasureState.VERIFIED: Label("已验收", "verified"),
        MeasureState.WITHDRAWN: Label("已撤销", "withdrawn"),
    }
)


def refused(
    step: MeasureStep, state: MeasureState, user: str, doers: Collection[str], texts: Mapping[str, str | None]
) -> Refusal | None:
    """Why the step cannot be taken by this user now; None where it can. `doers` planned or completed the measure."""
    move = MOVES[step]
    if move.needs is not None and not (texts.get(move.needs) or "").strip():
        what = Label("完成依据", "the evidence") if move.needs == "evidence" else Label("理由", "the reason")
        return Refusal(RefusalCode.INVALID, f"{move.label.zh}须写明{what.zh} / {what.en} must be given", (move.needs,))
    if state not in move.starts:
        now = MEASURE_STATES[state]
        words = f"措施{now.zh}，不能{move.label.zh} / the measure is {now.en}: no {move.label.en}"
        return Refusal(RefusalCode.NOT_ALLOWED_NOW, words)
    if move.another and user in doers:
        words = "须由计划、完成者以外的人验收 / someone who neither planned nor completed it must verify"
        return Refusal(RefusalCode.FORBIDDEN, words)
    return None
