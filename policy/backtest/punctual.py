"""How timely departments were, counted by day: of a case as it stands, or of many as the engine groups them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from policy.backtest.report import Timeliness
from policy.history import CaseHistory
from policy.instants import ZONE
from policy.status import CaseNode, CaseStatus, TargetState

__all__ = ["DECIDED", "RESOLUTION", "Days", "accepted", "count"]

RESOLUTION: Final = "resolution"
DECIDED: Final = frozenset({TargetState.MET, TargetState.MISSED, TargetState.OVERDUE})
_INSTANT: Final = timedelta(microseconds=1)

_Counts = dict[tuple[str, int], tuple[int, int]]


def accepted(states: list[TargetState]) -> bool | None:
    """Whether a case with these clocks of the first node was accepted in time; None where that is not decided."""
    applicable = [state for state in states if state is not TargetState.NOT_APPLICABLE]
    if not applicable or not DECIDED.issuperset(applicable):
        return None
    return all(state is TargetState.MET for state in applicable)


@dataclass
class Days:
    """Counts on the way to a `Timeliness`; sides: 0 the old policy, 1 the new one."""

    acceptance: tuple[_Counts, _Counts] = field(default_factory=lambda: ({}, {}))
    completion: tuple[_Counts, _Counts] = field(default_factory=lambda: ({}, {}))

    def add(self, side: int, history: CaseHistory, status: CaseStatus) -> None:
        """One case as it stands under one policy."""
        unit = history.lead_department or ""
        in_time = accepted([target.state for target in status.targets if target.node is CaseNode.RECEIVE])
        if in_time is not None:
            count(self.acceptance[side], unit, history.received_at.astimezone(ZONE).toordinal(), in_time, 1)
        for target in status.targets:
            if target.target == RESOLUTION and target.state in DECIDED and target.due_at is not None:
                last = target.due_at - _INSTANT
                decided = last if target.stopped_at is None else min(last, target.stopped_at)
                in_time = target.state is TargetState.MET
                count(self.completion[side], unit, decided.astimezone(ZONE).toordinal(), in_time, 1)

    def timeliness(self) -> Timeliness:
        return Timeliness(self.acceptance, self.completion)


def count(counts: _Counts, unit: str, day: int, in_time: bool, cases: int) -> None:
    met, every = counts.get((unit, day), (0, 0))
    counts[unit, day] = (met + cases * in_time, every + cases)
