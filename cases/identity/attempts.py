"""What holds up who guesses passwords: waiting times that double, per account and per address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from cases.identity.random_ids import digest
from cases.models import ATTEMPTS

__all__ = ["begin", "succeeded"]

_FIRST: Final = timedelta(seconds=30)
_LONGEST: Final = timedelta(minutes=15)
"""Not longer: who guesses at somebody's account must not be able to keep that person out for good."""

_FORGOTTEN: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Limit:
    """`free` failures cost no waiting; after them 30 s, then twice as long each time."""

    key: str
    free: int

    def blocked(self, failures: int, now: datetime) -> datetime | None:
        over = failures - self.free
        return None if over < 0 else now + min(_FIRST * 2 ** min(over, 10), _LONGEST)


def begin(connection: Connection, name: str, address: str, now: datetime) -> timedelta | None:
    """Counts an attempt as failed before the password is looked at, so that many at once gain nothing.

    Answers how long to wait instead, where it is too early; that attempt is not counted.
    """
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.last_at <= now - _FORGOTTEN))
    counted: dict[str, int] = {}
    wait = timedelta()
    for limit in _limits(name, address):
        row = connection.execute(select(ATTEMPTS).where(ATTEMPTS.c.key == limit.key).with_for_update()).first()
        if row is not None:
            counted[limit.key] = row.failures
            wait = max(wait, row.blocked_until - now if row.blocked_until else wait)
    if wait > timedelta():
        return wait
    for limit in _limits(name, address):
        failures = counted.get(limit.key, 0) + 1
        values = {"failures": failures, "last_at": now, "blocked_until": limit.blocked(failures, now)}
        if limit.key in counted:
            connection.execute(update(ATTEMPTS).where(ATTEMPTS.c.key == limit.key).values(**values))
        else:
            connection.execute(insert(ATTEMPTS).values(key=limit.key, **values))
    return None


def succeeded(connection: Connection, name: str, address: str) -> None:
    """The account starts anew; the address is only given back the one attempt, for it may guess at others too."""
    account, place = _limits(name, address)
    connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.key == account.key))
    one_less = {"failures": ATTEMPTS.c.failures - 1, "blocked_until": None}
    connection.execute(update(ATTEMPTS).where(ATTEMPTS.c.key == place.key).values(**one_less))


def _limits(name: str, address: str) -> tuple[_Limit, _Limit]:
    return _Limit(digest(f"account {name}"), 5), _Limit(digest(f"address {_place(address)}"), 20)


def _place(address: str) -> str:
    """An IPv6 subscriber has a whole network of 64 bits to come from."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)
