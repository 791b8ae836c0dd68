"""The change feed: which cases changed and which reminders were raised, in commit order, none lost, ids only.

On PostgreSQL a row can become visible after one with a higher number. So a reader goes only up to the oldest write
that is still in flight; what comes later has a higher write number. SQLite has one writer: its sequence is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, Table, and_, or_, select, text

from cases.db import Database
from cases.ids import case_id, reminder_id
from cases.models import EVENTS, REMINDERS

__all__ = ["Change", "Feed", "Position"]

_HORIZON: Final = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


@dataclass(frozen=True, slots=True)
class Position:
    """The last write and row seen, of events and of reminders."""

    events: tuple[int, int] = (0, 0)
    reminders: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Change:
    kind: Literal["case", "reminder"]
    id: str


class Feed:
    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> Position:
        """The end of the feed as it is now."""
        with self._database.read() as connection:
            horizon = _horizon(connection)
            return Position(_last(connection, EVENTS, "sequence", horizon), _last(connection, REMINDERS, "id", horizon))

    def since(self, position: Position, limit: int = 500) -> tuple[tuple[Change, ...], Position]:
        """What happened after `position`, at most `limit` of each kind, and where to go on."""
        with self._database.read() as connection:
            horizon = _horizon(connection)
            events = _after(connection, EVENTS, ("sequence", "case_id"), position.events, horizon, limit)
            reminders = _after(connection, REMINDERS, ("id", "id"), position.reminders, horizon, limit)
        changes = [
            *(Change("case", case_id(row[2])) for row in events),
            *(Change("reminder", reminder_id(row[2])) for row in reminders),
        ]
        place = Position(
            (events[-1][0], events[-1][1]) if events else position.events,
            (reminders[-1][0], reminders[-1][1]) if reminders else position.reminders,
        )
        return tuple(dict.fromkeys(changes)), place


def _horizon(connection: Connection) -> int | None:
    if connection.dialect.name != "postgresql":
        return None
    return int(connection.execute(_HORIZON).scalar_one())


def _last(connection: Connection, table: Table, number: str, horizon: int | None) -> tuple[int, int]:
    columns = (table.c.write_id, table.c[number])
    query = select(*columns).order_by(*(column.desc() for column in columns)).limit(1)
    if horizon is not None:
        query = query.where(table.c.write_id < horizon)
    row = connection.execute(query).one_or_none()
    return (0, 0) if row is None else (row[0], row[1])


def _after(
    connection: Connection,
    table: Table,
    names: tuple[str, str],
    place: tuple[int, int],
    horizon: int | None,
    limit: int,
) -> list[Any]:
    write, number = table.c.write_id, table.c[names[0]]
    later = or_(write > place[0], and_(write == place[0], number > place[1]))
    query = select(write, number, table.c[names[1]]).where(later).order_by(write, number).limit(limit)
    if horizon is not None:
        query = query.where(write < horizon)
    return list(connection.execute(query).all())
