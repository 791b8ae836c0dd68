"""The rows that a mutation reads and writes, all in its one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Table, bindparam, select, text

from cases.audit import GENESIS, digest
from cases.bulk import insert_together, update_row
from cases.models import CASES, CUSTOMERS, EVENTS, GROUP_MEMBERS, IDEMPOTENCY
from cases.projections import Renewal, renewed
from cases.repeated import Statement
from cases.rows import Judgement
from cases.writes import WRITE_NUMBER, write_number
from policy.events import Event

__all__ = ["ANNOUNCED", "CaseFile", "Judge", "Ledger", "NewEvent", "StoredLedger", "chained", "numbered"]

Judge = Callable[[], Judgement]
"""Works out a row's derived columns; asked as late as the ledger can."""

_NEXT_NUMBER: Final = (
    "INSERT INTO number_series (year, last) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last = number_series.last + 1 RETURNING last"
)
_ADVANCE: Final = Statement(text(f"{_NEXT_NUMBER}, 0"))
_ADVANCE_POSTGRESQL: Final = Statement(
    text(f"{_NEXT_NUMBER}, {WRITE_NUMBER}")
)  # together: each statement is a way there and back
ANNOUNCED: Final = "SELECT pg_notify('petition', '')"
_ONE: Final = select(CASES).where(CASES.c.id == bindparam("case"))
_COLUMNS: Final = tuple(column.key for column in CASES.c)
_CASE: Final = Statement(_ONE)
_LOCKED: Final = Statement(_ONE.with_for_update())
_HISTORY: Final = Statement(
    select(EVENTS.c.seq, EVENTS.c.type, EVENTS.c.at, EVENTS.c.data)
    .where(EVENTS.c.case_id == bindparam("case"))
    .order_by(EVENTS.c.seq)
)
_REPLAYED: Final = Statement(
    select(IDEMPOTENCY.c.digest, IDEMPOTENCY.c.case_id).where(
        IDEMPOTENCY.c.actor == bindparam("actor"),
        IDEMPOTENCY.c.mutation == bindparam("mutation"),
        IDEMPOTENCY.c.key == bindparam("key"),
    )
)


@dataclass(frozen=True, slots=True)
class NewEvent:
    type: str
    at: datetime
    data: Mapping[str, Any]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as a mutation finds it: its row and its events."""

    row: Mapping[str, Any]
    events: tuple[Event, ...]

    @property
    def key(self) -> str:
        return str(self.row["id"])


class Ledger(Protocol):
    """Where a mutation finds and leaves things."""

    @property
    def connection(self) -> Connection: ...

    def find(self, key: str) -> CaseFile | None: ...

    def replay(self, actor: str, mutation: str, key: str) -> tuple[str, str] | None: ...

    def foresee(self, mutation: str, keys: Collection[tuple[str, str]]) -> None: ...

    def next_number(self, year: int) -> str: ...

    def open_case(
        self, own: Mapping[str, Any], judge: Judge, events: Sequence[NewEvent], actor: str, now: datetime
    ) -> Mapping[str, Any]: ...

    def add_events(
        self, file: CaseFile, events: Sequence[NewEvent], judge: Judge, actor: str, now: datetime
    ) -> int: ...

    def judge_again(self, file: CaseFile, judge: Judge) -> None: ...

    def flush(self) -> None: ...

    def keep_customer(self, row: Mapping[str, Any]) -> None: ...

    def keep_member(self, row: Mapping[str, Any]) -> None: ...

    def remember(self, actor: str, mutation: str, key: str, digest: str, case: str, now: datetime) -> None: ...


class StoredLedger:
    """The ledger on a write transaction. New rows are held back until `flush`, which writes them together."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._postgresql = connection.dialect.name == "postgresql"
        self._write: int | None = None if self._postgresql else 0
        self._new: dict[Table, list[Mapping[str, Any]]] = defaultdict(list)

    def find(self, key: str) -> CaseFile | None:
        """The case, locked until the transaction ends; None for an unknown key."""
        query = _LOCKED if self._postgresql else _CASE
        found = query.rows(self.connection, {"case": key})
        if not found:
            return None
        rows = _HISTORY.rows(self.connection, {"case": key})
        return CaseFile(dict(zip(_COLUMNS, found[0], strict=True)), tuple(Event(*event) for event in rows))

    def replay(self, actor: str, mutation: str, key: str) -> tuple[str, str] | None:
        """The input's digest and the case of a mutation carried out under that key."""
        found = _REPLAYED.rows(self.connection, {"actor": actor, "mutation": mutation, "key": key})
        return (found[0][0], found[0][1]) if found else None

    def foresee(self, mutation: str, keys: Collection[tuple[str, str]]) -> None:
        """Nothing is gained for one mutation."""

    def next_number(self, year: int) -> str:
        return numbered(year, self.advance(year))

    def advance(self, year: int) -> int:
        """The next of the year's series, whose row stays locked until the transaction ends."""
        query = _ADVANCE_POSTGRESQL if self._postgresql else _ADVANCE
        ((last, self._write),) = query.rows(self.connection, {"year": year})
        return int(last)

    def open_case(
        self, own: Mapping[str, Any], judge: Judge, events: Sequence[NewEvent], actor: str, now: datetime
    ) -> Mapping[str, Any]:
        """Answers the case's row."""
        stored = chained(str(own["id"]), GENESIS, 0, events, actor, now, self.write_id())
        derived = judge()
        row = {**own, **derived.columns, "version": 1, "head": stored[-1]["digest"]}
        self._new[CASES].append(row)
        self._new[EVENTS].extend(stored)
        self._count(derived.renewal(self.connection, str(own["id"]), None))
        return row

    def add_events(self, file: CaseFile, events: Sequence[NewEvent], judge: Judge, actor: str, now: datetime) -> int:
        """Appends the events of one step and renews the row; answers the case's new version, one more than before."""
        version = int(file.row["version"]) + 1
        stored = chained(file.key, file.row["head"], len(file.events), events, actor, now, self.write_id())
        self._new[EVENTS].extend(stored)
        self._renew(file, judge(), {"version": version, "head": stored[-1]["digest"]})
        return version

    def judge_again(self, file: CaseFile, judge: Judge) -> None:
        """Renews the row and the tallies of a case to which nothing happened but what its linked cases tell."""
        self._renew(file, judge(), {})

    def _renew(self, file: CaseFile, derived: Judgement, more: Mapping[str, Any]) -> None:
        where = {"id": file.key, "version": file.row["version"]}
        if update_row(self.connection, CASES, {**derived.columns, **more}, where) != 1:
            raise RuntimeError("the case changed under its lock")
        self._count(derived.renewal(self.connection, file.key, file.row))

    def _count(self, renewal: Renewal) -> None:
        for table, rows in renewed(self.connection, [renewal]).items():
            self._new[table].extend(rows)

    def keep_customer(self, row: Mapping[str, Any]) -> None:
        self._new[CUSTOMERS].append(row)

    def keep_member(self, row: Mapping[str, Any]) -> None:
        self._new[GROUP_MEMBERS].append(row)

    def remember(self, actor: str, mutation: str, key: str, digest: str, case: str, now: datetime) -> None:
        row = {"actor": actor, "mutation": mutation, "key": key, "digest": digest, "case_id": case}
        self._new[IDEMPOTENCY].append({**row, "carried_out_at": now})

    def flush(self) -> None:
        """Writes what is held back, and announces it to whoever follows the feed."""
        new = {table: rows for table, rows in self._new.items() if rows}
        if new:
            insert_together(self.connection, new, ANNOUNCED)
        self._new.clear()

    def write_id(self) -> int:
        """The transaction's number, by which the change feed knows what is still in flight."""
        if self._write is None:
            self._write = write_number(self.connection)
        return self._write


def numbered(year: int, last: int) -> str:
    """The readable number of a case."""
    return f"XF{year}-{last:06d}"


def chained(
    case: str, head: str, last: int, events: Sequence[NewEvent], actor: str, now: datetime, write: int
) -> list[dict[str, Any]]:
    """The rows of new events, each chained to the one before."""
    rows: list[dict[str, Any]] = []
    for seq, event in enumerate(events, start=last + 1):
        row: dict[str, Any] = {
            "case_id": case,
            "seq": seq,
            "type": event.type,
            "at": event.at,
            "recorded_at": now,
            "actor": actor,
            "note": event.note,
            "data": dict(event.data),
            "previous": head,
        }
        head = row["digest"] = digest(row)
        rows.append({**row, "write_id": write})
    return rows
