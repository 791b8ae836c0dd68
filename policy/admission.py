"""Whether a step may be taken now: the procedure's needs, and what the rules add to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from policy.bundle import Bundle
from policy.clocks import Limit, due
from policy.evaluator import evaluate_history, facts_of
from policy.events import Event
from policy.groups import too_many_representatives
from policy.history import CaseHistory
from policy.interviews import interview_owed
from policy.meetings import follow_up_days
from policy.procedure import Refusal, RefusalCode, Step, unmet
from policy.reports import pending, recipients
from policy.status import CaseStatus, TargetState, TargetStatus
from policy.targets import CompiledExtension, CompiledTarget

__all__ = ["Admission", "admit", "checked", "obstacle"]


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer: refusals, or the event's data as it is to be stored."""

    refusals: tuple[Refusal, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    follow: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """Types and data of the further events that the same step leaves, in their order."""


def admit(bundle: Bundle, events: Sequence[Event], step: Step, at: datetime, data: Mapping[str, Any]) -> Admission:
    """Whether `step` may be taken at `at`, not before the case's latest event, with this event data.

    The data is already well-formed in itself; what is answered here depends on the case and the rules.
    """
    case = CaseHistory.of(events, at)
    status = evaluate_history(bundle, case, at)
    words = obstacle(bundle, case, status, step)
    return checked(bundle, case, status, step, data) if words is None else _refused(words)


def obstacle(bundle: Bundle, case: CaseHistory, status: CaseStatus, step: Step) -> str | None:
    """The words of what forbids the step whatever its input; None where nothing does."""
    words = unmet(step, case)
    if words is None:
        words = next(_closed_windows(bundle, case, step, status.as_of), None)
    return words if words is not None else next(_barring(bundle, status, step), None)


def checked(bundle: Bundle, case: CaseHistory, status: CaseStatus, step: Step, data: Mapping[str, Any]) -> Admission:
    """What the step's own check says of this event data, where nothing forbids the step as such."""
    check = _CHECKS.get(step.mutation)
    return check(bundle, case, status, data) if check else Admission(data=data)


def _refused(words: str, code: RefusalCode = RefusalCode.NOT_ALLOWED_NOW, *path: str) -> Admission:
    return Admission((Refusal(code, words, path or None),))


def _closed_windows(bundle: Bundle, case: CaseHistory, step: Step, at: datetime) -> Iterator[str]:
    for window in bundle.rules.procedure.windows:
        opening = case.marks.get(window.after)
        if window.step != step.event or opening is None:
            continue
        reckoned = due(Limit.parse(window.within), opening.at, bundle.calendar(case.lead_department), at=at)
        if reckoned.due_at is not None and at >= reckoned.due_at:
            words = Limit.parse(window.within).words()
            yield (
                f"{window.label.zh}已过：{words.zh}内（{window.clause}）"
                f" / {window.label.en} is over: within {words.en} ({window.clause})"
            )


def _barring(bundle: Bundle, status: CaseStatus, step: Step) -> Iterator[str]:
    for target, clock in zip(bundle.targets, status.targets, strict=True):
        if step.event in target.required_before and clock.state.open:
            yield (
                f"{target.label.zh}尚未完成，不得{step.label.zh}（{target.clause}）"
                f" / {target.label.en} must be concluded first ({target.clause})"
            )


def _check_pause(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    running = (
        target
        for target, clock in zip(bundle.targets, status.targets, strict=True)
        if clock.state is TargetState.RUNNING and data["reason"] in target.pausable
    )
    if next(running, None) is None:
        return _refused("没有可因此暂停的时限在走 / no running target can be paused for this reason")
    return Admission(data=data)


def _check_completion(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    ticking = (TargetState.RUNNING, TargetState.OVERDUE, TargetState.PAUSED)
    for target, clock in zip(bundle.targets, status.targets, strict=True):
        if target.id == data["target"]:
            if "target_completed" not in target.stops:
                words = f"{target.label.zh}由其他步骤完成 / {target.label.en} is stopped by another step"
                return _refused(words, RefusalCode.NOT_ALLOWED_NOW, "target")
            if clock.state not in ticking:
                words = f"{target.label.zh}没有在走 / {target.label.en} is not running"
                return _refused(words, RefusalCode.NOT_ALLOWED_NOW, "target")
            return Admission(data=data)
    words = f"没有时限 '{data['target']}' / no target '{data['target']}'"
    return _refused(words, RefusalCode.INVALID, "target")


def _check_extension(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    days = data.get("days")
    steps = [extension for target in bundle.targets for extension in target.extensions]
    if days is not None and not 1 <= days <= max((extension.days for extension in steps), default=0):
        return _refused(f"不能延期 {days} 天 / {days} days are not possible", RefusalCode.INVALID, "days")
    extendable = [
        (target, clock)
        for target, clock in zip(bundle.targets, status.targets, strict=True)
        if target.extensions and clock.state is not TargetState.NOT_APPLICABLE
    ]
    if not extendable:
        return _refused("本案没有可延期的时限 / no target of this case can be extended")
    target, clock = extendable[0]
    return _extend(bundle, case, target, clock, status.as_of, data)


def _extend(
    bundle: Bundle,
    case: CaseHistory,
    target: CompiledTarget,
    clock: TargetStatus,
    at: datetime,
    data: Mapping[str, Any],
) -> Admission:
    given = [event.data["days"] for event in case.extensions if event.data["target"] == target.id]
    if clock.state is not TargetState.RUNNING or clock.started_at is None:
        return _refused(f"{target.label.zh}已到期或已终止 / {target.label.en} is over or has ended")
    if len(given) >= len(target.extensions):
        return _refused(f"{target.label.zh}不能再延期 / {target.label.en} cannot be extended again")
    extension = target.extensions[len(given)]
    facts, _ = facts_of(bundle, case, at)
    fired = bundle.rule_sets["sla"].fired(facts)
    if extension.rule not in fired:
        return _refused(f"本案不符合{target.label.zh}延期条件 / the case does not qualify for this extension")
    base = next(row.limit.amount for row in target.limits if row.rule in fired)
    return _granted(target, extension, base + sum(given), data)


def _granted(target: CompiledTarget, extension: CompiledExtension, so_far: int, data: Mapping[str, Any]) -> Admission:
    days = data.get("days")
    most = extension.days - so_far if extension.total else extension.days
    if days is not None and (days > most or (extension.total and days != most)):
        words = f"本次最多延期 {most} 天 / at most {most} days this time"
        return _refused(words, RefusalCode.INVALID, "days")
    return Admission(data={**data, "target": target.id, "days": most if days is None else days})


def _check_interview(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    facts, _ = facts_of(bundle, case, status.as_of)
    if interview_owed(bundle, case, status.targets, facts) is None:
        return _refused("没有尚未约谈的红牌 / no red card calls for an interview")
    return Admission(data=data)


def _check_decision(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    if data.get("meeting", case.agenda) != case.agenda:
        words = "案件不在该次会议的议程上 / the case is not on this meeting's agenda"
        return _refused(words, RefusalCode.NOT_ALLOWED_NOW, "meetingId")
    days = data.get("follow_up_within")
    facts, _ = facts_of(bundle, case, status.as_of)
    if days is not None and not follow_up_days(bundle, facts, days):
        words = f"规则中没有 {days} 个工作日的落实时限 / the rules know no follow-up of {days} working days"
        return _refused(words, RefusalCode.INVALID, "followUpWithin")
    return Admission(data=data)


def _check_leg(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    if data["leg"] not in case.open_legs:
        return _refused(
            "该项调查没有在办 / this leg of the investigation is not open", RefusalCode.NOT_ALLOWED_NOW, "leg"
        )
    return Admission(data=data)


def _check_handler(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    """Who is complained about cannot handle the case, and nobody takes over what they have already."""
    rule, handler = bundle.rules.procedure.recusal, data.get("handler")
    if rule is not None and handler is not None and handler in case.complained_about:
        words = (
            f"{rule.label.zh}：{handler} 是被投诉人，不得作为办理人（{rule.clause}）"
            f" / {rule.label.en}: {handler} is complained about ({rule.clause})"
        )
        return _refused(words, RefusalCode.FORBIDDEN, "handler")
    return Admission(data=data)


def _check_hand_over(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    if data["handler"] == (case.handler if case.dispatched else case.duty):
        return _refused("已由此人负责 / this person has it already", RefusalCode.INVALID, "handler")
    return _check_handler(bundle, case, status, data)


def _check_report(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    copies = recipients(bundle, case)
    return Admission(data=data, follow=tuple(("report_delivered", {"recipient": name}) for name in copies))


def _check_acknowledgement(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    if data["recipient"] not in pending(case):
        words = "本部门没有待签收的报告 / no report waits for this department"
        return _refused(words, RefusalCode.NOT_ALLOWED_NOW, "recipient")
    return Admission(data=data)


def _check_measure(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    if any(event.type == "measure_linked" and event.data["measure"] == data["measure"] for event in case.events):
        return _refused("该措施已关联本案 / linked to this case already", RefusalCode.NOT_ALLOWED_NOW, "measureId")
    return Admission(data=data)


def _check_dismissal(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    if data["of"] not in {entry["of"] for entry in case.suggestions}:
        return _refused("没有提示与该案件重复 / that case is not proposed", RefusalCode.NOT_ALLOWED_NOW, "repeatOfId")
    return Admission(data=data)


def _check_member(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    words = too_many_representatives(bundle.rules.procedure.representatives, case.members, data["representative"])
    return _refused(words, RefusalCode.NOT_ALLOWED_NOW, "representative") if words else Admission(data=data)


def _check_member_rating(bundle: Bundle, case: CaseHistory, status: CaseStatus, data: Mapping[str, Any]) -> Admission:
    member = next((member for member in case.members if member.number == data["member"]), None)
    if member is None:
        return _refused(f"没有第 {data['member']} 位联名人 / no such member", RefusalCode.INVALID, "member")
    if member.rated:
        return _refused("本轮已评价 / rated already in this round", RefusalCode.NOT_ALLOWED_NOW, "member")
    return Admission(data=data)


_CHECKS = {
    "dispatchCase": _check_handler,
    "handOverCase": _check_hand_over,
    "fileAnalysisReport": _check_report,
    "acknowledgeReport": _check_acknowledgement,
    "linkMeasure": _check_measure,
    "dismissRepeat": _check_dismissal,
    "joinCase": _check_member,
    "rateMember": _check_member_rating,
    "recordInterview": _check_interview,
    "decideAtMeeting": _check_decision,
    "concludeInvestigation": _check_leg,
    "pauseCase": _check_pause,
    "completeTarget": _check_completion,
    "extendCase": _check_extension,
}
