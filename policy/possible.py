"""Which steps a case admits before anybody has filled in a form: what `admit` can tell without a step's input. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policy.admission import checked, obstacle
from policy.bundle import Bundle
from policy.history import CaseHistory
from policy.procedure import Step
from policy.status import CaseStatus

__all__ = ["impediment"]


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The event data that could be given, of which one must be admitted; `none` says what it means that there is none.

    `of` is asked with the policy, the case and the department of the person who would take the step.
    """

    of: Callable[[Bundle, CaseHistory, str | None], Iterable[Mapping[str, Any]]]
    none: str = ""


_BLANK: Final = _Inputs(lambda bundle, case, department: [{}])

_TRIED: Final[Mapping[str, _Inputs]] = {
    "recordInterview": _BLANK,
    "extendCase": _BLANK,
    "pauseCase": _Inputs(
        lambda bundle, case, department: [{"reason": code} for code in bundle.terms("pause_reason")],
        "规则中没有暂停原因 / the rules know no reason for a pause",
    ),
    "completeTarget": _Inputs(
        lambda bundle, case, department: [
            {"target": target.id} for target in bundle.targets if "target_completed" in target.stops
        ],
        "没有由此步骤完成的时限 / no target is stopped by this step",
    ),
    "rateMember": _Inputs(
        lambda bundle, case, department: [{"member": member.number} for member in case.members],
        "本案没有联名人 / the case has no members",
    ),
    "acknowledgeReport": _Inputs(
        lambda bundle, case, department: [] if department is None else [{"recipient": department}],
        "须由收件部门的人员签收 / to be acknowledged by somebody of the department that got it",
    ),
}
"""The steps of which a check can be made beforehand; of the others only what forbids them as such is known."""


def impediment(
    bundle: Bundle, case: CaseHistory, status: CaseStatus, step: Step, department: str | None = None
) -> str | None:
    """The words of what stands against the step at the status's instant, whatever would be given; None: nothing."""
    words = obstacle(bundle, case, status, step)
    tried = _TRIED.get(step.mutation)
    if words is not None or tried is None:
        return words
    said = [checked(bundle, case, status, step, data) for data in tried.of(bundle, case, department)]
    if any(not admission.refusals for admission in said):
        return None
    return said[0].refusals[0].message if said else tried.none
