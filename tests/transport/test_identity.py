"""Tokens of the bank's issuer at every door of the service: GraphQL, files and sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from cases.actors import Actor, Role
from resolvers import tokens
from resolvers.oidc_settings import OidcSettings
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES, new_sqlite
from tests.issuer import AUDIENCE, LocalIssuer
from tests.served import serving

SECRET = "identity"
VIEWER = {"query": "{ viewer { user role { code } department { code } } }"}


@pytest.fixture
def local() -> Iterator[LocalIssuer]:
    with LocalIssuer().running() as running:
        yield running


@pytest.fixture
def client(tmp_path: Path, local: LocalIssuer) -> Iterator[httpx.Client]:
    given = Settings(
        SECRET,
        new_sqlite(tmp_path / "petition.db"),
        RULES,
        oidc=OidcSettings(local.address, AUDIENCE),
        own_tokens=False,
    )
    services = Services.open(given)
    with serving(services) as address, httpx.Client(base_url=f"http://{address}") as opened:
        yield opened
    services.close()


def ask(client: httpx.Client, token: str) -> httpx.Response:
    return client.post("/graphql", json=VIEWER, headers={"authorization": f"Bearer {token}"})


def admitted(client: httpx.Client, token: str) -> bool:
    """Whether a socket is let in with the token."""
    address = f"ws://{client.base_url.host}:{client.base_url.port}/graphql"
    with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        try:
            return bool(json.loads(socket.recv(20))["type"] == "connection_ack")
        except ConnectionClosed:
            return False


def test_the_issuers_token_opens_every_door(client: httpx.Client, local: LocalIssuer) -> None:
    token = local.token(role="petition_office")
    assert ask(client, token).json()["data"]["viewer"]["user"] == "dingning"
    headers = {"authorization": f"Bearer {token}"}
    assert client.get("/export/cases.csv", headers=headers).status_code == 200
    assert client.get("/documents/analysis-report/case%3Ax.html", headers=headers).status_code == 404
    assert admitted(client, token)


def test_a_token_that_does_not_hold_opens_none_and_says_why(client: httpx.Client, local: LocalIssuer) -> None:
    stale = local.token(exp=1)
    for answer in (
        ask(client, stale),
        client.get("/export/cases.csv", headers={"authorization": f"Bearer {stale}"}),
        client.get("/documents/report/2026-03.html", headers={"authorization": f"Bearer {stale}"}),
    ):
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHORIZED"
        assert "the token has expired" in answer.json()["errors"][0]["message"]
    assert not admitted(client, stale)


def test_an_issuer_that_is_away_is_told_as_such(client: httpx.Client, local: LocalIssuer) -> None:
    local.down = True
    answer = ask(client, local.token())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "cannot be reached" in answer.json()["errors"][0]["message"]


def test_our_own_tokens_can_be_turned_off(client: httpx.Client) -> None:
    assert ask(client, tokens.issue(Actor("x", Role.LEADER), SECRET, datetime.now(UTC))).status_code == 401
