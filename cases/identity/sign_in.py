"""Signing in by name and password: counted, checked at equal cost, and a session where it succeeds."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from cases.actors import Actor
from cases.clock import Clock
from cases.db import Database
from cases.identity import attempts
from cases.identity.accounts import Accounts
from cases.identity.sessions import Sessions
from policy.procedure import Refusal

__all__ = ["Entered", "SignIn", "Wait"]


@dataclass(frozen=True, slots=True)
class Entered:
    """`session` is the id for the cookie."""

    actor: Actor
    session: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Too many attempts: the next one counts after `time`."""

    time: timedelta


class SignIn:
    def __init__(self, database: Database, accounts: Accounts, sessions: Sessions, clock: Clock) -> None:
        self._database = database
        self._accounts = accounts
        self._sessions = sessions
        self._clock = clock

    def enter(self, name: str, password: str, address: str) -> Entered | Wait | None:
        """A session; or to wait; or None. What is unknown, disabled, or wrong is told by nothing but that None."""
        name, now = unicodedata.normalize("NFKC", name).strip(), self._clock()
        wait = self._database.transact(lambda connection: attempts.begin(connection, name, address, now))
        if wait is not None:
            return Wait(wait)
        account = self._accounts.authenticate(name, password)
        if account is None:
            return None
        self._database.transact(lambda connection: attempts.succeeded(connection, name, address))
        return Entered(account.actor, self._sessions.start(account.actor, name, account.generation))

    def change(self, name: str, password: str, other: str, address: str) -> Entered | Refusal | Wait | None:
        """Another password of who knows the present one; every session ends but the one that is answered.

        A wrong password counts as an attempt to sign in. Refused are passwords that are too weak.
        """
        known = self.enter(name, password, address)
        if not isinstance(known, Entered):
            return known
        refusal = self._accounts.set_password(known.actor.user, other)
        if refusal is not None:
            self._sessions.end(known.session)
            return refusal
        return self.enter(name, other, address)
