"""The change feed: cases that changed, reminders and warnings that were raised, in commit order, none lost, ids only.

On PostgreSQL a row can become visible after one with a higher number. So a reader goes only up to the oldest write
that is still in flight; what comes later has a higher write number. SQLite has one writer: its sequence is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, Select, Table, literal, select, tuple_

from cases.db import Database
from cases.ids import alert_id, case_id, reminder_id
from cases.models import ALERT_NOTICES, EVENTS, REMINDERS
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
            events = _after(connection, EVENTS, ("sequence", "case_id"), position.events, below, limit)
            reminders = _after(connection, REMINDERS, ("id", "id"), position.reminders, below, limit)
            alerts = _after(connection, ALERT_NOTICES, ("id", *_ALERT), position.alerts, below, limit)
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
            events = _after(connection, EVENTS, ("sequence", "case_id"), place, horizon(connection), limit)
        return tuple(dict.fromkeys(row[2] for row in events)), _reached(events, place)


_ALERT: Final = ("metric", "dimension", "key", "period")


def changed_cases(connection: Connection, place: Place) -> tuple[Select[tuple[str]], Place]:
    """A query for the keys of all cases that changed after `place`, and where it ends."""
    end = _last(connection, EVENTS, "sequence", horizon(connection))
    write, number = EVENTS.c.write_id, EVENTS.c.sequence
    after, until = (tuple_(literal(at[0], write.type), literal(at[1], number.type)) for at in (place, end))
    here = tuple_(write, number)
    return select(EVENTS.c.case_id).where(here > after, here <= until).distinct(), end


def _last(connection: Connection, table: Table, number: str, below: int | None) -> Place:
    columns = (table.c.write_id, table.c[number])
    query = select(*columns).order_by(*(column.desc() for column in columns)).limit(1)
    if below is not None:
        query = query.where(table.c.write_id < below)
    row = connection.execute(query).one_or_none()
    return (0, 0) if row is None else (row[0], row[1])


def _after(
    connection: Connection,
    table: Table,
    names: tuple[str, ...],
    place: Place,
    below: int | None,
    limit: int,
) -> list[Any]:
    write, number = table.c.write_id, table.c[names[0]]
    later = tuple_(write, number) > tuple_(literal(place[0], write.type), literal(place[1], number.type))
    query = (
        select(write, number, *(table.c[name] for name in names[1:])).where(later).order_by(write, number).limit(limit)
    )
    if below is not None:
        query = query.where(write < below)
    return list(connection.execute(query).all())


def _reached(rows: list[Any], place: Place) -> Place:
    return (rows[-1][0], rows[-1][1]) if rows else place
