"""What triage makes of a text."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import strawberry

from policy.bundle import Bundle
from policy.triage import TriageResult
from schema.types.enums import Urgency
from schema.types.term import Reason, Term

__all__ = ["Span", "Triage"]


_SPAN: Final = (
    "计入判断的文字，按所读原文的字符计位；案件的原文为标题、换行、正文 / text that counted, in code points of what "
    "was read: of a case its subject, a line break and its narrative"
)


@strawberry.type(description=_SPAN)
class Span:
    start: int
    end: int
    text: str
    term: str


@strawberry.type(description="分拣结果，空为不能判断 / null: abstained")
class Triage:
    main_class: Term | None
    business_line: Term | None
    topic: Term | None
    urgency: Urgency | None
    is_complaint: bool | None
    confidence: Decimal
    spans: list[Span]
    reasons: list[Reason]
    policy_version: str

    @classmethod
    def from_domain(cls, bundle: Bundle, result: TriageResult) -> Triage:
        def term(kind: str, code: str | None) -> Term | None:
            return Term.from_domain(bundle.term(kind, code)) if code else None

        return cls(
            main_class=term("main_class", result.main_class),
            business_line=term("business_line", result.business_line),
            topic=term("topic", result.topic),
            urgency=Urgency(result.urgency) if result.urgency else None,
            is_complaint=result.is_complaint,
            confidence=result.confidence,
            spans=[Span(start=span.start, end=span.end, text=span.text, term=span.term) for span in result.spans],
            reasons=[Reason.from_domain(reason) for reason in result.reasons],
            policy_version=bundle.version,
        )
