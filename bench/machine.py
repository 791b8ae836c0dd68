"""The machine that figures were taken on: enough to judge them by, nothing that names it."""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Machine", "this"]


_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Machine:
    """`others` is how many cores were at work for others before anything was measured; `memory` is in bytes."""

    processor: str
    cores: int
    memory: int
    system: str
    python: str
    others: float

    @property
    def busy(self) -> bool:
        """Whether others had more than half a core of it before anything was measured."""
        return self.others > 0.5

    def __str__(self) -> str:
        return (
            f"{self.cores} cores of {self.processor}, {self.memory / (1 << 30):.0f} GiB, {self.system}, "
            f"Python {self.python}; of the cores {self.others:.1f} at work for others at the start"
        )


def this() -> Machine:
    return Machine(
        processor=_model(Path("/proc/cpuinfo").read_text(encoding="utf-8")),
        cores=len(os.sched_getaffinity(0)),
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        system=platform.system(),
        python=platform.python_version(),
        others=_at_work(_SECONDS),
    )


def _at_work(seconds: float) -> float:
    """How many cores are at work; the load average would tell of what ended a minute ago, too."""
    before = _ticks()
    time.sleep(seconds)
    worked, passed = (after - earlier for after, earlier in zip(_ticks(), before, strict=True))
    return len(os.sched_getaffinity(0)) * worked / max(passed, 1)


def _ticks() -> tuple[int, int]:
    """Of all cores: how long they have worked, and how long altogether (proc_stat(5))."""
    user, nice, system, idle, waiting, *more = map(int, Path("/proc/stat").read_text(encoding="ascii").split()[1:9])
    worked = user + nice + system + sum(more)
    return worked, worked + idle + waiting


def _model(told: str) -> str:
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()
