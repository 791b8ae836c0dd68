"""The evaluator: events, an instant and a bundle to a case's status with its reasons. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from policy.bundle import Bundle
from policy.calendar import WorkCalendar
from policy.clocks import (
    Due,
    PauseSpan,
    due,
    instant_of_overdue_days,
    overdue_working_days,
    working_days_left,
    workings,
)
from policy.events import Event
from policy.history import CaseHistory
from policy.interviews import interview_reasons
from policy.meetings import must_meet
from policy.next_actions import next_actions
from policy.reminder_rules import warned_at
from policy.rounds import current_round, stop_of
from policy.status import Card, CaseNode, CaseStanding, CaseStatus, Classification, Reason, TargetState, TargetStatus
from policy.targets import CompiledLimit, CompiledTarget

__all__ = ["evaluate", "evaluate_history", "facts_of", "plain_facts", "standing_of"]

_START_WORDS: Final[Mapping[str, str]] = {
    "received": "收到",
    "reopened": "重新办理",
    "returned": "退回",
    "dispatched": "分办",
    "resolved": "办结",
    "feedback_given": "反馈",
    "review_requested": "申请复查",
    "rereview_requested": "申请复核",
    "meeting_decided": "联席会决定",
    "facts_added": "补充新事实",
}
_NO_CARD: Final = Card.NONE


def evaluate(bundle: Bundle, events: Sequence[Event], at: datetime) -> CaseStatus:
    """The status at `at` by the events at or before it; later events change nothing.

    Raises InvalidRequest where `at` is before the receipt, or beyond the calendar's last year.
    """
    return evaluate_history(bundle, CaseHistory.of(events, at), at)


def evaluate_history(bundle: Bundle, case: CaseHistory, at: datetime) -> CaseStatus:
    """Like `evaluate`, for a case already folded up to `at`."""
    standing = standing_of(bundle, case, at)
    targets, facts = standing.targets, standing.facts
    return CaseStatus(
        as_of=at,
        policy_version=standing.policy_version,
        current_node=standing.current_node,
        card=standing.card,
        targets=targets,
        classification=standing.classification,
        changes_at=standing.changes_at,
        facts=facts,
        next_actions=next_actions(bundle, case, targets, facts),
        reasons=(
            *standing.classification.reasons,
            *_card_reasons(bundle, targets),
            *interview_reasons(bundle, case, targets, facts),
            *_escalations(bundle, facts),
            *must_meet(bundle, case, facts),
        ),
    )


def standing_of(bundle: Bundle, case: CaseHistory, at: datetime) -> CaseStanding:
    """The part of `evaluate_history` that a case's row, its reminders and the figures need: it takes half the time."""
    facts, classification = facts_of(bundle, case, at)
    types = frozenset([event.type for event in case.events])
    evaluation = _Evaluation(bundle, case, at, facts, bundle.rule_sets["sla"].fired(facts), types)
    targets = tuple([evaluation.target(target) for target in bundle.targets])
    return CaseStanding(
        as_of=at,
        policy_version=bundle.version,
        current_node=_current_node(targets),
        card=_worst([status.card for status in targets]),
        targets=targets,
        classification=classification,
        changes_at=evaluation.changes_at(targets),
        facts=facts,
    )


def facts_of(bundle: Bundle, case: CaseHistory, at: datetime) -> tuple[dict[str, Any], Classification]:
    """The facts of the declared vocabulary that hold for a case at `at`, and what the rules classify it as."""
    facts = plain_facts(case)
    classification = bundle.classify(facts)
    facts["grade"] = classification.grade
    facts["subclass"] = classification.subclass
    facts["working_days_open"] = _working_days_open(bundle.calendar(case.lead_department), case, at)
    return facts, classification


def plain_facts(case: CaseHistory) -> dict[str, Any]:
    """The facts that the events alone tell, whatever the policy and the instant."""
    facts = dict(case.attributes)
    facts["lead_department"] = case.lead_department
    facts["departments"] = 1 + len(case.assisting_departments) if case.lead_department else 0
    facts["repeat_number"] = case.repeat_number
    facts["returns"] = case.returns
    facts["hand_overs"] = case.hand_overs
    facts["review"] = case.review
    facts["resolved"] = "yes" if case.resolved else "no"
    facts["rating"] = case.rating
    decided = case.marks.get("meeting_decided")
    facts["meeting"] = case.meeting
    facts["follow_up_days"] = decided.data.get("follow_up_within") if decided else None
    return facts


def _working_days_open(calendar: WorkCalendar, case: CaseHistory, at: datetime) -> int:
    opened = case.reopenings[-1] if case.reopenings else case.received_at
    closed = case.resolved_at or at
    return calendar.working_days_between(calendar.local_date(opened), calendar.local_date(closed))


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """What one evaluation passes around. `types` are those of all events of the case."""

    bundle: Bundle
    case: CaseHistory
    at: datetime
    facts: Mapping[str, Any]
    fired: frozenset[str]
    types: frozenset[str]

    def target(self, target: CompiledTarget) -> TargetStatus:
        rounds, start = (0, None) if target.starts.isdisjoint(self.types) else current_round(target, self.case.events)
        limit = self._limit(target)
        if limit is None or start is None:
            return target.still(rounds, limit)
        return self._clock(target, limit, rounds, start)

    def _limit(self, target: CompiledTarget) -> CompiledLimit | None:
        """The limit that holds; None where the target does not apply."""
        if target.id in self.fired:
            for row in target.limits:
                if row.rule in self.fired:
                    return row
        return None

    def _clock(self, target: CompiledTarget, limit: CompiledLimit, rounds: int, start: Event) -> TargetStatus:
        stop = None if target.stops.isdisjoint(self.types) else stop_of(target, self.case.events, start)
        calendar = self._calendar(target)
        pauses = self._pauses(target, start)
        extra = sum([event.data["days"] for event in self.case.extensions if event.data["target"] == target.id])
        stopped_at = stop.at if stop else None
        reckoned = due(limit.limit, start.at, calendar, pauses, extra_calendar_days=extra, stop=stopped_at, at=self.at)
        state = _state(reckoned, stopped_at, self.at)
        late = state is TargetState.OVERDUE
        overdue = 0
        if (late or state is TargetState.MISSED) and reckoned.due_date:
            overdue = overdue_working_days(reckoned.due_date, stopped_at or self.at, calendar)
        return TargetStatus(
            target=target.id,
            node=target.node,
            label=target.label,
            state=state,
            round=rounds,
            started_at=start.at,
            due_at=reckoned.due_at,
            due_date=reckoned.due_date,
            stopped_at=stopped_at,
            overdue_working_days=overdue,
            card=self._card(overdue) if late else _NO_CARD,
            provisional=reckoned.provisional,
            reason=limit.reason,
            reckon=partial(
                workings,
                limit.limit,
                start.at,
                calendar,
                pauses,
                extra_calendar_days=extra,
                stop=stopped_at,
                at=self.at,
                start_word=_START_WORDS.get(start.type, start.type),
            ),
            remain=self._remaining(state, reckoned.due_date, calendar),
        )

    def _remaining(self, state: TargetState, due_date: date | None, calendar: WorkCalendar) -> Callable[[], int] | None:
        if due_date is None or state not in (TargetState.RUNNING, TargetState.OVERDUE):
            return None
        return partial(working_days_left, due_date, self.at, calendar)

    def _pauses(self, target: CompiledTarget, start: Event) -> tuple[PauseSpan, ...]:
        if not target.pausable or not self.case.pauses:
            return ()
        return tuple(
            pause
            for pause in self.case.pauses
            if pause.reason in target.pausable and (pause.end is None or pause.end > start.at)
        )

    def _card(self, overdue: int) -> Card:
        decision = self.bundle.decide("escalation", {**self.facts, "overdue_working_days": overdue})
        return Card(decision.outcome["card"]) if decision else Card.NONE

    def _calendar(self, target: CompiledTarget) -> WorkCalendar:
        return self.bundle.calendar(None if target.bank_calendar else self.case.lead_department)

    def changes_at(self, targets: Sequence[TargetStatus]) -> datetime | None:
        """The first later instant of a due date or a warning, or at which counted days reach a rule's threshold."""
        running, instants = [], []
        for target, status in zip(self.bundle.targets, targets, strict=True):
            if status.due_at is None or status.due_date is None or status.stopped_at is not None:
                continue
            if status.due_at > self.at:
                running.append((target, status))
                instants.append(status.due_at)
            else:
                instants.extend(self._next_overdue_day(target, status.due_date, status.overdue_working_days))
        instants.extend(self._warnings(running))
        if not self.case.resolved:
            instants.extend(self._next_open_day())
        return min([instant for instant in instants if instant > self.at], default=None)

    def _warnings(self, running: Sequence[tuple[CompiledTarget, TargetStatus]]) -> Iterator[datetime]:
        """When people are to be warned of clocks that run; whether a rule's condition holds is looked at then."""
        for rule in self.bundle.warnings:
            for target, status in running:
                if rule.before and rule.concerns(target.id) and status.started_at and status.due_date:
                    calendar = self._calendar(target)
                    instant = warned_at(rule.before, status.started_at, status.due_date, calendar)
                    yield from () if instant is None else (instant,)

    def _next_overdue_day(self, target: CompiledTarget, due_date: date, overdue: int) -> Iterator[datetime]:
        for days in self.bundle.thresholds.get("overdue_working_days", ()):
            if days > overdue:
                yield instant_of_overdue_days(due_date, days, self._calendar(target))
                return

    def _next_open_day(self) -> Iterator[datetime]:
        calendar = self.bundle.calendar(self.case.lead_department)
        opened = self.case.reopenings[-1] if self.case.reopenings else self.case.received_at
        for days in self.bundle.thresholds.get("working_days_open", ()):
            if days > self.facts["working_days_open"]:
                yield instant_of_overdue_days(calendar.local_date(opened), days, calendar)
                return


def _state(reckoned: Due, stopped_at: datetime | None, at: datetime) -> TargetState:
    if reckoned.due_at is None:
        return TargetState.PAUSED
    if stopped_at is not None:
        return TargetState.MET if stopped_at < reckoned.due_at else TargetState.MISSED
    return TargetState.RUNNING if at < reckoned.due_at else TargetState.OVERDUE


def _current_node(targets: Sequence[TargetStatus]) -> CaseNode | None:
    unfinished = {status.node for status in targets if status.state.open}
    return next((node for node in CaseNode if node in unfinished), None)


def _worst(cards: Iterable[Card]) -> Card:
    return max([card for card in cards if card is not _NO_CARD], key=lambda card: card.rank, default=_NO_CARD)


def _escalations(bundle: Bundle, facts: Mapping[str, Any]) -> Iterator[Reason]:
    fired = bundle.rule_sets["escalations"].fired(facts)
    return (rule.reason for rule in bundle.escalations if rule.id in fired)


def _card_reasons(bundle: Bundle, targets: Sequence[TargetStatus]) -> Iterator[Reason]:
    words = {Card.YELLOW: "黄牌 / yellow card", Card.RED: "红牌 / red card"}
    table = bundle.tables["escalation"]
    for status in targets:
        if status.card is not _NO_CARD:
            message = f"{status.label.zh}逾期 {status.overdue_working_days} 个工作日：{words[status.card]}"
            yield Reason(status.target, table.name, table.clause, message)
