"""What mutations answer: the case as it is now, and why the mutation was refused."""

from __future__ import annotations

from typing import Self

import strawberry

from policy.procedure import Refusal
from resolvers.actions import Answer
from schema.types.case import Case
from schema.types.enums import RefusalCode

__all__ = [
    "AcknowledgeReportPayload",
    "ArchiveCasePayload",
    "CasePayload",
    "ClassifyCasePayload",
    "CompleteTargetPayload",
    "ConcludeInvestigationPayload",
    "ConcludeLegalReviewPayload",
    "ConcludeRereviewPayload",
    "ConcludeReviewPayload",
    "DispatchCasePayload",
    "ExtendCasePayload",
    "FileAnalysisReportPayload",
    "GiveFeedbackPayload",
    "HandOverCasePayload",
    "LinkRepeatPayload",
    "PauseCasePayload",
    "ProposePlanPayload",
    "RateCasePayload",
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
            case=Case.from_domain(answer.case) if answer.case else None,
            user_errors=[UserError.from_domain(refusal) for refusal in answer.refusals],
        )


@strawberry.type
class AcknowledgeReportPayload(CasePayload):
    pass


@strawberry.type
class RegisterCasePayload(CasePayload):
    pass


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
