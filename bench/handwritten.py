"""A part of the back-test's question by hand in Polars, for comparison: three edits known beforehand, no rules.

It is told what the back-test works out by itself: which events start and stop the clock, that a grade depends on
three attributes, which rules the draft changes at all. The counts must be the same.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import polars as pl

from figures.history.export import CASES_FILE, META_FILE

Counts = Counter[tuple[str, str]]

_EAST = 28_800_000_000
_DAY = 86_400_000_000
_EPOCH = date(1970, 1, 1).toordinal()
FIRST, LAST = date(2023, 1, 1), date(2026, 12, 31)


def load(directory: Path) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The history in memory: the columns that the question needs."""
    names = ["main_class", "scope", "urgency", "complexity", "resolved", "shape", "instants"]
    meta: dict[str, Any] = json.loads((directory / META_FILE).read_text(encoding="utf-8"))
    return pl.read_parquet(directory / CASES_FILE, columns=names), meta


def ask(cases: pl.DataFrame, meta: dict[str, Any]) -> dict[str, Counts]:
    """Old → new, counted: the states of `response` (3 → 2 days), the subclasses, `long_open_hard_case` (15 → 10)."""
    at = datetime.fromisoformat(meta["at"])
    now = (int(at.timestamp() * 1_000_000) + _EAST) // _DAY + _EPOCH
    codes = meta["codes"]
    count, working = calendar()
    place = {name: {code: number for number, code in enumerate(codes[name])} for name in codes}
    table = cases.lazy().with_columns(
        received=_day(pl.col("instants").list.first()),
        stop=_event(meta, ("responded", "resolved"), first=True),
        opened=_event(meta, ("reopened",), first=False).fill_null(_day(pl.col("instants").list.first())),
        closed=_standing(meta),
    )
    before = pl.lit(count).gather(pl.col("received") - FIRST.toordinal())
    due = {days: pl.lit(working).gather(before + days - 1) for days in (3, 2)}
    service = pl.col("main_class") == place["main_class"]["service_complaint"]
    raised = (
        (pl.col("scope") == place["scope"].get("group", -1)).cast(pl.Int8)
        + (pl.col("urgency") == place["urgency"].get("urgent", -1)).cast(pl.Int8)
        + (pl.col("complexity") == place["complexity"].get("hard", -1)).cast(pl.Int8)
    )
    lone_urgent = (raised == 1) & (pl.col("urgency") == place["urgency"].get("urgent", -1))
    grade = pl.when(raised == 0).then(pl.lit("routine")).when(raised == 1).then(pl.lit("priority"))
    old_grade = grade.otherwise(pl.lit("major"))
    new_grade = pl.when(lone_urgent).then(pl.lit("major")).otherwise(old_grade)
    main = pl.col("main_class").replace_strict(list(range(len(codes["main_class"]))), codes["main_class"])
    open_days = pl.lit(count).gather(pl.col("closed").fill_null(now) - FIRST.toordinal()) - pl.lit(count).gather(
        pl.col("opened") - FIRST.toordinal()
    )
    long_open = (pl.col("complexity") == place["complexity"].get("hard", -1)) & (
        pl.col("resolved") == place["resolved"]["no"]
    )
    pairs = {
        "response": (_state(service, due[3], now), _state(service, due[2], now)),
        "subclass": (main + "." + old_grade, main + "." + new_grade),
        "long_open_hard_case": (
            (long_open & (open_days > 15)).cast(pl.String),
            (long_open & (open_days > 10)).cast(pl.String),
        ),
    }
    found = table.select(*(side.alias(f"{name}_{number}") for name, two in pairs.items() for number, side in
                           enumerate(two))).collect()  # fmt: skip
    return {
        name: Counter({(str(old), str(new)): rows for old, new, rows in
                       found.group_by(f"{name}_0", f"{name}_1").len().iter_rows()})
        for name in pairs
    }  # fmt: skip


def _day(instant: pl.Expr) -> pl.Expr:
    return ((instant + _EAST) // _DAY + _EPOCH).cast(pl.Int64)


def _state(applies: pl.Expr, due: pl.Expr, now: int) -> pl.Expr:
    stop = pl.col("stop")
    open_state = pl.when(now <= due).then(pl.lit("RUNNING")).otherwise(pl.lit("OVERDUE"))
    closed = pl.when(stop <= due).then(pl.lit("MET")).otherwise(pl.lit("MISSED"))
    return (
        pl.when(~applies)
        .then(pl.lit("NOT_APPLICABLE"))
        .otherwise(pl.when(stop.is_null()).then(open_state).otherwise(closed))
    )


def places(meta: dict[str, Any], types: tuple[str, ...], first: bool) -> list[int | None]:
    found = [[place for place, (kind, _) in enumerate(shape) if kind in types] for shape in meta["shapes"]]
    return [(own[0] if first else own[-1]) if own else None for own in found]


def _event(meta: dict[str, Any], types: tuple[str, ...], *, first: bool) -> pl.Expr:
    found = places(meta, types, first)
    return _at(found)


def _standing(meta: dict[str, Any]) -> pl.Expr:
    """The day of the resolution that no reopening undid."""
    last = places(meta, ("resolved", "reopened"), False)
    kinds = [place is not None and meta["shapes"][shape][place][0] == "resolved" for shape, place in enumerate(last)]
    return _at([place if kind else None for place, kind in zip(last, kinds, strict=True)])


def _at(places: list[int | None]) -> pl.Expr:
    """The day of the event at a place that depends on the shape."""
    position = pl.lit(pl.Series(places, dtype=pl.Int32)).gather(pl.col("shape"))
    return _day(pl.col("instants").list.get(position, null_on_oob=True))


def calendar() -> tuple[pl.Series, pl.Series]:
    """Working days up to and with each day from `FIRST`, and the days themselves by their number."""
    count, working, total = [], [], 0
    for offset in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=offset)
        if chinese_calendar.is_workday(day):
            total += 1
            working.append(day.toordinal())
        count.append(total)
    working.extend([LAST.toordinal() + number for number in range(1, 40)])
    return pl.Series(count, dtype=pl.Int64), pl.Series(working, dtype=pl.Int64)
