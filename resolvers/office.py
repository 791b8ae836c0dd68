"""The office's own work: meetings, inspections, milestones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cases.office_desk import OfficeCommand
from cases.office_views import AgendaView, InspectionView, MeetingView, MilestoneView, OfficeStepView
from cases.views import CaseView
from policy.evaluator import evaluate
from policy.office import MeetingState
from policy.procedure import Refusal
from policy.status import Reason, TargetState, TargetStatus
from resolvers.context import Context

__all__ = [
    "OfficeAnswer",
    "act",
    "agenda",
    "follow_up",
    "inspection",
    "inspections",
    "meeting",
    "meetings",
    "meetings_of_case",
    "milestone",
    "rules_of",
    "steps_of_inspection",
    "steps_of_meeting",
    "steps_of_milestone",
]


@dataclass(frozen=True, slots=True)
class OfficeAnswer:
    """The id of what the step was taken on, also after a refusal; who may not see it finds nothing under it."""

    subject: str | None
    refusals: tuple[Refusal, ...]


def act(context: Context, command: OfficeCommand) -> OfficeAnswer:
    outcome = context.services.office_desk.act(context.actor, command)
    context.renew()
    return OfficeAnswer(outcome.subject, outcome.refusals)


def meeting(context: Context, identifier: str) -> MeetingView | None:
    return context.services.office.meeting(context.actor, identifier)


def meetings(context: Context, year: int, state: MeetingState | None) -> tuple[MeetingView, ...]:
    return context.services.office.meetings(context.actor, year, state)


def meetings_of_case(context: Context, case: CaseView) -> Sequence[MeetingView]:
    return context.of_case(_meetings_of_cases, case) or ()


def _meetings_of_cases(context: Context, cases: Sequence[CaseView]) -> dict[str, list[MeetingView]]:
    return context.services.office.meetings_of_cases(context.actor, [case.id for case in cases])


def agenda(context: Context, found: MeetingView) -> tuple[AgendaView, ...]:
    return context.services.office.agenda(context.actor, found)


def rules_of(context: Context, item: AgendaView) -> tuple[Reason, ...]:
    """The rules that asked for the referral, as they read now; one that is gone is left out."""
    return tuple(rule.reason for rule in context.bundle.referrals if rule.id in item.rules)


def follow_up(context: Context, item: AgendaView) -> tuple[TargetStatus, ...]:
    """The clocks that the decision started, as they stand; none before it, or where the case is out of scope."""
    case = context.case(item.case_id)
    if case is None or item.decided_at is None:
        return ()
    events = context.events(case.id)
    at = max(context.now, events[-1].at)
    bundle = context.timeline.bundle(context.timeline.governing(events, at))
    started = {target.id for target in bundle.targets if "meeting_decided" in target.starts}
    return tuple(
        clock
        for clock in evaluate(bundle, events, at).targets
        if clock.target in started and clock.state is not TargetState.NOT_APPLICABLE
    )


def inspection(context: Context, identifier: str) -> InspectionView | None:
    return context.services.office.inspection(context.actor, identifier)


def inspections(context: Context, year: int) -> tuple[InspectionView, ...]:
    return context.services.office.inspections(context.actor, year)


def milestone(context: Context, identifier: str) -> MilestoneView | None:
    """One by its id (`milestone:2026:trial_run`); None for rubbish and for one that was not reached."""
    kind, _, rest = identifier.partition(":")
    year, _, item = rest.partition(":")
    if kind != "milestone" or not year.isascii() or not year.isdigit() or len(year) != 4:
        return None
    return context.services.office.milestone(int(year), item)


def steps_of_meeting(context: Context, found: MeetingView) -> tuple[OfficeStepView, ...]:
    return context.services.office.steps_of_meeting(context.actor, found)


def steps_of_inspection(context: Context, found: InspectionView) -> tuple[OfficeStepView, ...]:
    return context.services.office.steps_of_inspection(found)


def steps_of_milestone(context: Context, identifier: str) -> tuple[OfficeStepView, ...]:
    return context.services.office.steps(identifier)
