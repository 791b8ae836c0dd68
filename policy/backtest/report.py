"""What a back-test answers: how many cases stand where under either policy, and some of those that move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from policy.status import Card, TargetState

__all__ = ["BacktestReport", "Cell", "DueShift", "InTime", "Tally", "TargetChange", "Timeliness"]

DueShift = Literal["same", "earlier", "later", "none"]
"""How the due date moves; none: there is none under one of the two policies."""

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """So many cases stand at `before` under the old policy and at `after` under the new one; `examples` are ids."""

    before: str
    after: str
    count: int
    examples: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return self.before != self.after

    def named(self, names: Mapping[str, str]) -> Cell:
        return replace(self, examples=tuple(names[example] for example in self.examples))


@dataclass(frozen=True, slots=True)
class TargetChange:
    """One target over all cases. `due` counts by how the due date moves; breaches are clocks overdue or missed."""

    target: str
    states: tuple[Cell, ...]
    due: Mapping[DueShift, int]
    due_examples: tuple[str, ...] = ()

    @property
    def breaches(self) -> tuple[int, int]:
        """Before and after."""
        late = (TargetState.OVERDUE.value, TargetState.MISSED.value)
        return (
            sum(cell.count for cell in self.states if cell.before in late),
            sum(cell.count for cell in self.states if cell.after in late),
        )


InTime = Mapping[tuple[str, int], tuple[int, int]]
"""By leading department (none: ``""``) and local day number: how many were in time, out of how many."""


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How timely each department was, under the old policy and the new one.

    `acceptance` counts, on the day of receipt, the cases whose clocks of the first node are all decided; `completion`
    counts, on the earlier of its stop and its due day, each resolution that was met or fell due (domain.md section 6).
    """

    acceptance: tuple[InTime, InTime]
    completion: tuple[InTime, InTime]


@dataclass(frozen=True, slots=True)
class BacktestReport:
    """`situations`: how many distinct ones were decided. Cards are the worst that a case has shown by then."""

    old: str
    new: str
    cases: int
    situations: int
    subclasses: tuple[Cell, ...]
    departments: tuple[Cell, ...]
    targets: tuple[TargetChange, ...]
    cards: tuple[Cell, ...]
    escalations: Mapping[str, tuple[Cell, ...]]
    timeliness: Timeliness

    @property
    def numbers(self) -> frozenset[str]:
        """Every example."""
        cells = [*self.subclasses, *self.departments, *self.cards]
        cells.extend(cell for target in self.targets for cell in target.states)
        cells.extend(cell for rule in self.escalations.values() for cell in rule)
        moved = [example for target in self.targets for example in target.due_examples]
        return frozenset((*moved, *(example for cell in cells for example in cell.examples)))

    def named(self, names: Mapping[str, str]) -> BacktestReport:
        """The same with other names for the examples."""

        def all_of(cells: Iterable[Cell]) -> tuple[Cell, ...]:
            return tuple(cell.named(names) for cell in cells)

        return replace(
            self,
            subclasses=all_of(self.subclasses),
            departments=all_of(self.departments),
            cards=all_of(self.cards),
            escalations={rule: all_of(cells) for rule, cells in self.escalations.items()},
            targets=tuple(
                replace(
                    target,
                    states=all_of(target.states),
                    due_examples=tuple(names[example] for example in target.due_examples),
                )
                for target in self.targets
            ),
        )

    @property
    def counts(self) -> object:
        """Everything but examples and effort: what two ways of counting must agree on."""

        def plain(cells: Iterable[Cell]) -> frozenset[tuple[str, str, int]]:
            return frozenset((cell.before, cell.after, cell.count) for cell in cells)

        return (
            self.cases,
            plain(self.subclasses),
            plain(self.departments),
            {target.target: (plain(target.states), dict(target.due)) for target in self.targets},
            plain(self.cards),
            {rule: plain(cells) for rule, cells in self.escalations.items()},
            self.timeliness,
        )


@dataclass
class Tally:
    """Counts on the way to a report's cells."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, before: str, after: str, count: int, example: str) -> None:
        self.counts[before, after] += count
        if before != after:
            kept = self.examples.setdefault((before, after), [])
            if len(kept) < EXAMPLES and example not in kept:
                kept.append(example)

    def cells(self) -> tuple[Cell, ...]:
        """The largest first."""
        return tuple(
            Cell(before, after, count, tuple(self.examples.get((before, after), ())))
            for (before, after), count in sorted(self.counts.items(), key=lambda entry: (-entry[1], entry[0]))
        )


CARDS = tuple(card.value for card in Card)
"""By rank."""
