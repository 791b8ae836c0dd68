"""A case at an instant: its clocks, its card, what comes next, and why."""

from __future__ import annotations

from datetime import datetime

import strawberry

from policy import explain, status
from schema.types.enums import Card, CaseNode, TargetState
from schema.types.term import Reason, Term

__all__ = ["CaseStatus", "Explanation", "TargetStatus"]


@strawberry.type(description="一项时限 / one clock")
class TargetStatus:
    target: str = strawberry.field(description="时限编号 / the target's id in the rule set")
    node: CaseNode
    state: TargetState
    started_at: datetime | None
    due_at: datetime | None = strawberry.field(description="到期时刻，不含 / exclusive: an event at dueAt is late")
    stopped_at: datetime | None
    overdue_working_days: int
    provisional: bool = strawberry.field(description="超出已公布的节假日 / counted past the known calendar")
    domain: strawberry.Private[status.TargetStatus]

    @strawberry.field
    def label(self) -> Term:
        return Term.of(self.target, self.domain.label)

    @strawberry.field
    def reason(self) -> Reason:
        return Reason.from_domain(self.domain.reason)

    @strawberry.field(
        description="距到期还有几个工作日：最后一日为 0，逾期为负，没有在走为空 / working days to the due date: 0 on "
        "the last day, negative once overdue; null where no clock runs"
    )
    def working_days_left(self) -> int | None:
        return self.domain.working_days_left

    @strawberry.field(description="逐日计算过程 / the days counted and skipped, readable")
    def workings(self) -> list[str]:
        return list(self.domain.workings)

    @classmethod
    def from_domain(cls, target: status.TargetStatus) -> TargetStatus:
        return cls(
            target=target.target,
            node=target.node,
            state=target.state,
            started_at=target.started_at,
            due_at=target.due_at,
            stopped_at=target.stopped_at,
            overdue_working_days=target.overdue_working_days,
            provisional=target.provisional,
            domain=target,
        )


@strawberry.type(description="案件在某一时刻的状态 / a case at an instant under one version of the policy")
class CaseStatus:
    as_of: datetime
    policy_version: str
    current_node: CaseNode | None = strawberry.field(description="全部办完后为空 / null once all nodes are finished")
    card: Card
    next_actions: list[str] = strawberry.field(
        description="下一步，最紧迫者在前 / mutations called for, most pressing first"
    )
    domain: strawberry.Private[status.CaseStatus]

    @strawberry.field
    def targets(self) -> list[TargetStatus]:
        return [TargetStatus.from_domain(target) for target in self.domain.targets]

    @strawberry.field
    def reasons(self) -> list[Reason]:
        return [Reason.from_domain(reason) for reason in self.domain.reasons]

    @classmethod
    def from_domain(cls, case: status.CaseStatus) -> CaseStatus:
        return cls(
            as_of=case.as_of,
            policy_version=case.policy_version,
            current_node=case.current_node,
            card=case.card,
            next_actions=list(case.next_actions),
            domain=case,
        )


@strawberry.type(description="一条规则为何命中或未命中 / why a rule fired, or why not")
class Explanation:
    rule: str
    rule_set: str
    clause: str
    fired: bool
    near: bool = strawberry.field(description="只差一个条件 / only one of its conditions does not hold")
    zh: str
    en: str
    failed_zh: str | None = strawberry.field(description="首个不成立的条件 / the first condition that does not hold")
    failed_en: str | None
    workings: list[str]

    @classmethod
    def from_domain(cls, said: explain.Explanation) -> Explanation:
        return cls(
            rule=said.rule,
            rule_set=said.rule_set,
            clause=said.clause,
            fired=said.fired,
            near=said.near,
            zh=said.message.zh,
            en=said.message.en,
            failed_zh=said.failed.zh if said.failed else None,
            failed_en=said.failed.en if said.failed else None,
            workings=list(said.workings),
        )
