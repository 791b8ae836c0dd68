"""Local accounts: made, disabled, given passwords. Whoever calls has seen to it that they may."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, exists, insert, select, update

from cases.actors import Actor, Role
from cases.clock import Clock
from cases.db import Database
from cases.identity.passwords import Passwords, fault
from cases.identity.random_ids import digest, fresh
from cases.models import ACCOUNTS, SESSIONS, SETUP_CODES
from policy.procedure import Refusal, RefusalCode

__all__ = ["Account", "Accounts"]

_CODE_HOLDS: Final = timedelta(hours=24)
_NAME: Final = 64


@dataclass(frozen=True, slots=True)
class Account:
    """`generation` counts changes of the password and disablings."""

    actor: Actor
    generation: int
    created_at: datetime
    disabled_at: datetime | None


class Accounts:
    def __init__(self, database: Database, passwords: Passwords, clock: Clock) -> None:
        self._database = database
        self._passwords = passwords
        self._clock = clock

    def exist(self) -> bool:
        """Whether there is any account, disabled ones too."""
        with self._database.read() as connection:
            return _exist(connection)

    def all(self) -> tuple[Account, ...]:
        """By name."""
        with self._database.read() as connection:
            rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.name)).mappings()
            return tuple(_account(dict(row)) for row in rows)

    def authenticate(self, name: str, password: str) -> Account | None:
        """The account, where the password is its own and it is not disabled. Takes the same time in every case."""
        with self._database.read() as connection:
            row = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.name == name)).mappings().first()
        usable = row is not None and row["disabled_at"] is None
        holds = self._passwords.holds(password, row["password"] if row is not None else None)
        return _account(dict(row)) if row is not None and usable and holds else None

    def add(self, actor: Actor, password: str) -> Refusal | None:
        """A new account for the actor; what is wrong with it otherwise."""
        refusal = _refused(actor.user, password)
        if refusal is not None:
            return refusal
        row = self._row(actor, password)
        return self._database.transact(lambda connection: _insert(connection, row))

    def setup_code(self) -> str | None:
        """A code that makes the first account, good for a day; None where there is one."""
        code, now = fresh(), self._clock()

        def work(connection: Connection) -> str | None:
            if _exist(connection):
                return None
            connection.execute(delete(SETUP_CODES).where(SETUP_CODES.c.ends_at <= now))
            connection.execute(insert(SETUP_CODES).values(digest=digest(code), ends_at=now + _CODE_HOLDS))
            return code

        return self._database.transact(work)

    def set_up(self, code: str, actor: Actor, password: str) -> Refusal | None:
        """The first account, by a code that is good for one. Nobody makes a second one so."""
        refusal = _refused(actor.user, password)
        if refusal is not None:
            return refusal
        row, now = self._row(actor, password), self._clock()

        def work(connection: Connection) -> Refusal | None:
            mine = (SETUP_CODES.c.digest == digest(code)) & (SETUP_CODES.c.ends_at > now)
            if connection.execute(delete(SETUP_CODES).where(mine)).rowcount != 1 or _exist(connection):
                words = "设置链接无效、已用过或已过期 / the set-up link is not valid, was used, or has expired"
                return Refusal(RefusalCode.FORBIDDEN, words)
            connection.execute(delete(SETUP_CODES))
            return _insert(connection, row)

        return self._database.transact(work)

    def set_password(self, name: str, password: str) -> Refusal | None:
        """Another password; it ends the sessions of the account."""
        refusal = _refused(name, password)
        return refusal or self._change(name, {"password": self._passwords.hash(password)})

    def disable(self, name: str) -> Refusal | None:
        """Nobody signs in by it any more, and its sessions end."""
        return self._change(name, {"disabled_at": self._clock()})

    def _change(self, name: str, values: dict[str, Any]) -> Refusal | None:
        def work(connection: Connection) -> Refusal | None:
            later = {**values, "generation": ACCOUNTS.c.generation + 1}
            changed = connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(**later))
            connection.execute(delete(SESSIONS).where(SESSIONS.c.account == name))
            return None if changed.rowcount else Refusal(RefusalCode.NOT_FOUND, f"没有账户 {name} / no such account")

        return self._database.transact(work)

    def _row(self, actor: Actor, password: str) -> dict[str, Any]:
        return {
            "name": actor.user,
            "role": actor.role.value,
            "branch": actor.branch,
            "department": actor.department,
            "password": self._passwords.hash(password),
            "generation": 1,
            "created_at": self._clock(),
        }


def _exist(connection: Connection) -> bool:
    return bool(connection.execute(select(exists(select(ACCOUNTS.c.name)))).scalar_one())


def _insert(connection: Connection, row: dict[str, Any]) -> Refusal | None:
    taken = connection.execute(select(ACCOUNTS.c.name).where(ACCOUNTS.c.name == row["name"])).first()
    if taken is not None:
        return Refusal(RefusalCode.INVALID, "已有同名账户 / there is an account of that name", ("name",))
    connection.execute(insert(ACCOUNTS).values(**row))
    return None


def _refused(name: str, password: str) -> Refusal | None:
    """A colon is left to systems, which act as `intake:SOURCE`."""
    plain = unicodedata.normalize("NFKC", name).strip()
    if not name or name != plain or len(name) > _NAME or ":" in name or not name.isprintable():
        words = f"用户名为 1 至 {_NAME} 个字符，不含冒号 / a name has 1 to {_NAME} characters and no colon"
        return Refusal(RefusalCode.INVALID, words, ("name",))
    wrong = fault(name, password)
    return Refusal(RefusalCode.INVALID, wrong, ("password",)) if wrong else None


def _account(row: dict[str, Any]) -> Account:
    actor = Actor(row["name"], Role(row["role"]), row["branch"], row["department"])
    return Account(actor, row["generation"], row["created_at"], row["disabled_at"])
