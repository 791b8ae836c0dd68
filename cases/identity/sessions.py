"""Who is signed in to the console: an opaque id in a cookie, of which the store keeps a digest."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import and_, delete, insert, or_, select, update

from cases.actors import Actor, Role
from cases.clock import Clock
from cases.db import Database
from cases.identity.random_ids import digest, fresh
from cases.models import ACCOUNTS, SESSIONS

__all__ = ["IDLE", "LONGEST", "Sessions"]

IDLE: Final = timedelta(hours=1)
"""A session that nobody uses ends so soon."""

LONGEST: Final = timedelta(hours=12)
"""However it is used, a session ends: a working day with room at both ends."""

_NOTED: Final = timedelta(minutes=1)
"""Use is written down at most so often: reading must not become writing."""


class Sessions:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def start(self, actor: Actor, account: str | None = None, generation: int = 0) -> str:
        """The id of a new session; of an account's generation, or of whom the issuer named."""
        identifier, now = fresh(), self._clock()
        row = {
            "digest": digest(identifier),
            "account": account,
            "generation": generation,
            "user": actor.user,
            "role": actor.role.value,
            "branch": actor.branch,
            "department": actor.department,
            "seen_at": now,
            "ends_at": now + LONGEST,
        }
        with self._database.write() as connection:
            over = or_(SESSIONS.c.ends_at <= now, SESSIONS.c.seen_at <= now - IDLE)
            connection.execute(delete(SESSIONS).where(over))
            connection.execute(insert(SESSIONS).values(**row))
        return identifier

    def actor(self, identifier: str, *, using: bool = True) -> Actor | None:
        """Whose session that is; None where it has ended, by time, by sign-out, or with its account's generation.

        `using`: it is being used, so it goes on for another hour.
        """
        key, now = digest(identifier), self._clock()
        alive = and_(SESSIONS.c.digest == key, SESSIONS.c.ends_at > now, SESSIONS.c.seen_at > now - IDLE)
        of_account = and_(
            ACCOUNTS.c.name == SESSIONS.c.account,
            ACCOUNTS.c.generation == SESSIONS.c.generation,
            ACCOUNTS.c.disabled_at.is_(None),
        )
        holds = or_(SESSIONS.c.account.is_(None), ACCOUNTS.c.name.is_not(None))
        query = select(SESSIONS).join_from(SESSIONS, ACCOUNTS, of_account, isouter=True).where(alive, holds)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        if using and now - row["seen_at"] >= _NOTED:
            with self._database.write() as connection:
                connection.execute(update(SESSIONS).where(SESSIONS.c.digest == key).values(seen_at=now))
        return Actor(row["user"], Role(row["role"]), row["branch"], row["department"])

    def account(self, identifier: str) -> str | None:
        """The account by which the session was begun; None where the issuer named its user, or it is not there."""
        query = select(SESSIONS.c.account).where(SESSIONS.c.digest == digest(identifier))
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none()

    def end(self, identifier: str) -> None:
        with self._database.write() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == digest(identifier)))
