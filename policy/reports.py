"""The problem analysis report of a case 《问题分析报告》: what was filed, to whom it goes, who has acknowledged it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from policy.bundle import Bundle
from policy.events import Event
from policy.history import CaseHistory

__all__ = ["Delivery", "Report", "departments_told", "pending", "recipients", "report_of"]

_LEAD: Final = "lead_department"


class Happening(Protocol):
    """What a stored event and one that is yet to be stored have in common."""

    @property
    def type(self) -> str: ...

    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """One department's copy. `acknowledged_by` is the person there who confirmed it 签收."""

    recipient: str
    delivered_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    filed_at: datetime
    root_cause: str
    analysis: str
    improvement: str
    deliveries: tuple[Delivery, ...]


def report_of(case: CaseHistory) -> Report | None:
    """The report of the current round; None before it is filed, and again once the case is reopened."""
    filed = case.marks.get("report_filed")
    if filed is None:
        return None
    return Report(
        filed_at=filed.at,
        root_cause=filed.data["root_cause"],
        analysis=filed.data["analysis"],
        improvement=filed.data["improvement"],
        deliveries=_deliveries(case, filed),
    )


def _deliveries(case: CaseHistory, filed: Event) -> tuple[Delivery, ...]:
    """The first `report_delivered` of a department is the delivery itself, one with a signature its acknowledgement."""
    found: dict[str, Delivery] = {}
    for event in case.events:
        if event.type != "report_delivered" or event.seq <= filed.seq:
            continue
        recipient, signed = event.data["recipient"], event.data.get("acknowledged_by")
        known = found.get(recipient)
        if known is None:
            found[recipient] = Delivery(recipient, event.at)
        elif signed is not None and known.acknowledged_at is None:
            found[recipient] = Delivery(recipient, known.delivered_at, event.at, signed)
    return tuple(found.values())


def pending(case: CaseHistory) -> tuple[str, ...]:
    """The departments that have the report of this round and have not acknowledged it."""
    filed = case.marks.get("report_filed")
    copies = _deliveries(case, filed) if filed else ()
    return tuple(copy.recipient for copy in copies if copy.acknowledged_at is None)


def recipients(bundle: Bundle, case: CaseHistory) -> tuple[str, ...]:
    """To which departments a report filed now is delivered, each once; none under rules that say nothing of it."""
    rule = bundle.rules.procedure.analysis_report
    if rule is None:
        return ()
    named = (case.lead_department if name == _LEAD else name for name in rule.copies)
    return tuple(dict.fromkeys(name for name in named if name))


def departments_told(events: Iterable[Happening]) -> tuple[str, ...]:
    """Every department that ever got a report of the case: each may read the case from then on."""
    return tuple(dict.fromkeys(event.data["recipient"] for event in events if event.type == "report_delivered"))
