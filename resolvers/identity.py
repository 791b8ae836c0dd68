"""Who acts: by a bearer token, of our own or of the bank's issuer, or by a session of the console."""

from __future__ import annotations

from joserfc import jws
from joserfc.errors import JoseError

from cases.actors import Actor
from cases.clock import Clock
from cases.db import Database
from cases.identity.accounts import Accounts
from cases.identity.passwords import Passwords
from cases.identity.sessions import Sessions
from cases.identity.sign_in import SignIn
from resolvers import tokens
from resolvers.issuer import Issuer, Unaccepted
from resolvers.settings import Settings

__all__ = ["Identity"]

_UNKNOWN = "须出示有效令牌 / a valid bearer token is needed"


class Identity:
    """`accounts`, `sessions` and `sign_in` are those of the store; `issuer` is None where none is set."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._clock = clock
        self.accounts = Accounts(database, Passwords(), clock)
        self.sessions = Sessions(database, clock)
        self.sign_in = SignIn(database, self.accounts, self.sessions, clock)
        self.issuer = Issuer(settings.oidc, clock) if settings.oidc else None
        self._tokens = tokens.Remembered(settings.secret) if settings.own_tokens else None

    def of_known_token(self, token: str) -> Actor | None:
        """Whom one of our own tokens names that was looked at before; None for any other. Waits for nothing."""
        return self._tokens.known(token, self._clock()) if self._tokens else None

    def of_token(self, token: str) -> Actor:
        """Whom a bearer token names. Raises Unaccepted, or IssuerUnreachable. May wait for the issuer's keys."""
        if _ours(token):
            actor = self._tokens.read(token, self._clock()) if self._tokens else None
            if actor is None:
                raise Unaccepted(_UNKNOWN)
            return actor
        if self.issuer is None:
            raise Unaccepted(_UNKNOWN)
        return self.issuer.actor(token)


def _ours(token: str) -> bool:
    """Whether it says that it is signed with a secret, as only ours are. What it says decides who looks, no more."""
    try:
        return jws.extract_compact(token.encode()).headers().get("alg") == "HS256"
    except (JoseError, ValueError):
        return True
