"""What a registration would come to."""

from __future__ import annotations

import strawberry

from cases.preview import Preview
from resolvers.context import Context
from schema.types.customer import RepeatSuggestion
from schema.types.enums import Urgency
from schema.types.payload import UserError
from schema.types.status import TargetStatus
from schema.types.term import Reason, Term
from schema.types.triage import Triage

__all__ = ["CasePreview"]


@strawberry.type(
    description="登记试算，不保存；有 userErrors 时只有 triage / what a registration would come to, nothing is stored; "
    "under userErrors there is the triage only"
)
class CasePreview:
    triage: Triage = strawberry.field(description="智能分拣 / what triage makes of the text")
    main_class: Term | None = strawberry.field(description="将登记的主分类，分拣不能判断时为缺省分类 / or the fallback")
    subclass: Term | None = strawberry.field(description="将登记的子类 / the subclass by the rules")
    grade: Term | None = strawberry.field(description="将登记的等级 / the grade by the rules")
    business_line: Term | None = strawberry.field(
        description="将登记的业务条线，或缺省条线 / the line, or the fallback"
    )
    topic: Term | None = strawberry.field(description="将登记的主题 / the topic")
    urgency: Urgency = strawberry.field(description="将登记的紧急程度 / how urgent it would be")
    lead_department: Term | None = strawberry.field(description="依规则的主办部门 / who would lead by the rules")
    targets: list[TargetStatus] = strawberry.field(
        description="各项时限，选定渠道后才有 / the clocks; none before the channel is given"
    )
    reasons: list[Reason] = strawberry.field(description="分类和督办的依据 / why it is classified so")
    repeat_suggestions: list[RepeatSuggestion] = strawberry.field(
        description="可能的重复，限本人可见的案件：试算不留痕 / possible repeats, of cases in the viewer's scope only: "
        "a preview leaves no trace"
    )
    user_errors: list[UserError] = strawberry.field(
        description="按已填内容不能登记的理由；尚未填写的不算 / why what is given could not be registered; what is not "
        "given yet is no reason"
    )

    @classmethod
    def from_domain(cls, context: Context, found: Preview) -> CasePreview:
        given, classed, status = found.attributes, found.classification, found.status

        def term(kind: str, code: str | None) -> Term | None:
            return Term.from_domain(found.bundle.term(kind, code)) if code else None

        suggestions = [RepeatSuggestion.from_domain(context, entry) for entry in found.suggestions]
        reasons = status.reasons if status else classed.reasons if classed else ()
        return cls(
            triage=Triage.from_domain(found.bundle, found.triage),
            main_class=term("main_class", given.get("main_class")),
            subclass=term("subclass", classed.subclass if classed else None),
            grade=term("grade", classed.grade if classed else None),
            business_line=term("business_line", given.get("business_line")),
            topic=term("topic", given.get("topic")),
            urgency=Urgency(given.get("urgency") or found.triage.urgency or "normal"),
            lead_department=term("department", classed.lead_department if classed else None),
            targets=[TargetStatus.from_domain(target) for target in status.targets] if status else [],
            reasons=[Reason.from_domain(reason) for reason in reasons],
            repeat_suggestions=[suggestion for suggestion in suggestions if suggestion.case],
            user_errors=[UserError.from_domain(refusal) for refusal in found.refusals],
        )
