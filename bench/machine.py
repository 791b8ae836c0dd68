"""The machine that figures were taken on: enough to judge them by, nothing that names it."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Machine", "this"]


@dataclass(frozen=True, slots=True)
class Machine:
    """`load` is the load average of one minute before anything was measured; `memory` is in bytes."""

    processor: str
    cores: int
    memory: int
    system: str
    python: str
    load: float

    @property
    def busy(self) -> bool:
        """Whether others had more than half a core of it before anything was measured."""
        return self.load > 0.5

    def __str__(self) -> str:
        return (
            f"{self.cores} cores of {self.processor}, {self.memory / (1 << 30):.0f} GiB, {self.system}, "
            f"Python {self.python}; load average at the start {self.load:.1f}"
        )


def this() -> Machine:
    return Machine(
        processor=_model(Path("/proc/cpuinfo").read_text(encoding="utf-8")),
        cores=len(os.sched_getaffinity(0)),
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        system=platform.system(),
        python=platform.python_version(),
        load=os.getloadavg()[0],
    )


def _model(told: str) -> str:
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()
