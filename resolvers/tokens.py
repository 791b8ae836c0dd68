"""Bearer tokens: a signed note of who acts. JWT, HS256, by joserfc."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from cases.actors import Actor, Role

__all__ = ["LIFETIME", "Remembered", "issue", "read"]

LIFETIME: Final = timedelta(hours=12)
"""How long a token holds unless asked otherwise: a working day with room at both ends."""

_ISSUER: Final = "petition"
_KEPT: Final = 1_000
_ALGORITHMS: Final = ["HS256"]


def issue(actor: Actor, secret: str, now: datetime, lifetime: timedelta = LIFETIME) -> str:
    """A token that says who acts, valid from `now` for `lifetime`."""
    issued = int(now.timestamp())
    claims = {
        "iss": _ISSUER,
        "sub": actor.user,
        "role": actor.role.value,
        "iat": issued,
        "exp": issued + int(lifetime.total_seconds()),
        "branch": actor.branch,
        "department": actor.department,
    }
    header = {"alg": _ALGORITHMS[0]}
    return jwt.encode(header, {name: value for name, value in claims.items() if value is not None}, _key(secret))


def read(token: str, secret: str, now: datetime) -> Actor | None:
    """The actor that the token names; None for a token that is not ours, was changed, or is out of date."""
    found = _opened(token, secret)
    return found[0] if found is not None and now.timestamp() < found[1] else None


class Remembered:
    """Tokens that were found genuine: all that is left to look at is their date. Safe for threads."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._genuine: dict[str, tuple[Actor, int]] = {}

    def known(self, token: str, now: datetime) -> Actor | None:
        """As `read`, of a token that was read before; None for any other, and for one that is out of date by now."""
        found = self._genuine.get(token)
        return found[0] if found is not None and now.timestamp() < found[1] else None

    def read(self, token: str, now: datetime) -> Actor | None:
        """As the function of that name."""
        found = _opened(token, self._secret)
        if found is None or now.timestamp() >= found[1]:
            return None
        if len(self._genuine) >= _KEPT:
            self._genuine = {}
        self._genuine[token] = found
        return found[0]


def _opened(token: str, secret: str) -> tuple[Actor, int] | None:
    """Whom a genuine token names, and the second at which it ends."""
    try:
        claims = jwt.decode(token, _key(secret), algorithms=_ALGORITHMS).claims
    except (JoseError, ValueError):
        return None
    expires, actor = claims.get("exp"), _actor(claims)
    if claims.get("iss") != _ISSUER or not isinstance(expires, int) or actor is None:
        return None
    return actor, expires


def _actor(claims: dict[str, Any]) -> Actor | None:
    user, role = claims.get("sub"), claims.get("role")
    scopes = [claims.get("branch"), claims.get("department")]
    if not isinstance(user, str) or not user or not all(scope is None or isinstance(scope, str) for scope in scopes):
        return None
    if role not in list(Role):
        return None
    return Actor(user=user, role=Role(role), branch=scopes[0], department=scopes[1])


def _key(secret: str) -> OctKey:
    # Hashed so that a secret of any length makes a key of the length that HS256 asks for.
    return OctKey.import_key(hashlib.sha256(secret.encode()).digest())
