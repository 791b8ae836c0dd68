"""Signing in at the issuer: the code that a browser brings back, exchanged for who it is (OpenID Connect, PKCE)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import httpx

from cases.actors import Actor
from resolvers.issuer import Issuer, Unaccepted
from resolvers.issuer_keys import IssuerUnreachable

__all__ = ["Return", "entrance", "exchange"]

_TIMEOUT: Final = httpx.Timeout(5.0)
_FAILED: Final = "身份提供方没有确认登录，请重试 / the identity provider did not confirm the sign-in: try again"


@dataclass(frozen=True, slots=True)
class Return:
    """What a browser brings back from the issuer, and what it kept meanwhile: PKCE's verifier and the nonce."""

    code: str
    verifier: str
    nonce: str
    redirect: str


def entrance(issuer: Issuer) -> tuple[str, str]:
    """Where a browser signs in, and the client that it names there. Raises IssuerUnreachable."""
    address = issuer.keys.places().authorization
    if address is None or issuer.settings.client is None:
        raise IssuerUnreachable
    return address, issuer.settings.client


def exchange(issuer: Issuer, back: Return) -> Actor:
    """Whom the issuer names for the code. Raises Unaccepted, or IssuerUnreachable.

    The identity token proves that the code was meant for this client and this sign-in; the access token says who acts,
    by the same rules as one that is sent to the API.
    """
    client = issuer.settings.client or ""
    told = _tokens(issuer, client, back)
    identity = issuer.claims(_text(told, "id_token"), client)
    nonce = identity.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), back.nonce.encode()):
        raise Unaccepted(_FAILED)
    if isinstance(identity.get("aud"), list) and len(identity["aud"]) > 1 and identity.get("azp") != client:
        raise Unaccepted(_FAILED)
    access = issuer.claims(_text(told, "access_token"), issuer.settings.audience)
    if access.get("sub") != identity.get("sub"):
        raise Unaccepted(_FAILED)
    return issuer.named(access)


def _tokens(issuer: Issuer, client: str, back: Return) -> dict[str, Any]:
    place, secret = issuer.keys.places().token, issuer.settings.client_secret
    if place is None:
        raise IssuerUnreachable
    form = {
        "grant_type": "authorization_code",
        "code": back.code,
        "redirect_uri": back.redirect,
        "code_verifier": back.verifier,
        "client_id": client,
    }
    auth = httpx.BasicAuth(quote(client, safe=""), quote(secret, safe="")) if secret else None
    try:
        answer = httpx.post(place, data=form, auth=auth, timeout=_TIMEOUT, trust_env=False)
        told = answer.json() if answer.status_code == 200 else None
    except (httpx.HTTPError, ValueError):
        raise IssuerUnreachable from None
    if answer.status_code >= 500:
        raise IssuerUnreachable
    if not isinstance(told, dict):
        raise Unaccepted(_FAILED)
    return told


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str):
        raise Unaccepted(_FAILED)
    return value
