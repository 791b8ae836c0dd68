"""Which step may follow what: the case procedure, declared (domain.md section 8, "Steps")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from policy.history import CaseHistory
from policy.reports import pending
from policy.status import Label

__all__ = ["MUTATION_OF", "STEPS", "Need", "Refusal", "RefusalCode", "Step", "unmet"]


class RefusalCode(StrEnum):
    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    CONFLICT = "CONFLICT"
    NOT_ALLOWED_NOW = "NOT_ALLOWED_NOW"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a mutation was not carried out. `field` is the path inside the input, in the contract's spelling."""

    code: RefusalCode
    message: str
    field: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A state that a step needs, and the words for its absence."""

    holds: Callable[[CaseHistory], bool]
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the procedure: the mutation that takes it, the event that it leaves, what must hold before.

    `once`: at most once a round. `note`: a reason must be given. `pressing`: offered in `nextActions` even where no
    target waits for it, while it is allowed and not done.
    """

    mutation: str
    event: str
    label: Label
    needs: tuple[Need, ...] = ()
    once: bool = False
    note: bool = False
    pressing: bool = False


_DISPATCHED = Need(lambda case: case.dispatched, "案件尚未分办 / the case has not been dispatched")
_RESOLVED = Need(lambda case: case.resolved, "案件尚未办结 / the case has not been resolved")
_NOT_RESOLVED = Need(lambda case: not case.resolved, "案件已办结 / the case has been resolved")
_NOT_ARCHIVED = Need(lambda case: not case.archived, "案件已归档 / the case has been archived")
_FEEDBACK = Need(lambda case: case.done("feedback_given"), "尚未向客户反馈 / no feedback has been given")
_PAUSED = Need(lambda case: case.pause is not None, "案件没有暂停 / the case is not paused")
_NOT_PAUSED = Need(lambda case: case.pause is None, "案件已在暂停中 / the case is paused already")

_AGENDA = Need(lambda case: case.agenda is not None, "案件不在联席会议程上 / the case is on no meeting's agenda")
_NO_AGENDA = Need(lambda case: case.agenda is None, "案件已在联席会议程上 / the case is on a meeting's agenda already")
_FOLLOW_UP = Need(
    lambda case: case.follow_up_owed, "没有待落实的联席会决定 / no meeting's decision waits to be followed up"
)

_INVESTIGATING = Need(lambda case: bool(case.open_legs), "没有未结的一案双查 / no investigation is open")
_INVESTIGATED = Need(lambda case: not case.open_legs, "一案双查尚未结论，不得归档 / the investigation is still open")

_REVIEWING = Need(lambda case: case.review == "requested", "没有在办的复查 / no review is under way")
_REVIEWED = Need(lambda case: case.review in ("upheld", "changed"), "复查尚未作出意见 / no review has been concluded")
_NOT_REVIEWED = Need(lambda case: case.review == "none", "本案已申请过复查 / a review has been requested before")
_REREVIEWING = Need(lambda case: case.review == "rereview_requested", "没有在办的复核 / no re-review is under way")
_DELIVERED = Need(lambda case: bool(pending(case)), "没有待签收的分析报告 / no report waits to be acknowledged")
_SUGGESTED = Need(lambda case: bool(case.suggestions), "没有待确认的重复提示 / no possible repeat is proposed")
_GROUP = Need(
    lambda case: case.attributes["scope"] == "group",
    "不是群体件，请先用 classifyCase 将涉及范围改为群体 / not a group case: classify its scope as group first",
)

_ALL: Final = (
    Step("classifyCase", "classified", Label("分类", "classify"), needs=(_NOT_ARCHIVED,)),
    Step("recordContact", "contacted", Label("初步沟通", "first contact"), once=True),
    Step("dispatchCase", "dispatched", Label("分办", "dispatch"), once=True),
    Step("returnCase", "returned", Label("退回", "return"), needs=(_DISPATCHED, _NOT_RESOLVED), note=True),
    Step("respond", "responded", Label("响应", "response"), needs=(_DISPATCHED,), once=True),
    Step("proposePlan", "plan_proposed", Label("初步方案", "preliminary plan"), needs=(_DISPATCHED,), once=True),
    Step("concludeLegalReview", "legal_reviewed", Label("法律审核", "legal review"), needs=(_DISPATCHED,), once=True),
    Step("pauseCase", "paused", Label("暂停", "pause"), needs=(_NOT_PAUSED,)),
    Step("resumeCase", "resumed", Label("恢复", "resume"), needs=(_PAUSED,), pressing=True),
    Step("extendCase", "extended", Label("延期", "extend")),
    Step("resolveCase", "resolved", Label("办结", "resolve"), needs=(_DISPATCHED,), once=True),
    Step("giveFeedback", "feedback_given", Label("反馈", "feedback"), needs=(_RESOLVED,), once=True),
    Step("rateCase", "rated", Label("评价", "rate"), needs=(_FEEDBACK,), once=True, pressing=True),
    Step("archiveCase", "archived", Label("归档", "archive"), needs=(_FEEDBACK, _INVESTIGATED), once=True),
    Step("reopenCase", "reopened", Label("重新办理", "reopen"), needs=(_RESOLVED,), note=True),
    Step("linkRepeat", "repeat_linked", Label("关联重复", "link repeat")),
    Step("dismissRepeat", "repeat_dismissed", Label("排除重复", "dismiss repeat"), needs=(_SUGGESTED,), note=True),
    Step("joinCase", "member_joined", Label("登记联名人", "join"), needs=(_GROUP, _NOT_ARCHIVED)),
    Step("rateMember", "member_rated", Label("联名人评价", "rate for a member"), needs=(_FEEDBACK,)),
    Step("addFacts", "facts_added", Label("补充事实", "add facts"), needs=(_NOT_RESOLVED,)),
    Step("revealCustomer", "customer_revealed", Label("查阅客户", "reveal customer"), note=True),
    Step("fileAnalysisReport", "report_filed", Label("分析报告", "analysis report"), needs=(_RESOLVED,), once=True),
    Step("recordMediation", "mediated", Label("调解", "mediation"), needs=(_DISPATCHED, _NOT_RESOLVED)),
    Step("withdrawFromMeeting", "meeting_referred", Label("移出议程", "withdraw from the meeting"), needs=(_AGENDA,)),
    Step(
        "referToMeeting",
        "meeting_referred",
        Label("提请联席会", "refer to a meeting"),
        needs=(_NOT_RESOLVED, _NO_AGENDA),
    ),
    Step(
        "decideAtMeeting",
        "meeting_decided",
        Label("联席会决定", "the meeting's decision"),
        needs=(_NOT_RESOLVED, _AGENDA),
    ),
    Step(
        "recordFollowUp",
        "followed_up",
        Label("落实联席会决定", "follow-up"),
        needs=(_FOLLOW_UP, _NOT_ARCHIVED),
        note=True,
    ),
    Step("recordInterview", "interviewed", Label("约谈", "interview")),
    Step(
        "concludeInvestigation",
        "investigated",
        Label("一案双查结论", "conclude the investigation"),
        needs=(_INVESTIGATING,),
        pressing=True,
    ),
    Step("handOverCase", "handed_over", Label("移交", "hand over"), needs=(_NOT_RESOLVED,), note=True),
    Step("requestReview", "review_requested", Label("申请复查", "request a review"), needs=(_FEEDBACK, _NOT_REVIEWED)),
    Step(
        "concludeReview",
        "review_concluded",
        Label("复查意见", "conclude the review"),
        needs=(_REVIEWING,),
        pressing=True,
    ),
    Step("requestRereview", "rereview_requested", Label("申请复核", "request a re-review"), needs=(_REVIEWED,)),
    Step(
        "concludeRereview",
        "rereview_concluded",
        Label("复核意见", "conclude the re-review"),
        needs=(_REREVIEWING,),
        pressing=True,
    ),
    Step("completeTarget", "target_completed", Label("完成时限", "complete target")),
    Step(
        "acknowledgeReport",
        "report_delivered",
        Label("签收分析报告", "acknowledge the report"),
        needs=(_DELIVERED,),
        pressing=True,
    ),
    Step("linkMeasure", "measure_linked", Label("关联整改措施", "link a measure")),
)

STEPS: Final[Mapping[str, Step]] = MappingProxyType({step.mutation: step for step in _ALL})
"""Every step by its mutation's name (registerCase apart: it makes the case)."""

MUTATION_OF: Final[Mapping[str, str]] = MappingProxyType({step.event: step.mutation for step in _ALL})
"""The mutation that leaves an event of this type."""


def unmet(step: Step, case: CaseHistory) -> str | None:
    """The words for the first need of the step that the case's state does not meet; None when all are met."""
    for need in step.needs:
        if not need.holds(case):
            return need.words
    if step.once and case.done(step.event):
        return f"本轮已完成：{step.label.zh} / done already in this round: {step.label.en}"
    return None
