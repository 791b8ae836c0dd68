"""Whether the recorded events of a case are what they were when they were recorded."""

from __future__ import annotations

import strawberry

from cases.audit import ChainReport
from schema.types.term import Words

__all__ = ["CaseChain"]


@strawberry.type(
    description="案件记录的摘要链，查询时逐项重算 / the hash chain of a case, worked out anew when asked for"
)
class CaseChain:
    intact: bool = strawberry.field(description="是否完好 / whether it holds from the first event to the last")
    events: int = strawberry.field(description="现存记录数 / the events in the store")
    head: str = strawberry.field(description="案件所记的末端摘要 / the last digest, as the case itself keeps it")
    broken_at: int | None = strawberry.field(description="首处断裂在第几项 / the first event that does not hold")
    problem: Words | None = strawberry.field(description="断裂的情形 / how it is broken")

    @classmethod
    def from_domain(cls, report: ChainReport) -> CaseChain:
        return cls(
            intact=report.intact,
            events=report.events,
            head=report.head,
            broken_at=report.broken_at,
            problem=Words.from_domain(report.problem) if report.problem else None,
        )
