"""The change feed: cases that changed, reminders and warnings that were raised, in commit order, none lost, ids only.

On PostgreSQL a row can become visible after one with a higher number. So a reader goes only up to the oldest write
that is still in flight; what comes later has a higher write number. SQLite has one writer: its sequence is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, Integer, Select, Table, bindparam, literal, select, tuple_

from cases.db import Database
from cases.ids import alert_id, case_id, reminder_id
from cases.models import ALERT_NOTICES, EVENTS, REMINDERS
from cases.repeated import Statement
from cases.writes import horizon

__all__ = ["Change", "Feed", "Place", "Position", "changed_cases"]

Place = tuple[int, int]
"""The number of a write, and of a row."""


@dataclass(frozen=True, slots=True)
class Position:
    """The last write and row seen, of events, of reminders and of warnings."""

    events: Place = (0, 0)
    reminders: Place = (0, 0)
    alerts: Place = (0, 0)


@dataclass(frozen=True, slots=True)
class Change:
    kind: Literal["case", "reminder", "alert"]
    id: str


class Feed:
    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> Position:
        """The end of the feed as it is now."""
        with self._database.read() as connection:
            below = horizon(connection)
            return Position(
                _last(connection, EVENTS, "sequence", below),
                _last(connection, REMINDERS, "id", below),
                _last(connection, ALERT_NOTICES, "id", below),
            )

    def since(self, position: Position, limit: int = 500) -> tuple[tuple[Change, ...], Position]:
        """What happened after `position`, at most `limit` of each kind, and where to go on."""
        with self._database.read() as connection:
            below = horizon(connection)
            events = _after(connection, _EVENTS, position.events, below, limit)
            reminders = _after(connection, _REMINDERS, position.reminders, below, limit)
            alerts = _after(connection, _ALERTS, position.alerts, below, limit)
        changes = [
            *(Change("case", case_id(row[2])) for row in events),
            *(Change("reminder", reminder_id(row[2])) for row in reminders),
            *(Change("alert", alert_id(*row[2:])) for row in alerts),
        ]
        place = Position(
            _reached(events, position.events),
            _reached(reminders, position.reminders),
            _reached(alerts, position.alerts),
        )
        return tuple(dict.fromkeys(changes)), place

    def cases_since(self, place: Place, limit: int = 5_000) -> tuple[tuple[str, ...], Place]:
        """The keys of the cases that changed after `place`, of at most `limit` events, and where to go on."""
        with self._database.read() as connection:
            events = _after(connection, _EVENTS, place, horizon(connection), limit)
        return tuple(dict.fromkeys(row[2] for row in events)), _reached(events, place)


def changed_cases(connection: Connection, place: Place) -> tuple[Select[tuple[str]], Place]:
    """A query for the keys of all cases that changed after `place`, and where it ends."""
    below = horizon(connection)
    end = _last(connection, EVENTS, "sequence", below)
    write, number = EVENTS.c.write_id, EVENTS.c.sequence
    if below is None:
        after, until = number > place[1], number <= end[1]
    else:
        here = tuple_(write, number)
        first, last = (tuple_(literal(at[0], write.type), literal(at[1], number.type)) for at in (place, end))
        after, until = here > first, here <= last
    return select(EVENTS.c.case_id).where(after, until).distinct(), end


def _last(connection: Connection, table: Table, number: str, below: int | None) -> Place:
    columns = (table.c.write_id, table.c[number])
    query = select(*columns).order_by(*(column.desc() for column in columns)).limit(1)
    if below is not None:
        query = query.where(table.c.write_id < below)
    row = connection.execute(query).one_or_none()
    return (0, 0) if row is None else (row[0], row[1])


@dataclass(frozen=True, slots=True)
class _Later:
    """What follows a place in a table, in the order of the feed: it is asked for several times a second.

    SQLite would read all rows of the place's write, and there every write has the same number.
    """

    by_write: Statement
    by_number: Statement

    @classmethod
    def of(cls, table: Table, number: str, *told: str) -> _Later:
        write, row = table.c.write_id, table.c[number]
        after = bindparam("number", type_=row.type)
        here, place = tuple_(write, row), tuple_(bindparam("write", type_=write.type), after)
        found = select(write, row, *(table.c[name] for name in told)).limit(bindparam("most", type_=Integer()))
        return cls(
            by_write=Statement(found.where(here > place, write < bindparam("below")).order_by(write, row)),
            by_number=Statement(found.where(row > after).order_by(row)),
        )


_EVENTS: Final = _Later.of(EVENTS, "sequence", "case_id")
_REMINDERS: Final = _Later.of(REMINDERS, "id", "id")
_ALERTS: Final = _Later.of(ALERT_NOTICES, "id", "metric", "dimension", "key", "period")


def _after(
    connection: Connection, later: _Later, place: Place, below: int | None, limit: int
) -> Sequence[Sequence[Any]]:
    values = {"write": place[0], "number": place[1], "below": below, "most": limit}
    statement = later.by_number if below is None else later.by_write
    return statement.rows(connection, values)


def _reached(rows: Sequence[Sequence[Any]], place: Place) -> Place:
    return (rows[-1][0], rows[-1][1]) if rows else place
