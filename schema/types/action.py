"""What the person who asks may do with a case."""

from __future__ import annotations

import strawberry

from cases import options
from schema.types.term import Term

__all__ = ["CaseAction"]


@strawberry.type(description="当前用户对本案的一项操作 / a step that the viewer's role has on this case")
class CaseAction:
    mutation: str = strawberry.field(description="操作名 / the mutation's name")
    label: Term = strawberry.field(description="操作的名称 / the step's name")
    allowed: bool = strawberry.field(
        description="就现有情形可以办理，填写的内容另行检查 / nothing stands against it; the input is checked later"
    )
    called: bool = strawberry.field(description="列在 status.nextActions 中 / among status.nextActions")
    refusals: list[str] = strawberry.field(
        description="现在不能办理的理由 / why it cannot be done now; empty where it can"
    )

    @classmethod
    def from_domain(cls, action: options.CaseAction) -> CaseAction:
        step = action.step
        return cls(
            mutation=step.mutation,
            label=Term.of(step.mutation, step.label),
            allowed=action.allowed,
            called=action.called,
            refusals=list(action.refusals),
        )
