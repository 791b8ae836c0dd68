"""Who sends a request. The one place where a request becomes an actor, for every route and for sockets."""

from __future__ import annotations

from functools import partial
from typing import Final

import anyio.to_thread
from starlette.requests import HTTPConnection

from cases.actors import Actor
from resolvers.identity import Identity
from resolvers.issuer import Unaccepted
from resolvers.issuer_keys import IssuerUnreachable
from transport.observing import note

__all__ = ["AWAY", "CLIENT", "Unidentified", "bearer", "by_session", "by_token", "cookie_name", "identified"]

CLIENT: Final = "x-petition-client"
"""A header that no page of another origin can send: with a cookie it must be there, against request forgery."""

NEEDED = "须出示有效令牌 / a valid bearer token is needed"
ENDED = "会话已结束，请重新登录 / the session has ended: sign in again"
AWAY = "身份提供方暂时无法访问，请稍后再试 / the identity provider cannot be reached: try again later"


class Unidentified(Exception):
    """Nobody is known by what the request shows: 401, or 503 while the issuer that could tell is away."""

    def __init__(self, message: str = NEEDED, status: int = 401) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = "UNAUTHORIZED" if status == 401 else "UNAVAILABLE"
        self.headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {"Retry-After": "10"}


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header, or of a websocket's connection payload."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


async def identified(http: HTTPConnection, identity: Identity, *, using: bool = True) -> Actor:
    """Who sends the request: by its token, else by its session and the header CLIENT. Raises Unidentified."""
    if "authorization" not in http.headers and CLIENT in http.headers:
        return await by_session(http, identity, using=using)
    return await by_token(bearer(http.headers.get("authorization")), identity)


def cookie_name(http: HTTPConnection) -> str:
    """Behind TLS a name that browsers keep to this host, to secure requests, and to the path `/`."""
    return "__Host-petition" if http.url.scheme in ("https", "wss") else "petition"


async def by_session(http: HTTPConnection, identity: Identity, *, using: bool = True) -> Actor:
    """Whose session the cookie names. Whoever calls has seen to it that the request is not forged.

    `using`: somebody does something, which a page that is merely open does not.
    """
    identifier = http.cookies.get(cookie_name(http))
    look = partial(identity.sessions.actor, using=using)
    actor = await anyio.to_thread.run_sync(look, identifier) if identifier else None
    if actor is None:
        raise Unidentified(ENDED if identifier else NEEDED)
    return _noted(actor)


async def by_token(token: str | None, identity: Identity) -> Actor:
    """Whom the token names; one that is not known is looked at in a thread: it may wait for the issuer.

    Raises Unidentified.
    """
    if token is None:
        raise Unidentified
    known = identity.of_known_token(token)
    if known is not None:
        return _noted(known)
    try:
        return _noted(await anyio.to_thread.run_sync(identity.of_token, token))
    except Unaccepted as unaccepted:
        raise Unidentified(str(unaccepted)) from None
    except IssuerUnreachable:
        raise Unidentified(AWAY, 503) from None


def _noted(actor: Actor) -> Actor:
    """The log is told the role, and no name."""
    note(role=actor.role.value)
    return actor
