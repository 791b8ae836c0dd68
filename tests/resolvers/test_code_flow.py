"""The code that a browser brings back from the issuer: it names its actor once, and only to who asked for it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx
import pytest

from cases.actors import Actor, Role
from resolvers.code_flow import Return, entrance, exchange
from resolvers.issuer import Issuer, Unaccepted
from resolvers.issuer_keys import IssuerUnreachable
from resolvers.oidc_settings import OidcSettings
from tests.issuer import AUDIENCE, CLIENT, LocalIssuer

REDIRECT = "http://127.0.0.1:8000/sign-in"
VERIFIER = "the verifier of a test, which is long enough for PKCE"


@pytest.fixture
def local() -> Iterator[LocalIssuer]:
    with LocalIssuer().running() as running:
        yield running


def reader(local: LocalIssuer) -> Issuer:
    return Issuer(OidcSettings(local.address, AUDIENCE, client=CLIENT), lambda: datetime.now(UTC))


def brought_back(local: LocalIssuer) -> Return:
    """What a browser has after it was at the issuer."""
    address, client = entrance(reader(local))
    challenge = base64.urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    asked = {"client_id": client, "redirect_uri": REDIRECT, "state": "s", "nonce": "n", "code_challenge": challenge}
    sent = httpx.get(address, params=asked)
    return Return(httpx.URL(sent.headers["location"]).params["code"], VERIFIER, "n", REDIRECT)


def test_the_code_names_who_signed_in_once(local: LocalIssuer) -> None:
    back = brought_back(local)
    assert exchange(reader(local), back) == Actor("dingning", Role.LEADER)
    with pytest.raises(Unaccepted):
        exchange(reader(local), back)


@pytest.mark.parametrize(
    "changed", [{"code": "guess"}, {"verifier": "another"}, {"nonce": "another"}, {"redirect": "http://127.0.0.1:1/"}]
)
def test_what_is_not_of_this_sign_in_names_nobody(local: LocalIssuer, changed: dict[str, str]) -> None:
    with pytest.raises(Unaccepted):
        exchange(reader(local), replace(brought_back(local), **changed))


@pytest.mark.parametrize(
    ("identity", "access"),
    [
        ({"aud": "another client"}, {}),
        ({"aud": [CLIENT, "another"]}, {}),
        ({"nonce": None}, {}),
        ({"exp": 1}, {}),
        ({"iss": "https://elsewhere.example"}, {}),
        ({}, {"aud": CLIENT}),
        ({}, {"sub": "somebody else"}),
        ({}, {"role": "president"}),
    ],
    ids=str,
)
def test_tokens_that_do_not_fit_name_nobody(
    local: LocalIssuer, identity: dict[str, Any], access: dict[str, Any]
) -> None:
    local.identity, local.access = identity, {"role": "leader", **access}
    with pytest.raises(Unaccepted):
        exchange(reader(local), brought_back(local))


def test_an_issuer_that_is_away_is_told_as_such(local: LocalIssuer) -> None:
    back, issuer = brought_back(local), reader(local)
    entrance(issuer)
    local.down = True
    with pytest.raises(IssuerUnreachable):
        exchange(issuer, back)
    with pytest.raises(IssuerUnreachable):
        entrance(reader(local))
