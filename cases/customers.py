"""Who complained: sealed apart from the case, and found again by keyed digests, never by the clear text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Select, Table, bindparam, select

from cases.commands import Customer
from cases.keys import derived_key, keyed_digest
from cases.models import CASES, CUSTOMERS, GROUP_MEMBERS
from cases.numbers import normalised

__all__ = ["MOST_EARLIER", "Customers", "Recorded"]

MOST_EARLIER: Final = 20
"""How many earlier cases of one person a registration looks at: a bound on its work, not a rule."""

_NONCE: Final = 12
_Digests = tuple[str | None, str | None]
"""Phone and id number of a person, as keyed digests."""


def _earlier(table: Table, column: str) -> Select[Any]:
    """The latest cases of whom a digest finds."""
    return (
        select(table.c.case_id, table.c.phone_index, table.c.id_number_index, CASES.c.received_at)
        .join(CASES, CASES.c.id == table.c.case_id)
        .where(
            table.c[column] == bindparam("wanted"),
            CASES.c.received_at >= bindparam("since"),
            CASES.c.received_at < bindparam("before"),
        )
        .order_by(CASES.c.received_at.desc(), CASES.c.id)
        .limit(MOST_EARLIER)
    )


_EARLIER: Final = tuple(
    (place, _earlier(table, column))
    for table in (CUSTOMERS, GROUP_MEMBERS)
    for place, column in enumerate(("phone_index", "id_number_index"))
)
"""Built once: an import asks them for many rows. Each with the place of its digest in `_Digests`."""

_RECORDED: Final = tuple(
    (place, select(table.c[column]).distinct().where(table.c[column].in_(bindparam("wanted", expanding=True))))
    for table in (CUSTOMERS, GROUP_MEMBERS)
    for place, column in enumerate(("phone_index", "id_number_index"))
)
"""Which of many digests are in the store."""

Recorded = Mapping[str, bool]
"""Of digests looked up beforehand, whether the store has them."""


class Customers:
    """Seals and finds customers with keys derived from the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._sealing = AESGCM(derived_key(secret, b"customer fields"))
        self._index = derived_key(secret, b"customer index")

    def row(self, case: str, customer: Customer) -> dict[str, Any]:
        """A case's customer as it is stored. The age is no identity: it stays with the case, for the figures."""
        return {
            "case_id": case,
            "name": self._seal(case, "name", customer.name),
            "phone": self._seal(case, "phone", customer.phone),
            "id_number": self._seal(case, "id_number", customer.id_number),
            "phone_index": self._digest("phone", _plain(customer.phone)),
            "id_number_index": self._digest("id_number", _plain(customer.id_number)),
        }

    def member_row(self, case: str, number: int, member: Customer) -> dict[str, Any]:
        """A member of a group case as it is stored."""
        place = _member_place(case, number)
        return {**self.row(place, member), "case_id": case, "member": number}

    def same(self, connection: Connection, case: str, other: str) -> bool:
        """Whether a customer of the one (its own, or a member of its group) is one of the other's."""
        theirs = _people(connection, other)
        return any(_equal(mine, person) for mine in _people(connection, case) for person in theirs)

    def is_member(self, connection: Connection, case: str, person: Customer) -> bool:
        """Whether the person is a member of the group case already."""
        columns = (GROUP_MEMBERS.c.phone_index, GROUP_MEMBERS.c.id_number_index)
        rows = connection.execute(select(*columns).where(GROUP_MEMBERS.c.case_id == case))
        mine = self._digests(person)
        return any(_equal(mine, (row.phone_index, row.id_number_index)) for row in rows)

    def recorded(self, connection: Connection, people: Iterable[Customer]) -> Recorded:
        """Which phones and id numbers of the people the store has, looked up together: most of a batch are new."""
        digests = [self._digests(person) for person in people]
        found = dict.fromkeys((digest for both in digests for digest in both if digest is not None), False)
        for place, query in _RECORDED:
            wanted = [both[place] for both in digests if both[place] is not None]
            if wanted:
                found.update(dict.fromkeys(connection.execute(query, {"wanted": wanted}).scalars(), True))
        return found

    def cases_of(
        self, connection: Connection, person: Customer, since: datetime, before: datetime, recorded: Recorded
    ) -> tuple[str, ...]:
        """Keys of the latest cases of the same person received from `since`, before `before`; found by index.

        At most `MOST_EARLIER`, newest first. What `recorded` says is not in the store is not asked for again.
        """
        mine = self._digests(person)
        found: dict[str, datetime] = {}
        for place, query in _EARLIER:
            digest = mine[place]
            if digest is None or not recorded.get(digest, True):
                continue
            for row in connection.execute(query, {"wanted": digest, "since": since, "before": before}):
                if _equal(mine, (row.phone_index, row.id_number_index)):
                    found[row.case_id] = row.received_at
        newest = sorted(found, key=lambda key: (found[key], key), reverse=True)
        return tuple(newest[:MOST_EARLIER])

    def of_case(self, connection: Connection, case: str) -> Customer | None:
        """The clear customer of a case; None where none was given. Only for masking and for what was revealed."""
        row = connection.execute(select(CUSTOMERS).where(CUSTOMERS.c.case_id == case)).mappings().one_or_none()
        return self._opened(case, row) if row else None

    def members_of(self, connection: Connection, case: str) -> dict[int, Customer]:
        """The clear members of a group case by number, for masking."""
        rows = connection.execute(select(GROUP_MEMBERS).where(GROUP_MEMBERS.c.case_id == case)).mappings()
        return {row["member"]: self._opened(_member_place(case, row["member"]), row) for row in rows}

    def _opened(self, place: str, row: Mapping[Any, Any]) -> Customer:
        name, phone, number = (
            None if row[field] is None else self.open(place, field, row[field])
            for field in ("name", "phone", "id_number")
        )
        return Customer(name, phone, number)

    def _digests(self, person: Customer) -> tuple[str | None, str | None]:
        return self._digest("phone", _plain(person.phone)), self._digest("id_number", _plain(person.id_number))

    def _seal(self, case: str, name: str, text: str | None) -> bytes | None:
        if text is None:
            return None
        nonce = os.urandom(_NONCE)
        return nonce + self._sealing.encrypt(nonce, text.encode(), f"{case}.{name}".encode())

    def open(self, case: str, name: str, sealed: bytes) -> str:
        """The clear text of a sealed field."""
        clear = self._sealing.decrypt(sealed[:_NONCE], sealed[_NONCE:], f"{case}.{name}".encode())
        return clear.decode()

    def _digest(self, name: str, text: str | None) -> str | None:
        if not text:
            return None
        return keyed_digest(self._index, f"{name}:{text}".encode())


def _people(connection: Connection, case: str) -> list[_Digests]:
    return [
        (row.phone_index, row.id_number_index)
        for table in (CUSTOMERS, GROUP_MEMBERS)
        for row in connection.execute(
            select(table.c.phone_index, table.c.id_number_index).where(table.c.case_id == case)
        )
    ]


def _equal(one: _Digests, other: _Digests) -> bool:
    """Equal id number, or where either has none, equal phone; neither: not the same (domain.md, section 8)."""
    if one[1] and other[1]:
        return one[1] == other[1]
    return bool(one[0]) and one[0] == other[0]


def _member_place(case: str, number: int) -> str:
    """What a member's sealed fields are bound to, as a customer's are to the case."""
    return f"{case}.{number}"


def _plain(text: str | None) -> str | None:
    return None if text is None else normalised(text)
