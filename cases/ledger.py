"""The rows that a mutation reads and writes, all in its one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import Connection, insert, select, text, update

from cases.audit import GENESIS, digest
from cases.models import CASES, CUSTOMERS, EVENTS, GROUP_MEMBERS, IDEMPOTENCY
from cases.projections import renew
from cases.rows import Judgement, as_event
from cases.writes import write_number
from policy.events import Event

__all__ = ["CaseFile", "Judge", "Ledger", "NewEvent", "StoredLedger", "chained", "numbered"]

Judge = Callable[[], Judgement]
"""Works out a row's derived columns; asked as late as the ledger can."""

_NEXT_NUMBER: Final = text(
    "INSERT INTO number_series (year, last) VALUES (:year, 1) "
    "ON CONFLICT (year) DO UPDATE SET last = number_series.last + 1 RETURNING last"
)
_FEED: Final = text("SELECT pg_notify('petition', '')")


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

    def foresee(self, actor: str, mutation: str, keys: Sequence[str]) -> None: ...

    def next_number(self, year: int) -> str: ...

    def open_case(
        self, own: Mapping[str, Any], judge: Judge, events: Sequence[NewEvent], actor: str, now: datetime
    ) -> None: ...

    def add_events(
        self, file: CaseFile, events: Sequence[NewEvent], judge: Judge, actor: str, now: datetime
    ) -> int: ...

    def judge_again(self, file: CaseFile, judge: Judge) -> None: ...

    def flush(self) -> None: ...

    def keep_customer(self, row: Mapping[str, Any]) -> None: ...

    def keep_member(self, row: Mapping[str, Any]) -> None: ...

    def remember(self, actor: str, mutation: str, key: str, digest: str, case: str, now: datetime) -> None: ...


class StoredLedger:
    """The ledger on a write transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._postgresql = connection.dialect.name == "postgresql"

    def find(self, key: str) -> CaseFile | None:
        """The case, locked until the transaction ends; None for an unknown key."""
        query = select(CASES).where(CASES.c.id == key)
        if self._postgresql:
            query = query.with_for_update()
        row = self.connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        columns = (EVENTS.c.seq, EVENTS.c.type, EVENTS.c.at, EVENTS.c.data)
        rows = self.connection.execute(select(*columns).where(EVENTS.c.case_id == key).order_by(EVENTS.c.seq))
        return CaseFile(dict(row), tuple(as_event(dict(event)) for event in rows.mappings()))

    def replay(self, actor: str, mutation: str, key: str) -> tuple[str, str] | None:
        """The input's digest and the case of a mutation carried out under that key."""
        query = select(IDEMPOTENCY.c.digest, IDEMPOTENCY.c.case_id).where(
            IDEMPOTENCY.c.actor == actor, IDEMPOTENCY.c.mutation == mutation, IDEMPOTENCY.c.key == key
        )
        found = self.connection.execute(query).one_or_none()
        return None if found is None else (found.digest, found.case_id)

    def foresee(self, actor: str, mutation: str, keys: Sequence[str]) -> None:
        """Nothing is gained for one mutation."""

    def next_number(self, year: int) -> str:
        return numbered(year, self.advance(year))

    def advance(self, year: int) -> int:
        """The next of the year's series, whose row stays locked until the transaction ends."""
        return int(self.connection.execute(_NEXT_NUMBER, {"year": year}).scalar_one())

    def open_case(
        self, own: Mapping[str, Any], judge: Judge, events: Sequence[NewEvent], actor: str, now: datetime
    ) -> None:
        stored = chained(str(own["id"]), GENESIS, 0, events, actor, now, self.write_id())
        derived = judge()
        row = {**own, **derived.columns, "version": 1, "head": stored[-1]["digest"]}
        self.connection.execute(insert(CASES).values(row))
        self.connection.execute(insert(EVENTS), stored)
        renew(self.connection, [derived.renewal(self.connection, str(own["id"]), None)])
        self._announce()

    def add_events(self, file: CaseFile, events: Sequence[NewEvent], judge: Judge, actor: str, now: datetime) -> int:
        """Appends the events of one step and renews the row; answers the case's new version, one more than before."""
        version = int(file.row["version"]) + 1
        stored = chained(file.key, file.row["head"], len(file.events), events, actor, now, self.write_id())
        self.connection.execute(insert(EVENTS), stored)
        self._renew(file, judge(), {"version": version, "head": stored[-1]["digest"]})
        self._announce()
        return version

    def judge_again(self, file: CaseFile, judge: Judge) -> None:
        """Renews the row and the tallies of a case to which nothing happened but what its linked cases tell."""
        self._renew(file, judge(), {})

    def _renew(self, file: CaseFile, derived: Judgement, more: Mapping[str, Any]) -> None:
        changed = self.connection.execute(
            update(CASES)
            .where(CASES.c.id == file.key, CASES.c.version == file.row["version"])
            .values({**derived.columns, **more})
        )
        if changed.rowcount != 1:
            raise RuntimeError("the case changed under its lock")
        renew(self.connection, [derived.renewal(self.connection, file.key, file.row)])

    def keep_customer(self, row: Mapping[str, Any]) -> None:
        self.connection.execute(insert(CUSTOMERS).values(row))

    def keep_member(self, row: Mapping[str, Any]) -> None:
        self.connection.execute(insert(GROUP_MEMBERS).values(row))

    def remember(self, actor: str, mutation: str, key: str, digest: str, case: str, now: datetime) -> None:
        row = {"actor": actor, "mutation": mutation, "key": key, "digest": digest, "case_id": case}
        self.connection.execute(insert(IDEMPOTENCY).values({**row, "carried_out_at": now}))

    def flush(self) -> None:
        """Nothing is held back."""

    def write_id(self) -> int:
        """The transaction's number, by which the change feed knows what is still in flight."""
        return write_number(self.connection)

    def _announce(self) -> None:
        if self._postgresql:
            self.connection.execute(_FEED)


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
