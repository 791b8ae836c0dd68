"""Signing in over HTTP: the cookie, what it opens, what forged requests get, and words for every refusal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from cases.actors import Actor, Role
from resolvers import tokens
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES, new_sqlite
from tests.served import serving

SECRET = "sessions"
PASSWORD = "a long sentence is a password"
OURS = {"x-petition-client": "console"}
VIEWER = {"query": "{ viewer { user role { code } } }"}
READ = 'mutation { markNotificationsRead(ids: ["x"]) { userErrors { code } } }'


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    file: Path = tmp_path_factory.mktemp("sessions") / "petition.db"
    opened = Services.open(Settings(SECRET, new_sqlite(file), RULES))
    opened.identity.accounts.add(Actor("zhouqian", Role.PETITION_OFFICE), PASSWORD)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(services: Services) -> Iterator[str]:
    with serving(services) as running:
        yield running


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{address}") as opened:
        yield opened


def enter(client: httpx.Client, password: str = PASSWORD, name: str = "zhouqian") -> httpx.Response:
    return client.post("/session", json={"name": name, "password": password}, headers=OURS)


def words(answer: httpx.Response) -> str:
    return str(answer.json()["errors"][0]["message"])


def test_a_session_opens_what_a_token_opens(client: httpx.Client) -> None:
    assert client.get("/session", headers=OURS).json() == {
        "user": None,
        "account": False,
        "accounts": True,
        "issuer": False,
    }
    entered = enter(client)
    assert (entered.status_code, entered.json()) == (200, {"user": "zhouqian"})
    cookie = entered.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/", "max-age=43200"))
    assert client.get("/session", headers=OURS).json()["user"] == "zhouqian"
    viewer = client.post("/graphql", json=VIEWER, headers=OURS).json()["data"]["viewer"]
    assert viewer == {"user": "zhouqian", "role": {"code": "petition_office"}}
    assert client.get("/export/cases.csv", headers=OURS).status_code == 200


def test_a_cookie_without_the_header_is_nobody(client: httpx.Client) -> None:
    enter(client)
    assert client.post("/graphql", json={"query": READ}).status_code == 401
    assert client.get("/export/cases.csv").status_code == 401
    assert client.delete("/session").status_code == 400
    assert client.post("/session", json={"name": "zhouqian", "password": PASSWORD}).status_code == 400
    assert client.post("/graphql", json=VIEWER, headers=OURS).status_code == 200


def test_signing_out_ends_it_in_the_store_too(client: httpx.Client) -> None:
    enter(client)
    kept = client.cookies["petition"]
    assert client.delete("/session", headers=OURS).status_code == 204
    assert "petition" not in client.cookies
    client.cookies.set("petition", kept)
    ended = client.post("/graphql", json=VIEWER, headers=OURS)
    assert ended.status_code == 401
    assert "the session has ended" in words(ended)


def test_a_token_goes_before_a_cookie(client: httpx.Client) -> None:
    enter(client)
    token = tokens.issue(Actor("li", Role.LEADER), SECRET, datetime.now(UTC))
    headers = {**OURS, "authorization": f"Bearer {token}"}
    assert client.post("/graphql", json=VIEWER, headers=headers).json()["data"]["viewer"]["user"] == "li"
    assert client.post("/graphql", json=VIEWER, headers={**OURS, "authorization": "x"}).status_code == 401


def test_a_socket_is_for_pages_of_ours(client: httpx.Client, address: str) -> None:
    enter(client)
    cookie = {"cookie": f"petition={client.cookies['petition']}"}

    def admitted(origin: str | None) -> bool:
        graphql = Subprotocol("graphql-transport-ws")
        given = Origin(origin) if origin else None
        url = f"ws://{address}/graphql"
        try:
            with connect(url, subprotocols=[graphql], origin=given, additional_headers=cookie) as socket:
                socket.send(json.dumps({"type": "connection_init", "payload": {}}))
                return bool(json.loads(socket.recv(20))["type"] == "connection_ack")
        except (ConnectionClosed, InvalidStatus):
            return False

    assert admitted(f"http://{address}")
    assert not admitted(f"http://{address.partition(':')[0]}:1")
    assert not admitted("null")
    assert not admitted(None)


def test_who_knows_the_present_password_gives_another_and_only_that_session_goes_on(
    services: Services, address: str, client: httpx.Client
) -> None:
    services.identity.accounts.add(Actor("dingning", Role.HANDLER, None, "operations"), PASSWORD)
    enter(client, name="dingning")
    other = "another long sentence"

    def change(password: str, new: str) -> httpx.Response:
        return client.post("/session/password", json={"password": password, "other": new}, headers=OURS)

    wrong, weak = change("not this one, no", other), change(PASSWORD, "short")
    assert (wrong.status_code, words(wrong)) == (422, "原密码不对 / the present password is not right")
    assert (weak.status_code, "12" in words(weak)) == (422, True)
    assert client.get("/session", headers=OURS).json()["account"] is True
    with httpx.Client(base_url=f"http://{address}") as elsewhere:
        enter(elsewhere, name="dingning")
        assert change(PASSWORD, other).status_code == 200
        assert elsewhere.get("/session", headers=OURS).json()["user"] is None
        assert enter(elsewhere, name="dingning").status_code == 401
        assert enter(elsewhere, other, "dingning").status_code == 200
    assert client.get("/session", headers=OURS).json()["user"] == "dingning"


def test_a_password_is_changed_by_a_session_of_an_account_only(services: Services, client: httpx.Client) -> None:
    given = {"password": PASSWORD, "other": "another long sentence"}
    assert client.post("/session/password", json=given).status_code == 400
    assert client.post("/session/password", json=given, headers=OURS).status_code == 401
    client.cookies.set("petition", services.identity.sessions.start(Actor("zhouqian", Role.PETITION_OFFICE)))
    foreign = client.post("/session/password", json=given, headers=OURS)
    assert (foreign.status_code, "did not sign in by an account" in words(foreign)) == (422, True)


def test_too_many_attempts_are_told_with_the_time_to_wait(client: httpx.Client) -> None:
    refused = [enter(client, "wrong, wrong, wrong", "somebody") for _ in range(5)]
    assert {(answer.status_code, words(answer)) for answer in refused} == {
        (401, "用户名或密码不对 / the name or the password is not right")
    }
    wait = enter(client, "wrong, wrong, wrong", "somebody")
    assert (wait.status_code, 25 <= int(wait.headers["retry-after"]) <= 30) == (429, True)
    assert "秒后再试 / too many attempts: try again in" in words(wait)


@pytest.mark.parametrize("body", ["{}", "5", '{"name": 5, "password": []}', "{", '{"name": "\\ud800"}'])
def test_a_malformed_sign_in_is_told(client: httpx.Client, body: str) -> None:
    answer = client.post("/session", content=body, headers={**OURS, "content-type": "application/json"})
    assert (answer.status_code, bool(words(answer))) == (400, True)


def test_the_first_account_is_made_by_the_link_and_signed_in(tmp_path: Path) -> None:
    services = Services.open(Settings(SECRET, new_sqlite(tmp_path / "petition.db"), RULES))
    with serving(services) as address, httpx.Client(base_url=f"http://{address}", headers=OURS) as client:
        assert client.get("/session").json() == {"user": None, "account": False, "accounts": False, "issuer": False}
        given = {"code": services.identity.accounts.setup_code(), "name": "zhou", "password": "short"}
        assert "12 to 256" in words(client.post("/session/first-account", json=given))
        given["password"] = PASSWORD
        assert client.post("/session/first-account", json={**given, "code": "x"}).status_code == 422
        assert client.post("/session/first-account", json=given).status_code == 200
        assert client.post("/graphql", json=VIEWER).json()["data"]["viewer"]["role"]["code"] == "petition_office"
        assert client.post("/session/first-account", json={**given, "name": "li"}).status_code == 422
    services.close()


def test_accounts_can_be_turned_off(tmp_path: Path) -> None:
    services = Services.open(Settings(SECRET, new_sqlite(tmp_path / "petition.db"), RULES, accounts=False))
    services.identity.accounts.add(Actor("zhou", Role.PETITION_OFFICE), PASSWORD)
    with serving(services) as address, httpx.Client(base_url=f"http://{address}") as client:
        assert client.get("/session", headers=OURS).json() == {
            "user": None,
            "account": False,
            "accounts": False,
            "issuer": False,
        }
        assert enter(client, name="zhou").status_code == 404
    services.close()
