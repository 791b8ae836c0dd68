"""The numbers of writes, by which feeds and exports know what is new: they go on wherever the store is moved to.

On PostgreSQL a write has the number of its transaction, and each server counts these for itself. So a store remembers
on which server it is. Where it finds itself on another one, or on one that fell back to an earlier state, it begins an
epoch: from then on its numbers are so much higher than the server's that they lie above all that were ever given.
SQLite has one writer, whose rows are in order: there the number is always 0.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, text

from cases.clock import Clock
from cases.db import Database
from cases.models import ALERT_NOTICES, CHANGES, EVENTS, REMINDERS, WRITE_EPOCHS

__all__ = ["WRITE_NUMBER", "horizon", "lost", "settle", "write_number"]

_ADDED: Final = "COALESCE((SELECT added FROM write_epoch ORDER BY first DESC LIMIT 1), 0)"
WRITE_NUMBER: Final = f"{_ADDED} + pg_current_xact_id()::text::bigint"
"""What tells it in a statement on PostgreSQL."""

_WRITE: Final = text(f"SELECT {WRITE_NUMBER}")
_HORIZON: Final = text(f"SELECT {_ADDED} + pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
_SNAPSHOT: Final = text(
    "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest, "
    "pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next"
)
_SERVER: Final = text(
    "SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' || "
    "left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) WHERE NOT pg_is_in_recovery()"
)
_LOCK: Final = text("LOCK TABLE write_epoch IN ACCESS EXCLUSIVE MODE")
_STEP: Final = 2**40
"""More transactions than a server carries out: where one epoch ends, no number of the next one has been."""

_NUMBERED: Final = (EVENTS, CHANGES, REMINDERS, ALERT_NOTICES)


def write_number(connection: Connection) -> int:
    """The number of this write; 0 on SQLite."""
    return int(connection.execute(_WRITE).scalar_one()) if _postgresql(connection) else 0


def horizon(connection: Connection) -> int | None:
    """The number of the oldest write in flight: all below are decided and visible. None on SQLite."""
    return int(connection.execute(_HORIZON).scalar_one()) if _postgresql(connection) else None


def lost(connection: Connection, number: int) -> bool:
    """Whether the number was given by a server after the state that this store goes on from."""
    query = select(WRITE_EPOCHS.c.first).where(WRITE_EPOCHS.c.ended < number, number < WRITE_EPOCHS.c.first)
    return connection.execute(query.limit(1)).one_or_none() is not None


def settle(database: Database, clock: Clock) -> bool:
    """To be called at the start. Begins an epoch where the store is on another server; whether it did.

    A server is told by its identifier, which `initdb` gives it, and by its timeline, which changes when a stand-by
    takes over or a server is brought back to an earlier instant. On a stand-by, which nobody writes to, nothing begins.
    """
    if database.sqlite:
        return False
    with database.read() as connection:
        if _server(connection) in (None, _known(connection)):
            return False
    with database.write() as connection:
        connection.execute(_LOCK)  # whoever writes has read the table: this waits for every write in flight
        known, here = _known(connection), _server(connection)
        if known == here:
            return False
        newest = max(connection.execute(select(func.max(table.c.write_id))).scalar_one() or 0 for table in _NUMBERED)
        seen = connection.execute(_SNAPSHOT).one()
        moved = known is not None or newest >= seen.next
        last = int(connection.execute(select(func.max(WRITE_EPOCHS.c.first))).scalar_one() or 0)
        first = (last // _STEP + 1) * _STEP if moved else 0
        epoch: dict[str, Any] = {"first": first, "ended": newest + 1, "added": first - seen.oldest if moved else 0}
        connection.execute(insert(WRITE_EPOCHS).values({**epoch, "server": here, "began_at": clock()}))
    return moved


def _known(connection: Connection) -> str | None:
    """The server on which the store was last."""
    query = select(WRITE_EPOCHS.c.server).order_by(WRITE_EPOCHS.c.first.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none()


def _server(connection: Connection) -> str | None:
    """Where the store is now; None on a stand-by."""
    return connection.execute(_SERVER).scalar_one_or_none()


def _postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"
