"""Long jobs: seen, started and cancelled under the actor's rights."""

from __future__ import annotations

from cases.jobs.views import Job, JobOutcome
from cases.models.job import JobState
from cases.paging import Window
from cases.views import Page
from resolvers.context import Context

__all__ = ["cancel", "job", "job_page", "reevaluate"]


def job(context: Context, identifier: str) -> Job | None:
    return context.services.jobs.get(context.actor, identifier)


def job_page(context: Context, state: JobState | None, window: Window) -> Page[Job] | None:
    """Newest first; None for an actor who may not see them. Raises InvalidRequest for a bad argument."""
    return context.services.jobs.page(context.actor, state, window)


def cancel(context: Context, identifier: str) -> JobOutcome:
    return context.services.jobs.cancel(context.actor, identifier)


def reevaluate(context: Context) -> JobOutcome:
    """Has every open case judged again under the policy that governs it; where that waits already, it is that job."""
    return context.services.jobs.ask_for(context.actor, context.services.reevaluation.wanted)
