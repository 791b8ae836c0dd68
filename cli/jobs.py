"""How a command has a long job carried out: here, or by a service that came first; its progress is shown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as waited
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from cases.jobs.views import Job, job_key
from resolvers.services import Services

__all__ = ["OPERATOR", "followed"]

OPERATOR: Final = "operator"
"""Who asks for a job at the command line."""

_PAUSE: Final = 0.3


def followed(services: Services, job: Job) -> Job:
    """The job when it has ended. Interrupted, it is left to a service, or to the next call of the command."""
    with ThreadPoolExecutor(1) as hand, _bar() as bar:
        task = bar.add_task(f"任务 / {job.kind}", total=job.total)
        try:
            while job.active:
                waited([hand.submit(services.worker.look, (job.kind,))], _PAUSE)
                job = services.jobs.found(job_key(job.id) or "") or job
                bar.update(task, completed=job.done, total=job.total)
        finally:
            services.worker.stop()
    return job


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
