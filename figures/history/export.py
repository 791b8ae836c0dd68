"""Writes past cases as Parquet: a row a case, its facts, the shape of its events, and their instants.

A history is a directory: `cases.parquet`, and `history.json` with the shapes, the codes and the instant of export.
Instants are microseconds since 1970; a rating is its instant times eight plus the rating.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as parquet
from sqlalchemy import Connection, select

from cases.db import Database
from cases.models import CASES, EVENTS
from cases.rows import as_event
from policy.backtest.columns import Shape
from policy.evaluator import plain_facts
from policy.events import Event
from policy.history import CaseHistory
from policy.instants import ZONE
from policy.vocabulary import VOCABULARY

__all__ = ["CASES_FILE", "FACTS", "META_FILE", "RATINGS", "HistoryWriter", "export", "stored_cases"]

CASES_FILE: Final = "cases.parquet"
META_FILE: Final = "history.json"
_DERIVED: Final = frozenset({"grade", "subclass", "working_days_open", "overdue_working_days"})
_OF_FIGURES: Final = frozenset({"growth", "previous", "current"})
FACTS: Final = tuple(name for name in VOCABULARY if name not in _DERIVED | _OF_FIGURES)
"""The facts that a history holds: those that the events tell whatever the policy."""

_CHUNK: Final = 500
_ROWS: Final = 50_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
RATINGS: Final = "ratings"
"""The column that histories of 2026-11-24 and before do not have."""

_RATED: Final = frozenset({"rated", "member_rated"})
_BEARING: Final = {
    "target_completed": ("target",),
    "extended": ("target", "days"),
    "paused": ("reason",),
    "facts_added": ("restarts",),
}
"""The data of events on which clocks depend; all else is in the facts."""

SCHEMA: Final = pa.schema(
    [
        pa.field("number", pa.int64()),
        pa.field("id", pa.string()),
        pa.field("received_day", pa.int32()),
        pa.field("shape", pa.int32()),
        *(pa.field(name, pa.int32()) for name in FACTS),
        pa.field("instants", pa.list_(pa.int64())),
        pa.field(RATINGS, pa.list_(pa.int64())),
    ]
)


@dataclass
class HistoryWriter:
    """Writes cases to a directory, in batches, so that memory stays flat."""

    directory: Path
    at: datetime
    shapes: dict[Shape, int] = field(default_factory=dict)
    codes: dict[str, dict[str, int]] = field(default_factory=dict)
    count: int = 0
    _columns: dict[str, list[Any]] = field(default_factory=dict)
    _writer: parquet.ParquetWriter | None = None

    def add(self, case: str, events: Sequence[Event]) -> None:
        """One case by its id and its events up to `at`; one that had none by then is left out."""
        past = tuple(event for event in events if event.at <= self.at)
        if past:
            history = CaseHistory.of(past)
            self.add_row(case, history.received_at, plain_facts(history), past)

    def add_row(self, case: str, received: datetime, facts: dict[str, Any], past: Sequence[Event]) -> None:
        shape = shape_of(past)
        row: dict[str, Any] = {
            "number": self.count,
            "id": case,
            "received_day": received.astimezone(ZONE).date().toordinal(),
            "shape": self.shapes.setdefault(shape, len(self.shapes)),
            "instants": [_microseconds(event) for event in past],
            RATINGS: [_microseconds(event) * 8 + event.data["rating"] for event in past if event.type in _RATED],
        }
        for name in FACTS:
            row[name] = self._stored(name, facts.get(name))
        for name in SCHEMA.names:
            self._columns.setdefault(name, []).append(row[name])
        self.count += 1
        if self.count % _ROWS == 0:
            self._flush()

    def _stored(self, name: str, value: Any) -> int | None:
        """Numbers as they are; codes as their place in the list of codes."""
        if value is None or VOCABULARY[name].kind == "number":
            return None if value is None else int(value)
        known = self.codes.setdefault(name, {})
        return known.setdefault(str(value), len(known))

    def _flush(self) -> None:
        if self._writer is None:
            self.directory.mkdir(parents=True, exist_ok=True)
            self._writer = parquet.ParquetWriter(self.directory / CASES_FILE, SCHEMA, compression="zstd")
        self._writer.write_table(pa.table(self._columns or {name: [] for name in SCHEMA.names}, schema=SCHEMA))
        self._columns = {}

    def close(self) -> None:
        if self._columns or self._writer is None:
            self._flush()
        if self._writer is not None:
            self._writer.close()
        content = {
            "at": self.at.isoformat(),
            "shapes": [[[kind, dict(data)] for kind, data in shape] for shape in self.shapes],
            "codes": {name: list(known) for name, known in self.codes.items()},
        }
        (self.directory / META_FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _microseconds(event: Event) -> int:
    return (event.at - _EPOCH) // timedelta(microseconds=1)


def shape_of(events: Iterable[Event]) -> Shape:
    """The events without their instants."""
    return tuple(
        (event.type, tuple((name, event.data.get(name)) for name in _BEARING.get(event.type, ()))) for event in events
    )


def export(
    database: Database,
    directory: Path,
    at: datetime,
    received_from: date | None = None,
    received_to: date | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Writes the stored cases received from a local date to another, exclusive; answers how many there are."""
    writer = HistoryWriter(directory, at)
    for case, events in stored_cases(database, received_from, received_to):
        writer.add(case, events)
        if writer.count % _CHUNK == 0:
            progress(writer.count)
    writer.close()
    return writer.count


def stored_cases(
    database: Database, received_from: date | None = None, received_to: date | None = None
) -> Iterator[tuple[str, tuple[Event, ...]]]:
    """Every stored case of the period with its events, chunk by chunk in the order of ids."""
    conditions = []
    if received_from is not None:
        conditions.append(CASES.c.received_at >= _start_of(received_from))
    if received_to is not None:
        conditions.append(CASES.c.received_at < _start_of(received_to))
    last = ""
    with database.read() as connection:
        while True:
            query = select(CASES.c.id).where(CASES.c.id > last, *conditions).order_by(CASES.c.id).limit(_CHUNK)
            keys = list(connection.execute(query).scalars())
            if not keys:
                return
            yield from _events(connection, keys)
            last = keys[-1]


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


def _events(connection: Connection, keys: Sequence[str]) -> Iterator[tuple[str, tuple[Event, ...]]]:
    columns = (EVENTS.c.case_id, EVENTS.c.seq, EVENTS.c.type, EVENTS.c.at, EVENTS.c.data)
    found: dict[str, list[Event]] = {key: [] for key in keys}
    query = select(*columns).where(EVENTS.c.case_id.in_(keys)).order_by(EVENTS.c.case_id, EVENTS.c.seq)
    for row in connection.execute(query).mappings():
        found[row["case_id"]].append(as_event(dict(row)))
    for key, events in found.items():
        yield f"case:{key}", tuple(events)
