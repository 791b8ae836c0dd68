"""What clients send to try something out."""

from __future__ import annotations

from datetime import datetime

import strawberry

from cases.actors import Actor
from cases.commands import RegisterCase
from schema.inputs import CustomerInput, person
from schema.types.enums import Complexity, Scope, Urgency

__all__ = ["PreviewCaseInput"]


@strawberry.input(description="登记表单填到一半的内容，只有 narrative 必填 / a form that is half filled in")
class PreviewCaseInput:
    narrative: str = strawberry.field(description="内容 / the complaint in words")
    channel: str | None = strawberry.field(default=None, description="渠道代码 / code of a channel")
    branch: str | None = strawberry.field(
        default=None, description="网点，缺省为本人网点 / the viewer's own where it is not given"
    )
    subject: str | None = strawberry.field(default=None, description="标题 / the subject")
    customer: CustomerInput | None = strawberry.field(default=None, description="客户 / the customer")
    received_at: datetime | None = strawberry.field(default=None, description="收到时间，缺省为现在 / now by default")
    main_class: str | None = strawberry.field(default=None, description="主分类代码 / code of a main class")
    business_line: str | None = strawberry.field(default=None, description="业务条线代码 / code of a business line")
    topic: str | None = strawberry.field(default=None, description="主题代码 / code of a topic")
    scope: Scope | None = strawberry.field(default=None, description="个人或群体 / individual or group")
    urgency: Urgency | None = strawberry.field(default=None, description="紧急程度 / how urgent it is")
    complexity: Complexity | None = strawberry.field(default=None, description="复杂程度 / simple or hard")
    product: str | None = strawberry.field(default=None, description="产品代码 / code of a product")
    complained_about: list[str] | None = strawberry.field(
        default=None, description="被投诉的工作人员 / the members of staff whom it is about"
    )

    def command(self, actor: Actor) -> RegisterCase:
        """The registration as far as it is known; empty where channel, branch or subject are not given yet."""
        return RegisterCase(
            channel=self.channel or "",
            branch=self.branch or actor.branch or "",
            subject=self.subject or "",
            narrative=self.narrative,
            received_at=self.received_at,
            customer=person(self.customer),
            product=self.product or None,
            main_class=self.main_class,
            business_line=self.business_line,
            topic=self.topic,
            scope=self.scope.value if self.scope else None,
            urgency=self.urgency.value if self.urgency else None,
            complexity=self.complexity.value if self.complexity else None,
            complained_about=tuple(self.complained_about or ()),
        )
