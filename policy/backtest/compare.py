"""The back-test: groups a history by what the two policies can tell apart, decides each group once, and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from policy.backtest.clock_columns import STATES, Layout, clock_column, days_of, layouts_of
from policy.backtest.columns import PACK, Column, History, Key, Looked, LookUp, Packed, Sheet
from policy.backtest.oracle import SHIFTS, one_by_one
from policy.backtest.report import CARDS, EXAMPLES, BacktestReport, Cell, DueShift, Tally, TargetChange, Timeliness
from policy.backtest.situations import Decided, columns_of, conditions_of, facts_from, field_named, open_days
from policy.backtest.timely import Units, timeliness
from policy.bundle import Bundle
from policy.compiler import NumberField
from policy.status import TargetState
from policy.targets import CompiledTarget

__all__ = ["backtest"]

Progress = Callable[[int, int], None]
"""Steps done and steps in all."""

_CLASSIFYING: Final = ("grade", "subclass", "dispatch")
_SPLIT: Final = 1_000
_OVERDUE: Final = "overdue_working_days"


def backtest(
    old: Bundle, new: Bundle, history: History, at: datetime, progress: Progress = lambda done, total: None
) -> BacktestReport:
    """What changes for the history's cases, judged at `at`, where `new` takes the place of `old`.

    The engine decides each distinct situation; clocks are reckoned once for each distinct set of days. `at` is not
    before the latest event of the history.
    """
    if history.cases == 0:
        return one_by_one(old, new, (), at)
    report = _Comparison(old, new, history, at, progress).report()
    return report.named(history.names(report.numbers))


@dataclass(frozen=True, slots=True)
class _Situation:
    """What both policies make of one vector: for each target the limit row that holds, -1 where it does not apply."""

    subclasses: tuple[str, str]
    departments: tuple[str, str]
    limits: tuple[Mapping[str, int], Mapping[str, int]]


class _Comparison:
    """One back-test on its way. `bundles`: the old policy and the new one."""

    def __init__(self, old: Bundle, new: Bundle, history: History, at: datetime, progress: Progress) -> None:
        self.bundles = (old, new)
        self.history = history
        self.at = at
        self.targets = list(dict.fromkeys(target.id for bundle in self.bundles for target in bundle.targets))
        self.rules = list(dict.fromkeys(rule.id for bundle in self.bundles for rule in bundle.escalations))
        self.overdue = field_named(self.bundles, ("escalation",), _OVERDUE) or NumberField(_OVERDUE, ())
        self.situations = 0
        self._progress = progress
        self._done = 0
        self._known: dict[tuple[str, int], Packed | None] = {}

    @cached_property
    def _carding(self) -> Decided:
        """The facts that the card table reads besides overdue days."""
        return self._vectors(("escalation",))

    def step(self) -> None:
        self._done += 1
        self._progress(self._done, len(self.targets) + 4)

    def report(self) -> BacktestReport:
        vectors, known, classes, departments = self._classified()
        self.step()
        escalations = self._escalations()
        self.step()
        changes, cards, timely = self._clocks(vectors, known)
        old, new = self.bundles
        return BacktestReport(
            old=old.version,
            new=new.version,
            cases=self.history.cases,
            situations=self.situations,
            subclasses=classes,
            departments=departments,
            targets=changes,
            cards=cards,
            escalations=escalations,
            timeliness=timely,
        )

    def _vectors(self, rule_sets: Sequence[str], raw: Sequence[str] = ()) -> Decided:
        """The columns in which situations differ for these rule sets, and what stands for each."""
        decided = columns_of(conditions_of(self.bundles, rule_sets), self.history, raw)
        field = field_named(self.bundles, rule_sets, "working_days_open")
        if field is None:
            return decided
        old, new = self.bundles
        opened = [open_days(old, self.history, self.at, field)]
        same = old.rules.calendar == new.rules.calendar
        opened.append(opened[0] if same else open_days(new, self.history, self.at, field))
        return Decided((*decided.columns, *opened), (*decided.names, "old_open", "new_open"), field)

    def _classified(self) -> tuple[Decided, dict[Key, _Situation], tuple[Cell, ...], tuple[Cell, ...]]:
        decided = self._vectors((*_CLASSIFYING, "sla"), raw=("main_class", "business_line"))
        known: dict[Key, _Situation] = {}
        classes, departments = Tally(), Tally()
        for group in self.history.groups(decided.columns):
            situation = known[group.values] = self._decide(decided, group.values)
            classes.add(*situation.subclasses, group.count, group.example)
            departments.add(*situation.departments, group.count, group.example)
        self.situations += len(known)
        return decided, known, classes.cells(), departments.cells()

    def _decide(self, decided: Decided, values: Key) -> _Situation:
        facts = [facts_from(bundle, decided.facts(values, side)) for side, bundle in enumerate(self.bundles)]
        made = [bundle.classify(fact) for bundle, fact in zip(self.bundles, facts, strict=True)]
        old, new = (_limits(bundle, fact) for bundle, fact in zip(self.bundles, facts, strict=True))
        return _Situation(
            (made[0].subclass, made[1].subclass), (made[0].lead_department, made[1].lead_department), (old, new)
        )

    def _escalations(self) -> dict[str, tuple[Cell, ...]]:
        decided = self._vectors((*_CLASSIFYING, "escalations"), raw=("main_class", "business_line"))
        tallies = {rule: Tally() for rule in self.rules}
        for group in self.history.groups(decided.columns):
            self.situations += 1
            fired = [
                bundle.rule_sets["escalations"].fired(facts_from(bundle, decided.facts(group.values, side)))
                for side, bundle in enumerate(self.bundles)
            ]
            for rule, tally in tallies.items():
                tally.add(str(rule in fired[0]), str(rule in fired[1]), group.count, group.example)
        return {rule: tally.cells() for rule, tally in tallies.items()}

    def _clocks(
        self, vectors: Decided, known: Mapping[Key, _Situation]
    ) -> tuple[tuple[TargetChange, ...], tuple[Cell, ...], Timeliness]:
        """Every target's clock, counted, the worst card that each case showed, and how timely departments were."""
        limits = {
            values: tuple(_pair(situation.limits, name) for name in self.targets) for values, situation in known.items()
        }
        lookup = LookUp(vectors.columns, limits)
        units = Units(self.history)
        base = self._base(lookup, units.columns)
        changes, late = [], []
        for name in self.targets:
            states, due, moved = Tally(), Counter[DueShift](), list[str]()
            for sheet in self._sheets(base, lookup, name):
                for group in sheet.groups([0]):
                    self._count(group.values[0] or 0, group.count, group.example, states, due, moved)
                late.append(sheet.above_zero(1, 2))
            changes.append(TargetChange(name, states.cells(), due, tuple(moved)))
            self.step()
        timely = timeliness(self.bundles, units, base, lambda names: self._read(base, lookup, names))
        self.step()
        cards = self._cards(late)
        base.drop()
        return tuple(changes), cards, timely

    def _base(self, lookup: LookUp, units: Sequence[Column]) -> History:
        """The history with every target's limit row and the days of every clock worked out once."""
        columns: list[Column] = [*units, *(Looked(lookup, place) for place in range(len(self.targets)))]
        columns.extend(self._carding.columns)
        for name in self.targets:
            columns.extend(days_of(self.bundles, self._targets(name), self._layouts[name]))
        return self.history.prepared(columns)

    def _cards(self, late: Sequence[Sheet]) -> tuple[Cell, ...]:
        cards = Tally()
        counted = 0
        for group in self.history.worst(late):
            before, after = (CARDS[value or 0] for value in group.values)
            cards.add(before, after, group.count, group.example)
            counted += group.count
        if self.history.cases > counted:
            cards.add(CARDS[0], CARDS[0], self.history.cases - counted, "")
        self.step()
        return cards.cells()

    def _sheets(self, base: History, lookup: LookUp, name: str) -> Iterator[Sheet]:
        """The target's clock and the cards it showed."""
        for shapes, (clock,) in self._read(base, lookup, [name]):
            before = self._card(clock, 0)
            same = clock.before == clock.after and self._same_cards
            yield base.sheet([clock, before, before if same else self._card(clock, 1)], shapes)

    def _read(
        self, base: History, lookup: LookUp, names: Sequence[str]
    ) -> Iterator[tuple[tuple[int, ...], list[Packed]]]:
        """The clocks of these targets, by how many pauses the shapes have: most have none."""
        counts = list(zip(*(self._pauses(name) for name in names), strict=True))
        for pauses in sorted(set(counts)):
            shapes = tuple(shape for shape, count in enumerate(counts) if count == pauses)
            clocks = [self._clock(base, lookup, name, most) for name, most in zip(names, pauses, strict=True)]
            found = [clock for clock in clocks if clock is not None]
            if len(found) == len(names):
                yield shapes, found

    @cached_property
    def _layouts(self) -> dict[str, list[tuple[Layout, ...]]]:
        """The layouts of each target's clock by shape, under either policy."""
        shapes = self.history.shapes
        return {name: [layouts_of(target, shapes) for target in self._targets(name)] for name in self.targets}

    def _targets(self, name: str) -> list[CompiledTarget | None]:
        return [_named(bundle, name) for bundle in self.bundles]

    def _pauses(self, name: str) -> list[int]:
        """By shape, how many pauses a target's clock has there under either policy."""
        return [max(len(old.pauses), len(new.pauses)) for old, new in zip(*self._layouts[name], strict=True)]

    def _clock(self, base: History, lookup: LookUp, name: str, pauses: int) -> Packed | None:
        """The clock of a target over all shapes with so many pauses; worked out once."""
        if (name, pauses) not in self._known:
            place = self.targets.index(name)
            self._known[name, pauses] = clock_column(
                self.bundles,
                self._targets(name),
                self._layouts[name],
                pauses,
                Looked(lookup, place),
                [row[place] for row in lookup.rows.values()],
                _SPLIT,
                base,
                tuple(shape for shape, count in enumerate(self._pauses(name)) if count == pauses),
                self.at,
                self.overdue,
            )
        return self._known[name, pauses]

    @cached_property
    def _same_cards(self) -> bool:
        """Whether both policies show cards by the same table."""
        first, second = (bundle.tables["escalation"].rows for bundle in self.bundles)
        return [(row.condition, row.outcome) for row in first] == [(row.condition, row.outcome) for row in second]

    def _card(self, clock: Packed, side: int) -> Looked:
        """The rank of the card that a clock shows, or showed when it was stopped late."""
        table = self._carding
        standing = clock.after if side else clock.before
        columns: tuple[Column, ...] = (standing, *table.columns)
        late = {STATES.index(state) for state in (TargetState.OVERDUE, TargetState.MISSED)}
        others: list[Key] = [()]
        if table.columns:
            others = [group.values for group in self.history.groups(table.columns)]
        rows: dict[Key, tuple[int, ...]] = {}
        for value in range(16 * self.overdue.size):
            for other in others:
                facts = facts_from(self.bundles[side], table.facts(other, side)) if value % 16 in late else {}
                rows[(value, *other)] = (self._rank(side, facts, value // 16) if facts else 0,)
        return Looked(LookUp(columns, rows), 0)

    def _rank(self, side: int, facts: dict[str, object], bucket: int) -> int:
        days = self.overdue.representative(bucket)
        decision = self.bundles[side].decide("escalation", {**facts, _OVERDUE: days})
        return CARDS.index(decision.outcome["card"]) if decision else 0

    def _count(
        self, value: int, count: int, example: str, states: Tally, due: Counter[DueShift], moved: list[str]
    ) -> None:
        """One group of a packed clock column."""
        rest, shift = divmod(value, len(SHIFTS))
        before, after = divmod(rest, PACK)
        states.add(STATES[before % 16].value, STATES[after % 16].value, count, example)
        due[SHIFTS[shift]] += count
        self.situations += 1
        if SHIFTS[shift] in ("earlier", "later") and len(moved) < EXAMPLES:
            moved.append(example)


def _limits(bundle: Bundle, facts: Mapping[str, object]) -> dict[str, int]:
    """For each target that applies, the number of the first limit row that holds."""
    fired = bundle.rule_sets["sla"].fired(facts)
    found: dict[str, int] = {}
    for target in bundle.targets:
        row = next((number for number, limit in enumerate(target.limits) if limit.rule in fired), None)
        if target.id in fired and row is not None:
            found[target.id] = row
    return found


def _named(bundle: Bundle, name: str) -> CompiledTarget | None:
    return next((target for target in bundle.targets if target.id == name), None)


def _pair(limits: tuple[Mapping[str, int], Mapping[str, int]], name: str) -> int:
    """Both limit rows as one number."""
    return (limits[0].get(name, -1) + 1) * _SPLIT + limits[1].get(name, -1) + 1
