"""What mutations answer: the case as it is now, and why the mutation was refused."""

from __future__ import annotations

from typing import Self

import strawberry

from cases.commands import Customer as Person
from policy.procedure import Refusal
from resolvers.actions import Answer
from resolvers.context import Context
from schema.types.case import Case
from schema.types.customer import Customer, RepeatSuggestion
from schema.types.enums import RefusalCode

Info = strawberry.Info[Context, None]

__all__ = [
    "AcknowledgeReportPayload",
    "AddFactsPayload",
    "ArchiveCasePayload",
    "CasePayload",
    "ClassifyCasePayload",
    "CompleteTargetPayload",
    "ConcludeInvestigationPayload",
    "ConcludeLegalReviewPayload",
    "ConcludeRereviewPayload",
    "ConcludeReviewPayload",
    "DismissRepeatPayload",
    "DispatchCasePayload",
    "ExtendCasePayload",
    "FileAnalysisReportPayload",
    "GiveFeedbackPayload",
    "HandOverCasePayload",
    "JoinCasePayload",
    "LinkRepeatPayload",
    "PauseCasePayload",
    "ProposePlanPayload",
    "RateCasePayload",
    "RateMemberPayload",
    "RecordContactPayload",
    "RecordInterviewPayload",
    "RecordMediationPayload",
    "RegisterCasePayload",
    "ReopenCasePayload",
    "RequestRereviewPayload",
    "RequestReviewPayload",
    "ResolveCasePayload",
    "RespondPayload",
    "ResumeCasePayload",
    "ReturnCasePayload",
    "RevealCustomerPayload",
    "UserError",
]


@strawberry.type(description="操作被拒绝的一项理由 / one reason why a mutation was refused")
class UserError:
    code: RefusalCode
    field: list[str] | None
    message: str

    @classmethod
    def from_domain(cls, refusal: Refusal) -> UserError:
        path = list(refusal.field) if refusal.field else None
        return cls(code=refusal.code, field=path, message=refusal.message)


@strawberry.interface(description="案件操作的结果 / case: as it is now, also after CONFLICT")
class CasePayload:
    case: Case | None
    user_errors: list[UserError]

    @classmethod
    def from_domain(cls, answer: Answer) -> Self:
        return cls(
            case=Case.from_domain(answer.context, answer.case) if answer.case else None,
            user_errors=[UserError.from_domain(refusal) for refusal in answer.refusals],
        )


@strawberry.type
class AcknowledgeReportPayload(CasePayload):
    pass


@strawberry.type
class RegisterCasePayload(CasePayload):
    @strawberry.field(description="可能的重复及理由 / possible repeats with their reasons")
    def repeat_suggestions(self) -> list[RepeatSuggestion]:
        return self.case.suggested() if self.case else []


@strawberry.type
class ClassifyCasePayload(CasePayload):
    pass


@strawberry.type
class RecordContactPayload(CasePayload):
    pass


@strawberry.type
class DispatchCasePayload(CasePayload):
    pass


@strawberry.type
class ReturnCasePayload(CasePayload):
    pass


@strawberry.type
class RespondPayload(CasePayload):
    pass


@strawberry.type
class ProposePlanPayload(CasePayload):
    pass


@strawberry.type
class ConcludeLegalReviewPayload(CasePayload):
    pass


@strawberry.type
class PauseCasePayload(CasePayload):
    pass


@strawberry.type
class ResumeCasePayload(CasePayload):
    pass


@strawberry.type
class ExtendCasePayload(CasePayload):
    pass


@strawberry.type
class ResolveCasePayload(CasePayload):
    pass


@strawberry.type
class GiveFeedbackPayload(CasePayload):
    pass


@strawberry.type
class RateCasePayload(CasePayload):
    pass


@strawberry.type
class ArchiveCasePayload(CasePayload):
    pass


@strawberry.type
class ReopenCasePayload(CasePayload):
    pass


@strawberry.type
class LinkRepeatPayload(CasePayload):
    pass


@strawberry.type
class FileAnalysisReportPayload(CasePayload):
    pass


@strawberry.type
class CompleteTargetPayload(CasePayload):
    pass


@strawberry.type
class RecordMediationPayload(CasePayload):
    pass


@strawberry.type
class RecordInterviewPayload(CasePayload):
    pass


@strawberry.type
class ConcludeInvestigationPayload(CasePayload):
    pass


@strawberry.type
class HandOverCasePayload(CasePayload):
    pass


@strawberry.type
class RequestReviewPayload(CasePayload):
    pass


@strawberry.type
class ConcludeReviewPayload(CasePayload):
    pass


@strawberry.type
class RequestRereviewPayload(CasePayload):
    pass


@strawberry.type
class ConcludeRereviewPayload(CasePayload):
    pass


@strawberry.type
class AddFactsPayload(CasePayload):
    pass


@strawberry.type
class DismissRepeatPayload(CasePayload):
    pass


@strawberry.type
class JoinCasePayload(CasePayload):
    pass


@strawberry.type
class RateMemberPayload(CasePayload):
    pass


@strawberry.type
class RevealCustomerPayload(CasePayload):
    customer: Customer | None = strawberry.field(
        default=None, description="未遮盖的客户，只在这次答复中 / in clear, in this answer only; null on a replay"
    )

    @classmethod
    def revealed(cls, answer: Answer, clear: Person | None) -> RevealCustomerPayload:
        payload = cls.from_domain(answer)
        payload.customer = Customer.from_domain(clear) if clear else None
        return payload
