"""Rounds that interleave: each contender has its turn in each round, so that what slows the machine slows them all."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Final

__all__ = ["interleaved", "processor", "seconds", "working"]

_SCHEDULED: Final = 2
"""The kernel's clock of all threads of a process, those that ended too, to the nanosecond: CPUCLOCK_SCHED."""


def interleaved(contenders: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of what each contender answers. A first turn of each warms up and does not count."""
    for contender in contenders.values():
        contender()
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, contender in contenders.items():
            taken[name].append(contender())
    return {name: statistics.median(values) for name, values in taken.items()}


def seconds(work: Callable[[], object]) -> float:
    """How long it takes on the clock."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def working(work: Callable[[], object]) -> float:
    """Seconds of the processor that this thread takes for it: what others do on the machine counts less."""
    begin = time.thread_time()
    work()
    return time.thread_time() - begin


def processor(pid: int) -> float:
    """Seconds of the processor that another process of ours has used since its start."""
    return time.clock_gettime((~pid << 3) | _SCHEDULED)
