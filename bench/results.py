"""What a benchmark found: one line of docs/performance.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

__all__ = ["Goal", "Result", "Unit", "at_least", "at_most", "read", "write"]

Unit = Literal["s", "B", "1/s", "%", ""]


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure has to reach: at least (`least`) or at most the bound."""

    bound: float
    least: bool

    def reached(self, figure: float) -> bool:
        return figure >= self.bound if self.least else figure <= self.bound


def at_least(bound: float) -> Goal:
    return Goal(bound, True)


def at_most(bound: float) -> Goal:
    return Goal(bound, False)


@dataclass(frozen=True, slots=True)
class Result:
    """`median` is in `unit`, `base` the same of what is named in `beside`, taken in the same run.

    The goal is one for the ratio; where there is none, for the median. `faster` says how the ratio counts: how many
    times as fast (a peer beside ours), or how many times as long (a large store beside a small one).
    """

    work: str
    median: float
    unit: Unit = "s"
    beside: str = ""
    base: float | None = None
    faster: bool = False
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        if self.base is None:
            return None
        above, below = (self.base, self.median) if self.faster else (self.median, self.base)
        return above / below if below else None

    @property
    def reached(self) -> bool | None:
        """None where nothing was promised."""
        if self.goal is None:
            return None
        ratio = self.ratio
        return self.goal.reached(self.median if ratio is None else ratio)


def write(results: Iterable[Result], file: Path) -> None:
    file.write_text("".join(json.dumps(asdict(result)) + "\n" for result in results), encoding="utf-8")


def read(file: Path) -> Iterator[Result]:
    for line in file.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        goal = found.pop("goal")
        yield Result(**found, goal=Goal(**goal) if goal else None)
