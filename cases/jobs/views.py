"""Long jobs as they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cases.models.job import JobKind, JobState
from policy.procedure import Refusal

__all__ = ["ACTIVE", "Job", "JobOutcome", "job_id", "job_key"]

_JOB: Final = re.compile(r"^job:([0-9a-f]{32})$")
ACTIVE: Final = (JobState.QUEUED, JobState.RUNNING)


def job_id(key: str) -> str:
    return f"job:{key}"


def job_key(identifier: str) -> str | None:
    """The row's key; None for what is no id of a job."""
    match = _JOB.match(identifier)
    return match.group(1) if match else None


@dataclass(frozen=True, slots=True)
class Job:
    """`done` of `total` things were looked at, `failed` of them could not be handled and were left as they were.

    `actor` asked for it. `message` says what an operator should know: what went wrong, or who cancelled it. Whoever
    carries out a job holds it until `held_until`, and moves that on in time.
    """

    id: str
    kind: JobKind
    input: Mapping[str, Any]
    actor: str
    state: JobState
    done: int
    total: int
    failed: int
    message: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    held_until: datetime

    def interrupted(self, now: datetime) -> bool:
        """Whether whoever carried it out is gone, and nobody has taken it up since."""
        return self.state is JobState.RUNNING and self.held_until <= now

    @property
    def active(self) -> bool:
        return self.state in ACTIVE

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Job:
        plain = ("input", "actor", "done", "total", "failed", "message", "created_at", "started_at", "finished_at")
        return cls(
            id=job_id(row["id"]),
            kind=JobKind(row["kind"]),
            state=JobState(row["state"]),
            held_until=row["due_at"],
            **{name: row[name] for name in plain},
        )


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """The job as it is now, and why what was asked for was refused."""

    job: Job | None
    refusals: tuple[Refusal, ...] = ()
