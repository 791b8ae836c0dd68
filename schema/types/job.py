"""Long jobs and how far they have come."""

from __future__ import annotations

from datetime import datetime

import strawberry

from cases.jobs import views
from cases.models.job import JobKind, JobState
from cases.views import Page
from schema.types.node import Node, PageInfo
from schema.types.payload import UserError

__all__ = ["Job", "JobConnection", "JobPayload"]

strawberry.enum(
    JobKind,
    description="REEVALUATION 规则变动后重新判定在办案件；REBUILD 由事件重建数字；IMPORT 导入文件 / open cases judged "
    "again after a change of policy; figures made anew from the events; a file imported",
)
strawberry.enum(JobState, description="排队、进行、完成、已取消、失败 / the state of a long job")


@strawberry.type(description="一个长任务，分批进行，中断后续做 / a long job: done in chunks, resumed after a kill")
class Job(Node):
    kind: JobKind = strawberry.field(description="种类 / what is done")
    state: JobState = strawberry.field(description="状态 / its state")
    requested_by: str = strawberry.field(
        description="由谁发起；policy 为规则生效所致，operator 为命令行 / who asked for it; policy: a version took "
        "effect, operator: the command line"
    )
    policy_version: str | None = strawberry.field(description="所因的规则版本 / the version that it follows from")
    source: str | None = strawberry.field(description="所导入文件的来源名 / where the imported file comes from")
    done: int = strawberry.field(description="已处理数 / how many things were looked at")
    total: int = strawberry.field(description="总数 / out of how many")
    failed: int = strawberry.field(description="其中未能处理、保持原样的 / of these, left as they were")
    interrupted: bool = strawberry.field(
        description="进行中而执行者已不在：自动续做，导入则再次运行即续 / it runs, and whoever did it is gone: it "
        "goes on by itself, an import when it is run again"
    )
    message: str | None = strawberry.field(description="需要知道的事 / what an operator should know")
    created_at: datetime = strawberry.field(description="发起时间 / when it was asked for")
    started_at: datetime | None = strawberry.field(description="开始时间 / when it was first taken up")
    finished_at: datetime | None = strawberry.field(description="结束时间 / when it ended")

    @classmethod
    def from_domain(cls, job: views.Job, now: datetime) -> Job:
        return cls(
            id=strawberry.ID(job.id),
            kind=job.kind,
            state=job.state,
            requested_by=job.actor,
            policy_version=job.input.get("version"),
            source=job.input.get("source"),
            done=job.done,
            total=job.total,
            failed=job.failed,
            interrupted=job.interrupted(now),
            message=job.message,
            created_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
        )


@strawberry.type(description="一个长任务及其游标 / one of them, with its cursor")
class JobEdge:
    node: Job = strawberry.field(description="任务 / the job")
    cursor: str = strawberry.field(description="游标 / where a next page goes on")


@strawberry.type(description="长任务，最新在前 / long jobs, newest first")
class JobConnection:
    edges: list[JobEdge] = strawberry.field(description="本页 / this page")
    page_info: PageInfo = strawberry.field(description="分页信息 / about the page")

    @classmethod
    def from_domain(cls, page: Page[views.Job], now: datetime) -> JobConnection:
        pairs = zip(page.items, page.cursors, strict=True)
        edges = [JobEdge(node=Job.from_domain(item, now), cursor=cursor) for item, cursor in pairs]
        return cls(edges=edges, page_info=PageInfo.from_domain(page))


@strawberry.type(description="任务现状，或被拒的理由 / the job as it is now, or why it was refused")
class JobPayload:
    job: Job | None = strawberry.field(description="任务 / the job")
    user_errors: list[UserError] = strawberry.field(description="被拒的理由 / reasons for a refusal")

    @classmethod
    def from_domain(cls, outcome: views.JobOutcome, now: datetime) -> JobPayload:
        return cls(
            job=Job.from_domain(outcome.job, now) if outcome.job else None,
            user_errors=[UserError.from_domain(refusal) for refusal in outcome.refusals],
        )
