"""A ledger for many mutations in one transaction: rows are held back and written together.

A case's columns are worked out when it is opened and, if steps follow, once more when they are written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, select, text, update

from cases.audit import GENESIS
from cases.bulk import insert_rows, insert_together
from cases.ledger import ANNOUNCED, CaseFile, Judge, NewEvent, StoredLedger, chained, numbered
from cases.models import CASES, CUSTOMERS, EVENTS, GROUP_MEMBERS, IDEMPOTENCY, SERIES
from cases.projections import CASE_COLUMNS, renewed
from cases.repeated import Statement, among, listed
from policy.events import Event
from policy.reports import departments_told

__all__ = ["BufferedLedger"]


@cache
def _used(dialect: str) -> Statement:
    """Which of many keys were used, and by whom; also what one actor did under a key that another one asks for."""
    these = f"{among(dialect, 'actor', 'actors')} AND {among(dialect, 'key', 'keys')}"
    return Statement(
        text(f"SELECT actor, key, digest, case_id FROM {IDEMPOTENCY.name} WHERE mutation = :mutation AND {these}")
    )


_COUNTED: Final = Statement(text(f"UPDATE {SERIES.name} SET last = :last WHERE year = :year"))


@dataclass(slots=True)
class _Held:
    """A case of this batch. `own` is given for a new one; `row` is what the mutations are shown."""

    own: Mapping[str, Any] | None
    row: dict[str, Any]
    events: tuple[Event, ...]
    judge: Judge


class BufferedLedger:
    """Shows each mutation what the earlier ones of the batch did; `flush` writes it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._stored = StoredLedger(connection)
        self._held: dict[str, _Held] = {}
        self._events: list[dict[str, Any]] = []
        self._customers: list[Mapping[str, Any]] = []
        self._members: list[Mapping[str, Any]] = []
        self._keys: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._foreseen: dict[tuple[str, str, str], tuple[str, str] | None] = {}
        self._last: dict[int, int] = {}
        self._reached: dict[int, int] = {}  # by the stored series

    def find(self, key: str) -> CaseFile | None:
        held = self._held.get(key)
        return CaseFile(held.row, held.events) if held else self._stored.find(key)

    def replay(self, actor: str, mutation: str, key: str) -> tuple[str, str] | None:
        held = self._keys.get((actor, mutation, key))
        if held:
            return held["digest"], held["case_id"]
        if (actor, mutation, key) in self._foreseen:
            return self._foreseen[actor, mutation, key]
        return self._stored.replay(actor, mutation, key)

    def foresee(self, mutation: str, keys: Collection[tuple[str, str]]) -> None:
        """Looks up many keys, each with its actor, at once, so that `replay` need not ask for each.

        On PostgreSQL another writer may use one of them meanwhile: writing then fails on the unique key.
        """
        self._foreseen.update({(actor, mutation, key): None for actor, key in keys})
        dialect = self.connection.dialect.name
        actors, wanted = {actor for actor, _ in keys}, [key for _, key in keys]
        asked = {"mutation": mutation, "actors": listed(dialect, list(actors)), "keys": listed(dialect, wanted)}
        for actor, key, digest, case in _used(dialect).rows(self.connection, asked):
            self._foreseen[actor, mutation, key] = (digest, case)

    def next_number(self, year: int) -> str:
        """Counts on from the stored series, which `flush` moves up; its row is this transaction's from the first."""
        if year in self._last:
            self._last[year] += 1
        else:
            self._last[year] = self._reached[year] = self._stored.advance(year)
        return numbered(year, self._last[year])

    def open_case(
        self, own: Mapping[str, Any], judge: Judge, events: Sequence[NewEvent], actor: str, now: datetime
    ) -> Mapping[str, Any]:
        worked_out = judge()
        row = {**own, **worked_out.columns, "version": 1}
        self._hold(own, row, (), events, lambda: worked_out, actor, now)
        return row

    def add_events(self, file: CaseFile, events: Sequence[NewEvent], judge: Judge, actor: str, now: datetime) -> int:
        held = self._held.get(file.key)
        row = {**file.row, "version": int(file.row["version"]) + 1}
        for event in events:
            row.update(_shown(event))
        row["copied_departments"] = departments_told((*file.events, *events))
        self._hold(held.own if held else None, row, file.events, events, judge, actor, now)
        return int(row["version"])

    def judge_again(self, file: CaseFile, judge: Judge) -> None:
        held = self._held.get(file.key)
        self._held[file.key] = _Held(held.own if held else None, dict(file.row), file.events, judge)

    def _hold(
        self,
        own: Mapping[str, Any] | None,
        row: dict[str, Any],
        past: tuple[Event, ...],
        new: Sequence[NewEvent],
        judge: Judge,
        actor: str,
        now: datetime,
    ) -> None:
        head = row.get("head", GENESIS)
        stored = chained(row["id"], head, len(past), new, actor, now, self._stored.write_id())
        row["head"] = stored[-1]["digest"]
        events = tuple(Event(entry["seq"], entry["type"], entry["at"], entry["data"]) for entry in stored)
        self._held[row["id"]] = _Held(own, row, (*past, *events), judge)
        self._events.extend(stored)

    def keep_customer(self, row: Mapping[str, Any]) -> None:
        self._customers.append(row)

    def keep_member(self, row: Mapping[str, Any]) -> None:
        self._members.append(row)

    def remember(self, actor: str, mutation: str, key: str, digest: str, case: str, now: datetime) -> None:
        row = {"actor": actor, "mutation": mutation, "key": key, "digest": digest, "case_id": case}
        self._keys[actor, mutation, key] = {**row, "carried_out_at": now}

    def flush(self) -> None:
        """Writes what is held back."""
        judged = [(held, held.judge()) for held in self._held.values()]
        before = self._places([held.row["id"] for held in self._held.values() if held.own is None])
        rows = [(held, {**derived.columns, "version": held.row["version"], "head": held.row["head"]})
                for held, derived in judged]  # fmt: skip
        insert_rows(self.connection, CASES, [{**held.own, **row} for held, row in rows if held.own is not None])
        changed = [{**row, "key": held.row["id"]} for held, row in rows if held.own is None]
        if changed:
            self.connection.execute(update(CASES).where(CASES.c.id == bindparam("key")), changed)
        counted = renewed(self.connection, [derived.renewal(self.connection, held.row["id"], before.get(held.row["id"]))
                                            for held, derived in judged])  # fmt: skip
        held_back: dict[Table, Sequence[Mapping[str, Any]]] = {
            EVENTS: self._events,
            **counted,
            CUSTOMERS: self._customers,
            GROUP_MEMBERS: self._members,
        }
        held_back[IDEMPOTENCY] = list(self._keys.values())
        new = {table: rows for table, rows in held_back.items() if rows}
        if new:
            insert_together(self.connection, new, ANNOUNCED)
        self._foreseen.update({key: (row["digest"], row["case_id"]) for key, row in self._keys.items()})
        for year, last in self._last.items():
            if last != self._reached[year]:
                _COUNTED.carry_out(self.connection, {"year": year, "last": last})
                self._reached[year] = last
        self._held, self._events, self._customers, self._members, self._keys = {}, [], [], [], {}

    def _places(self, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Where the stored cases stand in the figures: the rows that mutations are shown are not as stored."""
        if not keys:
            return {}
        query = select(CASES.c.id, *(CASES.c[name] for name in CASE_COLUMNS)).where(CASES.c.id.in_(keys))
        return {row["id"]: dict(row) for row in self.connection.execute(query).mappings()}


def _shown(event: NewEvent) -> dict[str, Any]:
    """What of the row a later mutation of the batch asks for: who leads and assists, which bounds the actor."""
    if event.type == "dispatched":
        names = ("lead_department", "assisting_departments")
        return {name: event.data[name] for name in names}
    if event.type == "meeting_decided" and event.data.get("lead_department"):
        return {"lead_department": event.data["lead_department"]}
    return {"lead_department": None, "assisting_departments": ()} if event.type == "returned" else {}
