"""Clients that all work at once, each on a thread of its own: what they get done, and how long each thing takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles

__all__ = ["Round", "Work", "at_once"]

Work = Callable[[], object]
"""One thing, done whole: what is stored is durable when it returns."""


@dataclass(frozen=True, slots=True)
class Round:
    """`latencies` in seconds, one for each thing that was done."""

    seconds: float
    latencies: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Things done in a second."""
        return len(self.latencies) / self.seconds

    def quantile(self, percent: int) -> float:
        return quantiles(self.latencies, n=100)[percent - 1]


def at_once(works: list[Work], seconds: float) -> Round:
    """Each client does its work again and again for so many seconds, and ends what it has begun.

    Raises what a client raised.
    """
    latencies: list[list[float]] = [[] for _ in works]
    failed: list[BaseException] = []
    start = threading.Barrier(len(works) + 1)

    def run(work: Work, taken: list[float]) -> None:
        start.wait()
        ends = time.perf_counter() + seconds
        try:
            while (began := time.perf_counter()) < ends:
                work()
                taken.append(time.perf_counter() - began)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=pair) for pair in zip(works, latencies, strict=True)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return Round(time.perf_counter() - began, tuple(taken for each in latencies for taken in each))
