"""The distinct situations of a history under two policies: which facts they differ in, and what is decided of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import product
from typing import Any, Final

from policy.backtest.columns import Bucket, ByShape, Column, Day, History, Key, Looked, LookUp, Span
from policy.bundle import Bundle
from policy.calendar import FIRST
from policy.compiler import CodeField, Field, NumberField, fields_of
from policy.conditions import Codes, Condition, Test
from policy.vocabulary import VOCABULARY

__all__ = [
    "Decided",
    "Facts",
    "calendar_column",
    "choices_of",
    "columns_of",
    "conditions_of",
    "day_from",
    "department_of",
    "facts_from",
    "field_named",
    "instant_from",
    "open_days",
    "working_days",
]

DERIVED: Final = frozenset({"grade", "subclass", "working_days_open", "overdue_working_days"})
"""Facts that the policy works out; all others stand in the history."""

_EAST: Final = timedelta(hours=8)

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """Columns that tell situations apart, and the facts of each situation by the columns' values.

    Where the rules count working days open, the last two columns give their bucket in `open_field`, by the calendar of
    the old policy and of the new one.
    """

    columns: tuple[Column, ...]
    names: tuple[str, ...]
    open_field: NumberField | None = None

    def facts(self, values: Sequence[int | None], side: int) -> Facts:
        """Facts that stand for every case with these values, under the old policy (0) or the new one (1)."""
        facts = {
            name: _representative(column.field, value) if value else None
            for name, column, value in zip(self.names, self.columns, values, strict=True)
            if isinstance(column, Bucket)
        }
        if self.open_field is not None:
            facts["working_days_open"] = _representative(self.open_field, values[len(self.names) - 2 + side] or 0)
        return facts


def columns_of(conditions: Sequence[Condition], history: History, raw: Sequence[str] = ()) -> Decided:
    """The buckets of all facts that the conditions read; facts in `raw` are told apart code by code."""
    whole = [Test(name, Codes(frozenset(history.codes(name))), (), "") for name in raw]
    fields = [field for field in fields_of([*conditions, *whole]) if field.name not in DERIVED]
    return Decided(tuple(map(Bucket, fields)), tuple(field.name for field in fields))


def _representative(field: Field, bucket: int) -> Any:
    if isinstance(field, CodeField):
        return next((code for code, number in field.index.items() if number == bucket), "?")
    number = field.representative(bucket)
    return int(number) if number is not None and number.denominator == 1 else number


def conditions_of(bundles: Sequence[Bundle], rule_sets: Sequence[str]) -> list[Condition]:
    return [rule.condition for bundle in bundles for name in rule_sets for rule in bundle.rule_sets[name].rules]


def facts_from(bundle: Bundle, facts: Mapping[str, Any]) -> Facts:
    """The facts with what the policy makes of them: grade and subclass."""
    known = {**dict.fromkeys(VOCABULARY), **facts}
    classification = bundle.classify(known)
    return {**known, "grade": classification.grade, "subclass": classification.subclass}


@lru_cache(maxsize=8)
def calendar_column(bundle: Bundle) -> Bucket | None:
    """Tells apart the departments with a calendar of their own; None where there are none."""
    departments = sorted(name for name in bundle.calendars if name is not None)
    if not departments:
        return None
    return Bucket(CodeField("lead_department", {name: number for number, name in enumerate(departments, start=2)}))


def department_of(column: Column | None, value: int | None) -> str | None:
    """The department of a calendar column's value."""
    if not isinstance(column, Bucket) or value is None or not isinstance(column.field, CodeField):
        return None
    return next((name for name, number in column.field.index.items() if number == value), None)


def open_days(bundle: Bundle, history: History, at: datetime, field: NumberField) -> Span:
    """The bucket of `working_days_open`: from the day on which a case opened to that on which it closed."""
    opened = tuple(_last(shape, ("reopened",)) or 0 for shape in history.shapes)
    closed = tuple(_standing_resolution(shape) for shape in history.shapes)
    since, until = (Looked(working_days(bundle, _dated(bundle, days), history, at), 0) for days in (opened, closed))
    return Span(since, until, field)


def _dated(bundle: Bundle, positions: tuple[int | None, ...]) -> tuple[Column, ...]:
    """The day of an event, and whose calendar counts it."""
    calendar = calendar_column(bundle)
    return (Day(positions), *([calendar] if calendar else []))


def working_days(bundle: Bundle, columns: Sequence[Column], history: History, at: datetime) -> LookUp:
    """How many working days there were up to an event's day, for none up to the local date of `at`.

    The columns are the day and, where the days of its department count, the calendar's.
    """
    rows: dict[Key, tuple[int, ...]] = {}
    for key in product(*(choices_of(column, (), history, range(len(history.shapes))) for column in columns)):
        calendar = bundle.calendar(department_of(columns[-1], key[1] if len(key) > 1 else None))
        through = calendar.local_date(at) if key[0] is None else day_from(key[0])
        rows[key] = (calendar.working_days_between(FIRST, through),)
    return LookUp(tuple(columns), rows)


def choices_of(
    column: Column, limits: Sequence[int], history: History, shapes: Iterable[int]
) -> Sequence[int | None] | range:
    """Every value that the column may take in cases of these shapes."""
    if isinstance(column, ByShape):
        return sorted({column.values[shape] for shape in shapes})
    if isinstance(column, Day):
        first, last = history.days
        places = {column.positions[shape] for shape in shapes}
        days = range(2 * first, 2 * last + 2, 1 if column.ends is not None else 2)
        return [*([None] if None in places else []), *(days if places != {None} else ())]
    return range(column.field.size) if isinstance(column, Bucket) else limits


def _last(shape: Sequence[tuple[str, Any]], types: Sequence[str]) -> int | None:
    return next((place for place in range(len(shape) - 1, -1, -1) if shape[place][0] in types), None)


def _standing_resolution(shape: Sequence[tuple[str, Any]]) -> int | None:
    """The resolution that stands: a later reopening undoes it."""
    place = _last(shape, ("resolved", "reopened"))
    return place if place is not None and shape[place][0] == "resolved" else None


def day_from(value: int) -> date:
    """The date of a Day column's value."""
    return date.fromordinal(value // 2)


def instant_from(value: int, place: int, ends: int | None) -> datetime:
    """An instant of that local day, before or after the day's end as the value says; later events come later."""
    offset = (ends or 0) if value % 2 else 0
    local = datetime.combine(day_from(value), time(), UTC) + timedelta(microseconds=offset + place)
    return local - _EAST


def field_named(bundles: Sequence[Bundle], rule_sets: Sequence[str], name: str) -> NumberField | None:
    """The field of a counted fact as these rule sets cut it; None where none of them reads it."""
    fields: Iterator[Field] = fields_of(conditions_of(bundles, rule_sets))
    return next((field for field in fields if field.name == name and isinstance(field, NumberField)), None)
