"""The clock of one target over a history, under both policies: one look-up of due days, one of working days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import product
from math import prod
from typing import Final

from policy.backtest.columns import (
    ByShape,
    Column,
    Day,
    History,
    Key,
    Looked,
    LookUp,
    Packed,
    Shape,
    Shift,
    Standing,
)
from policy.backtest.situations import calendar_column, choices_of, department_of, instant_from, working_days
from policy.bundle import Bundle
from policy.calendar import FIRST, WorkCalendar
from policy.clocks import PauseSpan, due
from policy.compiler import NumberField
from policy.events import Event
from policy.history import CaseHistory
from policy.rounds import current_round, stop_of
from policy.status import TargetState
from policy.targets import CompiledTarget

__all__ = ["STATES", "STILL", "Layout", "clock_column", "days_of", "ends_of", "layouts_of"]

STATES: Final = tuple(TargetState)
STILL: Final = (TargetState.NOT_APPLICABLE, TargetState.WAITING, TargetState.PAUSED)
_ENUMERATED: Final = 250_000
"""Keys that are worked out whether they occur or not; beyond that the history is asked for those that do."""

_SPANNING: Final = frozenset({"received", "paused", "resumed", "resolved", "extended"})
"""The events that begin and end pauses and extend limits."""

_ORIGIN: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Layout:
    """By position in the shape: where the clock starts and stops, and its pauses; `extra` natural days."""

    start: int | None = None
    stop: int | None = None
    pauses: tuple[tuple[int, int | None], ...] = ()
    extra: int = 0


def layouts_of(target: CompiledTarget | None, shapes: Sequence[Shape]) -> tuple[Layout, ...]:
    """Read off by the clock's own rules from events that stand at their positions, a second apart."""
    return tuple(_layout(target, shape) if target else Layout() for shape in shapes)


def _layout(target: CompiledTarget, shape: Shape) -> Layout:
    events, history = _told(shape)
    start = current_round(target, events)[1]
    if start is None:
        return Layout()
    stop = stop_of(target, events, start)
    spans = [
        pause
        for pause in history.pauses
        if pause.reason in target.pausable
        and (pause.end is None or pause.end > start.at)
        and (stop is None or pause.start < stop.at)
    ]
    pauses = tuple((_place(pause.start), _first(pause.end, stop.at if stop else None)) for pause in spans)
    extra = sum(event.data["days"] for event in history.extensions if event.data["target"] == target.id)
    return Layout(start.seq - 1, stop.seq - 1 if stop else None, pauses, extra)


@lru_cache(maxsize=4_096)
def _told(shape: Shape) -> tuple[Sequence[Event], CaseHistory]:
    """A shape's events, and what those that span time come to: the same for every target."""
    events = [
        Event(place + 1, kind, _ORIGIN + timedelta(seconds=place), dict(data))
        for place, (kind, data) in enumerate(shape)
    ]
    return events, CaseHistory.of([event for event in events if event.type in _SPANNING])


def _place(at: datetime) -> int:
    return int((at - _ORIGIN).total_seconds())


def _first(*instants: datetime | None) -> int | None:
    """The place of the earlier of a pause's end and the clock's stop; None where there is neither."""
    return min((_place(instant) for instant in instants if instant is not None), default=None)


@dataclass(frozen=True)
class _Side:
    """A target's clock under one of the two policies, over shapes with at most so many pauses."""

    bundle: Bundle
    other: Bundle
    target: CompiledTarget | None
    layouts: tuple[Layout, ...]
    pauses: int

    @property
    def columns(self) -> tuple[Column, ...]:
        """What the due day depends on, besides the limit: start, added days, pauses, and whose calendar counts."""
        ends = ends_of(self.bundle)
        spans: list[Column] = []
        for number in range(self.pauses):
            chosen = [layout.pauses[number] if number < len(layout.pauses) else None for layout in self.layouts]
            spans.append(Day(tuple(span and span[0] for span in chosen), ends))
            spans.append(Day(tuple(span and span[1] for span in chosen), ends))
        extra = ByShape(tuple(layout.extra for layout in self.layouts))
        return (Day(tuple(layout.start for layout in self.layouts), ends), extra, *spans, *self.calendar_columns)

    @cached_property
    def calendar_columns(self) -> tuple[Column, ...]:
        if self.target is None or self.target.bank_calendar:
            return ()
        column = calendar_column(self.bundle)
        return () if column is None else (column,)

    @property
    def stop(self) -> Day:
        return Day(tuple(layout.stop for layout in self.layouts), ends_of(self.bundle))

    @cached_property
    def _ends(self) -> int | None:
        return ends_of(self.bundle)

    def calendar(self, values: Sequence[int | None]) -> WorkCalendar:
        """The calendar by the values of `calendar_columns`."""
        column = next(iter(self.calendar_columns), None)
        return self.bundle.calendar(department_of(column, values[0] if values else None))

    def reckon(self, limit: int, values: Sequence[int | None], at: datetime) -> tuple[int, int, int]:
        """The due day's number, the working days up to it, and those up to `at`; see `Standing`."""
        start = values[0]
        if self.target is None or limit < 0:
            return -1 - STILL.index(TargetState.NOT_APPLICABLE), 0, 0
        if start is None:
            return -1 - STILL.index(TargetState.WAITING), 0, 0
        ends = self._ends
        calendar = self.calendar(values[2 + 2 * self.pauses :])
        reckoned = due(
            self.target.limits[limit].limit,
            instant_from(start, 0, ends),
            calendar,
            list(_spans(values[2 : 2 + 2 * self.pauses], ends)),
            extra_calendar_days=values[1] or 0,
        )
        if reckoned.due_date is None:
            return -1 - STILL.index(TargetState.PAUSED), 0, 0
        return (
            reckoned.due_date.toordinal(),
            calendar.working_days_between(FIRST, reckoned.due_date),
            calendar.working_days_between(FIRST, calendar.local_date(at)),
        )


def _spans(values: Sequence[int | None], ends: int | None) -> Iterator[PauseSpan]:
    for number, (begin, end) in enumerate(zip(values[::2], values[1::2], strict=True)):
        if begin is not None:
            place = 1 + 2 * number
            yield PauseSpan(
                instant_from(begin, place, ends), None if end is None else instant_from(end, place + 1, ends), ""
            )


def clock_column(
    bundles: Sequence[Bundle],
    targets: Sequence[CompiledTarget | None],
    layouts: Sequence[tuple[Layout, ...]],
    pauses: int,
    limit: Looked,
    limits: Iterable[int],
    split: int,
    history: History,
    shapes: Sequence[int],
    at: datetime,
    field: NumberField,
) -> Packed | None:
    """Both standings of a target's clock and the shift of its due day, over shapes with so many pauses.

    None where the history has no case of these shapes.

    `limit` gives both limit rows as one number, of which `limits` are those that occur; `split` parts them.
    """
    sides = [
        _Side(bundle, other, target, layout, pauses)
        for bundle, other, target, layout in zip(bundles, reversed(bundles), targets, layouts, strict=True)
    ]
    own = [side.columns for side in sides]
    shared = own[0] == own[1]
    columns = (limit, *own[0], *(() if shared else own[1]))
    rows: dict[Key, tuple[int, ...]] = {}
    same_limit = {pair: shared and _alike(sides, pair // split - 1, pair % split - 1) for pair in {0, *limits}}
    for key in _keys(columns, sorted(set(limits)), history, shapes):
        pair = key[0] or 0
        first = key[1 : 1 + len(own[0])]
        second = first if shared else key[1 + len(own[0]) :]
        before = sides[0].reckon(pair // split - 1, first, at)
        rows[key] = (*before, *(before if same_limit[pair] else sides[1].reckon(pair % split - 1, second, at)))
    if not rows:
        return None
    dues = LookUp(columns, rows)
    until: dict[tuple[Column, ...], LookUp] = {}
    same = shared and sides[0].stop == sides[1].stop and all(row[:3] == row[3:] for row in rows.values())
    standings = [
        _standing(side, dues, 3 * number, _until(side, until, history, at), at, field)
        for number, side in enumerate(sides[:1] if same else sides)
    ]
    return Packed(standings[0], standings[-1], Shift(Looked(dues, 0), Looked(dues, 0 if same else 3)))


def days_of(
    bundles: Sequence[Bundle], targets: Sequence[CompiledTarget | None], layouts: Sequence[tuple[Layout, ...]]
) -> list[Column]:
    """The columns that a target's clocks are made of, for shapes with any number of pauses."""
    most = max((len(layout.pauses) for side in layouts for layout in side), default=0)
    sides = [
        _Side(bundle, bundle, target, layout, most)
        for bundle, target, layout in zip(bundles, targets, layouts, strict=True)
    ]
    return [column for side in sides for column in (*side.columns, side.stop)]


def _alike(sides: Sequence[_Side], first: int, second: int) -> bool:
    """Whether both sides reckon the same: the same limit, by the same days of the calendar."""
    old, new = sides[0], sides[1]
    if old.target is None or new.target is None or first < 0 or second < 0:
        return (old.target is None or first < 0) and (new.target is None or second < 0)
    same = old.target.limits[first].limit == new.target.limits[second].limit
    return (
        same
        and old.target.bank_calendar == new.target.bank_calendar
        and old.bundle.rules.calendar == new.bundle.rules.calendar
    )


def _until(side: _Side, known: dict[tuple[Column, ...], LookUp], history: History, at: datetime) -> LookUp:
    """The working days up to the stop; the same look-up for both sides where it cannot differ."""
    columns = (side.stop, *side.calendar_columns)
    found = known.get(columns)
    if found is not None and side.bundle.rules.calendar == side.other.rules.calendar:
        return found
    known[columns] = working_days(side.bundle, columns, history, at)
    return known[columns]


def _standing(side: _Side, dues: LookUp, place: int, until: LookUp, at: datetime, field: NumberField) -> Standing:
    ends = ends_of(side.bundle)
    local = at.astimezone(side.bundle.calendar(None).zone)
    since = ((local.hour * 60 + local.minute) * 60 + local.second) * 1_000_000 + local.microsecond
    return Standing(
        due=Looked(dues, place),
        number=Looked(dues, place + 1),
        stop=side.stop,
        until=Looked(until, 0),
        now=Looked(dues, place + 2),
        at=local.toordinal() + (ends is not None and since >= ends),
        field=field,
    )


def _keys(columns: Sequence[Column], limits: Sequence[int], history: History, shapes: Sequence[int]) -> Iterable[Key]:
    """Every key that may occur, or where that would be too many, those that do."""
    choices = [choices_of(column, limits, history, shapes) for column in columns]
    if prod(map(len, choices)) <= _ENUMERATED:
        return product(*choices)
    return [group.values for group in history.groups(columns, shapes)]


def ends_of(bundle: Bundle) -> int | None:
    """The end of the day in microseconds of local time; None for 24:00."""
    ends = bundle.calendar(None).day_ends
    return None if ends is None else ((ends.hour * 60 + ends.minute) * 60 + ends.second) * 1_000_000
