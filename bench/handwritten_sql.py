"""The same question as in `handwritten`, in DuckDB's own SQL: tables of shapes and days, one pass, one group.

It is told the same things beforehand, and has to find the same counts.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from bench.handwritten import FIRST, Counts, calendar, places
from figures.history.export import CASES_FILE, META_FILE

__all__ = ["ask", "load"]

_EAST_DAY: Final = "(({}) + 28800000000) // 86400000000 + 719163"
"""The local day of an instant in microseconds, counted from the year 1."""

_NAMES: Final = ("response", "subclass", "long_open_hard_case")
_STATE: Final = """CASE WHEN NOT service THEN 'NOT_APPLICABLE'
  WHEN stop IS NULL THEN CASE WHEN {now} <= {due} THEN 'RUNNING' ELSE 'OVERDUE' END
  WHEN stop <= {due} THEN 'MET' ELSE 'MISSED' END"""
_QUERY: Final = """
WITH placed AS (
  SELECT main_class, main_class = {service} AS service, complexity = {hard} AND resolved = {open} AS open_hard,
    (scope = {group})::INT + (urgency = {urgent})::INT + (complexity = {hard})::INT AS raised,
    urgency = {urgent} AS urgent, {received} AS received, {stop} AS stop,
    coalesce({opened}, {received}) AS opened, coalesce({closed}, {now}) AS closed
  FROM cases JOIN shapes USING (shape)
), dated AS (
  SELECT placed.*, r.due3, r.due2, c.count - o.count AS days
  FROM placed JOIN days r ON r.day = received JOIN days o ON o.day = opened JOIN days c ON c.day = closed
), judged AS (
  SELECT {old_state}, {new_state}, m.code || '.' || {old_grade}, m.code || '.' || {new_grade},
    (open_hard AND days > 15)::VARCHAR, (open_hard AND days > 10)::VARCHAR
  FROM dated JOIN classes m ON m.number = main_class
)
SELECT judged.*, count(*) FROM judged GROUP BY ALL
"""


def load(directory: Path) -> tuple[duckdb.DuckDBPyConnection, dict[str, Any]]:
    """The history in memory, with what the shapes, the days and the classes are."""
    meta: dict[str, Any] = json.loads((directory / META_FILE).read_text(encoding="utf-8"))
    store = duckdb.connect()
    store.execute(
        "CREATE TABLE cases AS SELECT main_class, scope, urgency, complexity, resolved, shape, instants "
        "FROM read_parquet(?)",
        [str(directory / CASES_FILE)],
    )
    store.execute("CREATE TABLE shapes (shape INT, stop INT, opened INT, closed INT)")
    store.executemany("INSERT INTO shapes VALUES (?, ?, ?, ?)", _shapes(meta))
    store.execute("CREATE TABLE days (day BIGINT, count BIGINT, due3 BIGINT, due2 BIGINT)")
    store.executemany("INSERT INTO days VALUES (?, ?, ?, ?)", _days())
    store.execute("CREATE TABLE classes (number INT, code VARCHAR)")
    store.executemany("INSERT INTO classes VALUES (?, ?)", list(enumerate(meta["codes"]["main_class"])))
    return store, meta


def ask(store: duckdb.DuckDBPyConnection, meta: dict[str, Any]) -> dict[str, Counts]:
    """Old → new, counted: the states of `response`, the subclasses, `long_open_hard_case`."""
    codes = {name: {code: number for number, code in enumerate(found)} for name, found in meta["codes"].items()}
    at = int(datetime.fromisoformat(meta["at"]).timestamp() * 1_000_000)
    now = (at + 28_800_000_000) // 86_400_000_000 + 719_163
    grade = "CASE raised WHEN 0 THEN 'routine' WHEN 1 THEN 'priority' ELSE 'major' END"
    query = _QUERY.format(
        service=codes["main_class"]["service_complaint"],
        hard=codes["complexity"].get("hard", -1),
        group=codes["scope"].get("group", -1),
        urgent=codes["urgency"].get("urgent", -1),
        open=codes["resolved"]["no"],
        now=now,
        received=_EAST_DAY.format("instants[1]"),
        **{name: _EAST_DAY.format(f"instants[shapes.{name}]") for name in ("stop", "opened", "closed")},
        old_state=_STATE.format(now=now, due="due3"),
        new_state=_STATE.format(now=now, due="due2"),
        old_grade=f"({grade})",
        new_grade=f"(CASE WHEN raised = 1 AND urgent THEN 'major' ELSE {grade} END)",
    )
    found: dict[str, Counts] = {name: Counter() for name in _NAMES}
    for *sides, count in store.execute(query).fetchall():
        for place, name in enumerate(_NAMES):
            found[name][sides[2 * place], sides[2 * place + 1]] += count
    return found


def _shapes(meta: dict[str, Any]) -> list[tuple[int | None, ...]]:
    """Where in the list of instants, from 1, each shape has what the question asks for."""
    last = places(meta, ("resolved", "reopened"), False)
    standing = [
        place if place is not None and meta["shapes"][shape][place][0] == "resolved" else None
        for shape, place in enumerate(last)
    ]
    sides = (places(meta, ("responded", "resolved"), True), places(meta, ("reopened",), False), standing)
    return [(shape, *(_from_one(side[shape]) for side in sides)) for shape in range(len(meta["shapes"]))]


def _from_one(place: int | None) -> int | None:
    return None if place is None else place + 1


def _days() -> list[tuple[int, int, int, int]]:
    count, working = (series.to_list() for series in calendar())
    first = FIRST.toordinal()
    return [
        (first + offset, counted, working[counted + 2], working[counted + 1]) for offset, counted in enumerate(count)
    ]
