"""petition figures: what managers read, counted again from the events."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import Final

import typer

from cases.models.job import JobState
from cases.recounting import Difference, Recount
from cli.failures import Failure
from cli.jobs import OPERATOR, followed
from cli.options import DatabaseOption, RulesOption
from cli.progress import shown
from cli.store import opened, settings
from resolvers.settings import DEFAULT_DATABASE

__all__ = ["app"]

_SHOWN: Final = 20
_COUNTED: Final = {"cases": "案件 / cases", "days": "日 / days"}

app = typer.Typer(no_args_is_help=True, help="数字的核对与重建 / checks the figures, and makes them anew")


@app.command()
def verify(database: DatabaseOption = DEFAULT_DATABASE, rules: RulesOption = None) -> None:
    """按事件逐案重算并核对；有差异时退出码为 1 / recounts from the events and compares; 1 where anything differs."""
    with closing(opened(settings(database, rules))) as services, shown() as line:
        services.catch_up()
        recount = Recount(services.database, lambda: services.manager.timeline, services.clock)
        found = recount.verify(lambda what, done: line(f"{_COUNTED[what]}: {done}"))
        first = list(islice(found, _SHOWN))
        more = sum(1 for _ in found)
    for difference in first:
        typer.echo(_told(difference))
    if first:
        words = f"{len(first) + more} 处与事件不符，可用 petition figures rebuild 重建"
        raise Failure(f"{words} / {len(first) + more} numbers differ: petition figures rebuild")
    typer.echo("数字与事件一致 / the figures are what the events tell")


@app.command()
def rebuild(database: DatabaseOption = DEFAULT_DATABASE, rules: RulesOption = None) -> None:
    """由事件重建全部数字，可在服务运行时进行 / makes every figure anew; the service may run meanwhile."""
    with closing(opened(settings(database, rules))) as services:
        job = followed(services, services.jobs.start(OPERATOR, services.rebuild.wanted()))
    if job.state is not JobState.DONE:
        raise Failure(f"重建未完成：{job.message} / the figures were not made anew: the job ended {job.state}")
    if job.failed:
        raise Failure(f"{job.failed} 件未能计数：{job.message} / {job.failed} cases could not be counted")
    typer.echo("数字已重建 / the figures are made anew")


def _told(difference: Difference) -> str:
    where = "" if difference.bucket is None else f" {difference.bucket}"
    return f"{difference.place}{where} {difference.measure}: {difference.stored} ≠ {difference.counted}"
