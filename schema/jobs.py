"""Queries and mutations of long jobs, joined to the roots by inheritance."""

from __future__ import annotations

from typing import Annotated

import strawberry

from cases.models.job import JobState
from cases.paging import Window
from resolvers import jobs as resolve
from resolvers.context import Context
from schema.types.job import Job, JobConnection, JobPayload

__all__ = ["JobMutations", "JobQueries"]

Info = strawberry.Info[Context, None]


@strawberry.type
class JobQueries:
    @strawberry.field(
        description="长任务及其进度，最新在前；限信访办和审计，其他人为空 / long jobs and how far they have come, "
        "newest first; for the petition office and auditors, null for others"
    )
    def jobs(
        self,
        info: Info,
        state: Annotated[JobState | None, strawberry.argument(description="只看此状态的 / in this state only")] = None,
        first: Annotated[int | None, strawberry.argument(description="每页项数 / how many")] = None,
        after: Annotated[str | None, strawberry.argument(description="游标，此后 / after this cursor")] = None,
    ) -> JobConnection | None:
        page = resolve.job_page(info.context, state, Window(first=first, after=after))
        return None if page is None else JobConnection.from_domain(page, info.context.now)

    @strawberry.field(description="一个长任务 / one long job; null for an unknown one")
    def job(self, info: Info, id: strawberry.ID) -> Job | None:
        found = resolve.job(info.context, str(id))
        return None if found is None else Job.from_domain(found, info.context.now)


@strawberry.type
class JobMutations:
    @strawberry.mutation(
        description="按所适用的规则重新判定全部在办案件 / judges every open case again under the policy that governs "
        "it: cards, timers, reminders, figures"
    )
    def reevaluate_open_cases(self, info: Info) -> JobPayload:
        return JobPayload.from_domain(resolve.reevaluate(info.context), info.context.now)

    @strawberry.mutation(
        description="取消长任务：已完成的部分保留 / ends a long job between two chunks; what is done stays"
    )
    def cancel_job(self, info: Info, id: strawberry.ID) -> JobPayload:
        return JobPayload.from_domain(resolve.cancel(info.context, str(id)), info.context.now)
