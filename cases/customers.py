"""Who complained: sealed apart from the case, and found again by keyed digests, never by the clear text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, bindparam, select, text, union_all, update

from cases.commands import Customer
from cases.keyring import Keys
from cases.models import CASES, CUSTOMERS, GROUP_MEMBERS
from cases.repeated import Statement, among, listed
from cases.sealing import DESTROYED, Digests, Erased, Sealer

__all__ = ["MOST_EARLIER", "Customers", "Recorded", "member_place"]

MOST_EARLIER: Final = 20
"""How many earlier cases of one person a registration looks at: a bound on its work, not a rule."""


def _earlier(table: Table, column: str) -> Select[Any]:
    """The latest cases of whom a digest finds."""
    latest = (
        select(table.c.case_id, table.c.phone_index, table.c.id_number_index, table.c.key_id, CASES.c.received_at)
        .join(CASES, CASES.c.id == table.c.case_id)
        .where(
            table.c[column] == bindparam(column),
            CASES.c.received_at >= bindparam("since"),
            CASES.c.received_at < bindparam("before"),
        )
        .order_by(CASES.c.received_at.desc(), CASES.c.id)
        .limit(MOST_EARLIER)
    )
    return select(latest.subquery())


_EARLIER: Final = Statement(
    union_all(
        *(
            _earlier(table, column)
            for table in (CUSTOMERS, GROUP_MEMBERS)
            for column in ("phone_index", "id_number_index")
        )
    )
)
"""Built once, and one statement: every registration with a customer asks it. A digest that is NULL finds nobody."""


@cache
def _recorded(dialect: str) -> Statement:
    """Which of many digests are in the store."""
    queries = (
        f"SELECT {column} FROM {table.name} WHERE {among(dialect, column, 'wanted')}"
        for table in (CUSTOMERS, GROUP_MEMBERS)
        for column in ("phone_index", "id_number_index")
    )
    return Statement(text(" UNION ALL ".join(queries)))


Recorded = Mapping[str, bool]
"""Of digests looked up beforehand, whether the store has them."""


class Customers:
    """Seals and finds customers with the keys of the ring."""

    def __init__(self, keys: Keys) -> None:
        self._sealer = Sealer(keys)

    def row(self, case: str, customer: Customer) -> dict[str, Any]:
        """A case's customer as it is stored. The age is no identity: it stays with the case, for the figures."""
        return {"case_id": case, **self._sealer.sealed(case, customer)}

    def member_row(self, case: str, number: int, member: Customer) -> dict[str, Any]:
        """A member of a group case as it is stored."""
        return {"case_id": case, "member": number, **self._sealer.sealed(member_place(case, number), member)}

    def same(self, connection: Connection, case: str, other: str) -> bool:
        """Whether a customer of the one (its own, or a member of its group) is one of the other's.

        They are opened, for the two may be sealed under keys whose digests are not alike.
        """
        theirs = self._people(connection, other)
        return any(_equal(mine, person) for mine in self._people(connection, case) for person in theirs)

    def is_member(self, connection: Connection, case: str, person: Customer) -> bool:
        """Whether the person is a member of the group case already."""
        columns = (GROUP_MEMBERS.c.phone_index, GROUP_MEMBERS.c.id_number_index, GROUP_MEMBERS.c.key_id)
        rows = connection.execute(select(*columns).where(GROUP_MEMBERS.c.case_id == case))
        mine = self._sealer.digests(person)
        return any(_fits(mine, *row) for row in rows)

    def recorded(self, connection: Connection, people: Iterable[Customer]) -> dict[str, bool]:
        """Which phones and id numbers of the people the store has, looked up together: most of a batch are new."""
        found = dict.fromkeys((mark for person in people for mark in self.marks(person)), False)
        if found:
            dialect = connection.dialect.name
            stored = _recorded(dialect).rows(connection, {"wanted": listed(dialect, list(found))})
            found.update((digest, True) for (digest,) in stored)
        return found

    def marks(self, person: Customer) -> tuple[str, ...]:
        """The digests by which the person is found, under each key of the ring; none of one who gave no number."""
        digests = self._sealer.digests(person).values()
        return tuple(digest for both in digests for digest in both if digest is not None)

    def cases_of(
        self, connection: Connection, person: Customer, since: datetime, before: datetime, recorded: Recorded
    ) -> tuple[str, ...]:
        """Keys of the latest cases of the same person received from `since`, before `before`; found by index.

        At most `MOST_EARLIER`, newest first. What `recorded` says is not in the store is not asked for again.
        """
        mine = self._sealer.digests(person)
        found: dict[str, datetime] = {}
        for phone, id_number in mine.values():
            if not any(recorded.get(digest, True) for digest in (phone, id_number) if digest is not None):
                continue
            wanted = {"phone_index": phone, "id_number_index": id_number, "since": since, "before": before}
            rows = _EARLIER.rows(connection, wanted)
            found.update((case, at) for case, *theirs, at in rows if _fits(mine, *theirs))
        newest = sorted(found, key=lambda key: (found[key], key), reverse=True)
        return tuple(newest[:MOST_EARLIER])

    def of_case(self, connection: Connection, case: str) -> Customer | Erased | None:
        """The clear customer of a case; None where none was given. Only for masking and for what was revealed."""
        return self.of_cases(connection, (case,)).get(case)

    def of_cases(self, connection: Connection, cases: Sequence[str]) -> dict[str, Customer | Erased]:
        """The same of each of the cases where one was given."""
        rows = connection.execute(select(CUSTOMERS).where(CUSTOMERS.c.case_id.in_(cases))).mappings()
        return {row["case_id"]: self._sealer.opened(row["case_id"], row) for row in rows}

    def members_of(self, connection: Connection, case: str) -> dict[int, Customer | Erased]:
        """The clear members of a group case by number, for masking."""
        return self.members_of_all(connection, (case,)).get(case, {})

    def members_of_all(self, connection: Connection, cases: Sequence[str]) -> dict[str, dict[int, Customer | Erased]]:
        """The same of each of the cases that has any."""
        found: dict[str, dict[int, Customer | Erased]] = {}
        for row in connection.execute(select(GROUP_MEMBERS).where(GROUP_MEMBERS.c.case_id.in_(cases))).mappings():
            opened = self._sealer.opened(member_place(row["case_id"], row["member"]), row)
            found.setdefault(row["case_id"], {})[row["member"]] = opened
        return found

    def erase(self, connection: Connection, case: str, now: datetime) -> None:
        """Destroys the data keys of a case's people, and with them what is sealed; nothing finds them any more."""
        for table in (CUSTOMERS, GROUP_MEMBERS):
            there = (table.c.case_id == case, table.c.erased_at.is_(None))
            connection.execute(update(table).where(*there).values({**DESTROYED, "erased_at": now}))

    def people(self, connection: Connection, case: str) -> list[Customer]:
        """The clear customer and members of a case whose data is still there."""
        found = (self.of_case(connection, case), *self.members_of(connection, case).values())
        return [person for person in found if isinstance(person, Customer)]

    def _people(self, connection: Connection, case: str) -> list[Digests]:
        newest = self._sealer.newest
        return [self._sealer.digests(person)[newest] for person in self.people(connection, case)]


def _fits(mine: Mapping[int, Digests], phone: str | None, id_number: str | None, key: int) -> bool:
    """Whether a row is of the person of these digests: it is compared with those under its own key."""
    digests = mine.get(key)
    return digests is not None and _equal(digests, (phone, id_number))


def _equal(one: Digests, other: Digests) -> bool:
    """Equal id number, or where either has none, equal phone; neither: not the same (domain.md, section 8)."""
    if one[1] and other[1]:
        return one[1] == other[1]
    return bool(one[0]) and one[0] == other[0]


def member_place(case: str, number: int) -> str:
    """What a member's sealed fields are bound to, as a customer's are to the case."""
    return f"{case}.{number}"
