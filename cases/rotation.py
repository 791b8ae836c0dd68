"""Sealing customers anew under the newest key of the ring: chunk by chunk beside live traffic, digests with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, func, or_, select, text, tuple_, update

from cases.commands import Customer
from cases.customers import member_place
from cases.db import Database
from cases.keyring import Keys
from cases.models import CUSTOMERS, GROUP_MEMBERS
from cases.sealing import SEALED, Sealer

__all__ = ["Rotation"]

_CHUNK: Final = 200
_TABLES: Final = (CUSTOMERS, GROUP_MEMBERS)
Progress = Callable[[int, int], None]
"""Told after each chunk: how many people are done, of how many."""


class Rotation:
    """What is done stays done: after a kill the next run goes on with the people that are still under older keys."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._sealer = Sealer(keys)

    def used(self) -> dict[int, int]:
        """How many people are sealed under each key, by its number."""
        with self._database.read() as connection:
            return _used(connection)

    def left(self) -> int:
        """How many people are not sealed under the newest key, with a data key of their own."""
        with self._database.read() as connection:
            counts = (select(func.count()).select_from(table).where(self._older(table)) for table in _TABLES)
            return sum(connection.execute(query).scalar_one() for query in counts)

    def run(self, progress: Progress = lambda done, total: None) -> int:
        """Seals everybody anew who is left; answers how many that were. Raises KeyMissing."""
        total, done = self.left(), 0
        for table in _TABLES:
            after: tuple[Any, ...] | None = None
            while True:
                after, count = self._database.transact(partial(self._chunk, table=table, after=after), alone=True)
                if after is None:
                    break
                done += count
                progress(done, total)
        return done

    def retire(self, number: int, take_out: Callable[[], None]) -> int:
        """Takes a key out of the ring where nobody is sealed under it; answers how many are, 0 when it is done.

        No customer is written meanwhile, so that nobody is sealed under it who was not counted.
        """
        with self._database.write() as connection:
            if not self._database.sqlite:
                connection.execute(text("LOCK TABLE customer, group_member IN SHARE MODE"))
            count = _used(connection).get(number, 0)
            if count == 0:
                take_out()
        return count

    def _older(self, table: Table) -> ColumnElement[bool]:
        other = or_(table.c.key_id != self._sealer.newest, table.c.data_key.is_(None))
        return and_(table.c.erased_at.is_(None), other)

    def _chunk(
        self, connection: Connection, table: Table, after: tuple[Any, ...] | None
    ) -> tuple[tuple[Any, ...] | None, int]:
        """One transaction's people, in the order of their keys after `after`; answers the last, None at the end."""
        own = tuple(table.primary_key.columns)
        query = select(table).where(self._older(table)).order_by(*own).limit(_CHUNK).with_for_update()
        if after is not None:
            query = query.where(tuple_(*own) > after)
        rows = connection.execute(query).mappings().all()
        renewed = [self._renewed(row) for row in rows]
        if not renewed:
            return None, 0
        places = (column == bindparam(f"own_{column.name}") for column in own)
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in SEALED}
        connection.execute(update(table).where(*places).values(values), renewed)
        return tuple(rows[-1][column.name] for column in own), len(rows)

    def _renewed(self, row: Mapping[Any, Any]) -> dict[str, Any]:
        place = member_place(row["case_id"], row["member"]) if "member" in row else str(row["case_id"])
        person = self._sealer.opened(place, row)
        assert isinstance(person, Customer)  # those who are erased are not asked for
        own = {f"own_{name}": row[name] for name in ("case_id", "member") if name in row}
        return {**own, **{f"new_{name}": value for name, value in self._sealer.sealed(place, person).items()}}


def _used(connection: Connection) -> dict[int, int]:
    found: dict[int, int] = {}
    for table in _TABLES:
        query = select(table.c.key_id, func.count()).where(table.c.erased_at.is_(None)).group_by(table.c.key_id)
        for number, count in connection.execute(query):
            found[number] = found.get(number, 0) + count
    return dict(sorted(found.items()))
