"""The department assessment under another policy, beside the one in force."""

from __future__ import annotations

from decimal import Decimal

import strawberry

from figures import what_if
from resolvers.what_if import KpiUnder
from schema.types.figures import KpiScore
from schema.types.payload import UserError
from schema.types.policy import Diagnostic

__all__ = ["KpiChange", "KpiWhatIf"]


@strawberry.type(description="一个部门在两套规则下的得分 / one department's score under both policies")
class KpiChange:
    unit: str
    in_force: KpiScore = strawberry.field(description="现行规则下 / by the policy in force")
    under: KpiScore = strawberry.field(description="所给规则下 / by the draft or version asked for")
    difference: Decimal | None = strawberry.field(description="后者减前者；一方无数字时为空 / null without a figure")
    moved: list[str] = strawberry.field(
        description="数字、目标或权重有变化的指标 / metrics whose figure, target or weight differs"
    )

    @classmethod
    def from_domain(cls, change: what_if.KpiChange) -> KpiChange:
        return cls(
            unit=change.unit,
            in_force=KpiScore.from_domain(change.before),
            under=KpiScore.from_domain(change.after),
            difference=change.difference,
            moved=list(change.moved),
        )


@strawberry.type(description="改用另一套规则，考核会怎样 / what another policy would make of the assessment")
class KpiWhatIf:
    scores: list[KpiChange]
    user_errors: list[UserError]
    diagnostics: list[Diagnostic] = strawberry.field(description="草稿读不通时的错误 / why a draft cannot be read")

    @classmethod
    def from_domain(cls, answer: KpiUnder) -> KpiWhatIf:
        return cls(
            scores=[KpiChange.from_domain(change) for change in answer.changes],
            user_errors=[UserError.from_domain(refusal) for refusal in answer.refusals],
            diagnostics=[Diagnostic.from_domain(found) for found in answer.findings],
        )
