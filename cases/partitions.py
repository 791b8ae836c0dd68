"""On PostgreSQL the events of the cases received in a month are a table of their own (docs/adr/0021).

A case's key begins with the instant of its receipt, so all its events are in one partition, where `(case_id, seq)`
stays unique and a read by case looks nowhere else. Months are made ahead; what none was made for goes to
`case_event_rest`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from typing import Final

from sqlalchemy import Connection, text

from cases.clock import Clock
from cases.db import Database
from cases.ids import first_key
from policy.instants import ZONE

__all__ = ["REST", "TABLE", "UNORDERED", "UNORDERED_FROM", "Partitions", "add_month", "following", "key_from"]

TABLE: Final = "case_event"
REST: Final = "case_event_rest"
UNORDERED: Final = "case_event_unordered"
"""Cases from before keys were in order, and those that a release of then still registers."""

UNORDERED_FROM: Final = "03"
"""Keys in order reach it in 2074; of the random ones, one in a hundred lies below, and is in a month's table."""

_AHEAD: Final = 3
_LOCK: Final = 0x6D6F6E746873  # any constant will do that nobody else locks: "months" in ASCII
_MADE: Final = text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = to_regclass(:table)")


class Partitions:
    """Makes the table of this month and of the three to come. On SQLite there is one table, and nothing to do."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def look(self) -> int:
        """How many it made. Where readers keep it waiting for 2 s it fails, holds nobody up, and is to look again."""
        if self._database.sqlite:
            return 0
        with self._database.read() as connection:
            lacking = list(self._lacking(connection))
        for month in lacking:
            self._database.transact(partial(_add_once, month=month))
        if lacking:
            with self._database.write() as connection:
                connection.execute(text(f"ANALYZE {TABLE}"))  # PostgreSQL does so by itself for the months only
        return len(lacking)

    def _lacking(self, connection: Connection) -> Iterator[date]:
        made = set(connection.execute(_MADE, {"table": TABLE}).scalars())
        month = self._clock().astimezone(ZONE).date().replace(day=1)
        for _ in range(_AHEAD + 1):
            if made and _named(month) not in made:
                yield month
            month = following(month)


def _add_once(connection: Connection, month: date) -> None:
    connection.execute(text("SET LOCAL lock_timeout = '2s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    if _named(month) not in set(connection.execute(_MADE, {"table": TABLE}).scalars()):
        add_month(connection, month)


def add_month(connection: Connection, month: date) -> None:
    """Makes a month's table, with what `case_event_rest` holds of it.

    It is made apart and then attached: that locks the parent against other changes of its form only, and readers and
    writers out of `case_event_rest` alone, which is empty but after a pause of months.
    """
    name, start, end = _named(month), key_from(month), key_from(following(month))
    within = f"case_id >= '{start}' AND case_id < '{end}'"
    for statement in (
        f"LOCK TABLE {REST} IN ACCESS EXCLUSIVE MODE",
        f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING ALL)",
        f"WITH moved AS (DELETE FROM {REST} WHERE {within} RETURNING *) INSERT INTO {name} SELECT * FROM moved",
        f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM ('{start}') TO ('{end}')",
    ):
        connection.execute(text(statement))


def key_from(month: date) -> str:
    """The bound below the keys of cases received from the month's first instant on, by the bank's clock."""
    return first_key(datetime.combine(month, time(), ZONE))


def following(month: date) -> date:
    """The month after one, both by their first day."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _named(month: date) -> str:
    return f"{TABLE}_{month:%Y_%m}"
