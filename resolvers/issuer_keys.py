"""The public keys of the bank's issuer: discovered, fetched, kept, and fetched again when it rotates them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from cases.clock import Clock
from resolvers.oidc_settings import safe_address

__all__ = ["IssuerKeys", "IssuerUnreachable", "Places"]

_FRESH: Final = timedelta(hours=1)
_KEPT: Final = timedelta(hours=24)
"""How long keys are used while the issuer is away: a day of its outage locks nobody out, a withdrawn key ends."""

_PAUSE: Final = timedelta(seconds=10)
"""The least time between two attempts: tokens with invented key ids must not make us knock at the issuer's door."""

_TIMEOUT: Final = httpx.Timeout(5.0)
_MOST: Final = 1 << 20
_KINDS: Final[Mapping[str, type[Key]]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}  # no secret: a JWKS is public
_LEAST_MODULUS: Final = 2048 // 6
"""Digits of base64 in a modulus of 2048 bits; joserfc takes shorter ones too."""


class IssuerUnreachable(Exception):
    """The issuer does not answer, or not with what discovery promises; nobody can be identified by it now."""


@dataclass(frozen=True, slots=True)
class Places:
    """What discovery tells: where the keys are, and where a browser signs in."""

    jwks: str
    authorization: str | None
    token: str | None


class IssuerKeys:
    """Keys by their id. Threads ask at once; one of them fetches, and the others use what is there."""

    def __init__(self, issuer: str, clock: Clock) -> None:
        self._issuer = issuer
        self._clock = clock
        self._turn = threading.Lock()
        self._keys: Mapping[str | None, Key] = {}
        self._places: Places | None = None
        self._fetched: datetime | None = None
        self._tried: datetime | None = None

    def find(self, kid: str | None) -> Key | None:
        """The key of that id, or the only one where a token names none. Raises IssuerUnreachable without any keys."""
        if self._age() >= _FRESH:
            self._renew()
        if kid not in self._keys and not (kid is None and len(self._keys) == 1):
            self._renew()
        if not self._keys or self._age() >= _KEPT:
            raise IssuerUnreachable
        return next(iter(self._keys.values())) if kid is None and len(self._keys) == 1 else self._keys.get(kid)

    def places(self) -> Places:
        """What discovery told last. Raises IssuerUnreachable where it never answered."""
        if self._places is None or self._age() >= _FRESH:
            self._renew()
        if self._places is None:
            raise IssuerUnreachable
        return self._places

    def _age(self) -> timedelta:
        return self._clock() - self._fetched if self._fetched else timedelta.max

    def _renew(self) -> None:
        """Fetches, unless that was tried just now. What was fetched before stays where it fails."""
        if not self._turn.acquire(blocking=not self._keys):
            return
        try:
            now = self._clock()
            if self._tried is not None and now - self._tried < _PAUSE:
                return
            self._tried = now
            with httpx.Client(timeout=_TIMEOUT, trust_env=False) as client:
                self._places = _places(client, self._issuer)
                self._keys = _keys(client, self._places.jwks)
            self._fetched = now
        except IssuerUnreachable:
            return
        finally:
            self._turn.release()


def _places(client: httpx.Client, issuer: str) -> Places:
    told = _json(client, issuer.rstrip("/") + "/.well-known/openid-configuration")
    if told.get("issuer") != issuer:
        raise IssuerUnreachable
    names = ("jwks_uri", "authorization_endpoint", "token_endpoint")
    jwks, authorization, token = (_address(told.get(name)) for name in names)
    if jwks is None:
        raise IssuerUnreachable
    return Places(jwks, authorization, token)


def _address(told: object) -> str | None:
    return told if isinstance(told, str) and safe_address(told) else None


def _keys(client: httpx.Client, address: str) -> dict[str | None, Key]:
    """The keys that can be used; one of a kind that we do not know spoils none of the others."""
    listed = _json(client, address).get("keys")
    found = [(one.get("kid"), _key(one)) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    usable = {kid: key for kid, key in found if key is not None and (kid is None or isinstance(kid, str))}
    if not usable:
        raise IssuerUnreachable
    return usable


def _key(told: dict[str, Any]) -> Key | None:
    kind = _KINDS.get(str(told.get("kty")))
    short = told.get("kty") == "RSA" and len(str(told.get("n"))) <= _LEAST_MODULUS
    if kind is None or short or told.get("use", "sig") != "sig":
        return None
    try:
        return kind.import_key(told)
    except (JoseError, ValueError, TypeError):
        return None


def _json(client: httpx.Client, address: str) -> dict[str, Any]:
    try:
        with client.stream("GET", address, headers={"accept": "application/json"}) as answer:
            body = bytearray()
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > _MOST:
                    raise IssuerUnreachable
            told = orjson.loads(body) if answer.status_code == 200 else None
    except (httpx.HTTPError, httpx.InvalidURL, orjson.JSONDecodeError):
        raise IssuerUnreachable from None
    if not isinstance(told, dict):
        raise IssuerUnreachable
    return told
