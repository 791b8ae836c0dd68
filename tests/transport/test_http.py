"""The endpoint as a client meets it: every malformed request gets a clear 4xx, nothing is stored, nothing leaks."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from cases.actors import Actor, Role
from resolvers import tokens
from resolvers.services import Services
from resolvers.settings import Settings
from server import create_app
from tests.conftest import RULES

SECRET = "transport"
JSON = {"content-type": "application/json"}


def bearer(role: Role = Role.PETITION_OFFICE, **scope: str) -> dict[str, str]:
    token = tokens.issue(Actor(role.value, role, **scope), SECRET, datetime.now(UTC))
    return {"authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    directory: Path = tmp_path_factory.mktemp("transport")
    opened = Services.open(Settings(secret=SECRET, database=f"sqlite:///{directory}/petition.db", rules=RULES))
    yield opened
    opened.close()


@asynccontextmanager
async def client(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(services.settings, services=services), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://petition") as opened:
        yield opened


def send(services: Services, method: str = "POST", **given: Any) -> httpx.Response:
    async def work() -> httpx.Response:
        async with client(services) as opened:
            return await opened.request(method, "/graphql", **given)

    return anyio.run(work)


def ask(services: Services, query: str, **variables: Any) -> dict[str, Any]:
    answer = send(services, headers=bearer(), json={"query": query, "variables": variables})
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('"x"', 400),
        ("5", 400),
        ("null", 400),
        ("[]", 400),
        ("{", 400),
        ("", 400),
        ("{}", 400),
        ('{"query": 5}', 400),
        ('{"query": ""}', 400),
        ('{"query": "{ policy { active { version } } }", "variables": []}', 400),
        ('{"query": "{ policy { active { version } } }", "operationName": 7}', 400),
        ('{"query": "{ policy { active { version } } }", "operationName": "other"}', 400),
        ('{"query": "{ policy { active { version } } }", "extensions": 1}', 400),
        ('{"query": "{ nonsense }"}', 400),
        ('{"query": "{ policy {"}', 400),
        ('{"query": "subscription { policyChanged { version } }"}', 400),
        ('{"query": "{ a }", "variables": {"x": NaN}}', 400),
        ("[" * 100_000, 400),
        ('{"query": "' + "x" * (1 << 20) + '"}', 413),
    ],
)
def test_a_malformed_body_is_told_in_words(services: Services, body: str, status: int) -> None:
    answer = send(services, content=body, headers={**bearer(), **JSON})
    assert answer.status_code == status
    assert answer.json()["errors"][0]["message"]
    assert "data" not in answer.json()
    assert "Traceback" not in answer.text


def test_the_media_type_is_json(services: Services) -> None:
    assert send(services, content="{}", headers={**bearer(), "content-type": "text/plain"}).status_code == 415
    assert send(services, content=b"\xff", headers={**bearer(), **JSON}).status_code == 400


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer rubbish", "Basic eDp5"])
def test_nobody_comes_in_without_a_token(services: Services, header: str | None) -> None:
    headers = {"authorization": header} if header else {}
    answer = send(services, json={"query": "{ policy { active { version } } }"}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_get_is_for_queries_only(services: Services) -> None:
    asked = send(services, "GET", params={"query": "{ __typename }"}, headers=bearer())
    assert (asked.status_code, asked.json()) == (200, {"data": {"__typename": "Query"}})
    mutation = 'mutation { recordContact(input: {caseId: "x"}) { userErrors { code } } }'
    assert send(services, "GET", params={"query": mutation}, headers=bearer()).status_code == 405
    assert send(services, "PUT", headers=bearer()).status_code == 405


def test_the_answer_has_the_type_that_was_asked_for(services: Services) -> None:
    media = "application/graphql-response+json"
    answer = send(services, json={"query": "{ __typename }"}, headers={**bearer(), "accept": media})
    assert answer.headers["content-type"].startswith(media)
    assert send(services, json={"query": "{ a }"}, headers={**bearer(), "accept": media}).status_code == 400
    assert send(services, json={"query": "{ a }"}, headers={**bearer(), "accept": "image/png"}).status_code == 406


REGISTER = """mutation($input: RegisterCaseInput!) {
  registerCase(input: $input) { case { id } userErrors { code field message } }
}"""


@pytest.mark.parametrize(
    "change",
    [{"receivedAt": "2026-02-11T10:00:00"}, {"scope": "CROWD"}, {"subject": None}, {"unknown": 1}, {"branch": 7}],
)
def test_malformed_values_are_errors_of_the_request(services: Services, change: dict[str, Any]) -> None:
    given = {"channel": "hotline", "branch": "x", "subject": "s", "narrative": "n", **change}
    body = ask(services, REGISTER, input=given)
    assert "data" not in body
    assert body["errors"][0]["message"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"narrative": "x" * 20_001}, ["narrative"]),
        ({"subject": "a\u0000b"}, ["subject"]),
        ({"subject": "\ud800"}, ["subject"]),
        ({"channel": "fax"}, ["channel"]),
        ({"customer": {"age": -1}}, ["customer", "age"]),
    ],
)
def test_bad_input_is_refused_with_its_place(services: Services, change: dict[str, Any], field: list[str]) -> None:
    given = {"channel": "hotline", "branch": "x", "subject": "s", "narrative": "n", **change}
    before = ask(services, "{ cases { totalCount } }")["data"]["cases"]["totalCount"]
    answer = send(
        services, content=json.dumps({"query": REGISTER, "variables": {"input": given}}), headers={**bearer(), **JSON}
    ).json()["data"]["registerCase"]
    assert (answer["case"], answer["userErrors"][0]["code"]) == (None, "INVALID")
    assert answer["userErrors"][0]["field"] == field
    assert ask(services, "{ cases { totalCount } }")["data"]["cases"]["totalCount"] == before


def test_an_unknown_id_is_null_in_queries_and_not_found_in_mutations(services: Services) -> None:
    body = ask(services, '{ case(id: "rubbish") { id } node(id: "case:0") { id } }')
    assert body == {"data": {"case": None, "node": None}}
    step = 'mutation { recordContact(input: {caseId: "rubbish"}) { case { id } userErrors { code } } }'
    assert ask(services, step)["data"]["recordContact"] == {"case": None, "userErrors": [{"code": "NOT_FOUND"}]}


@pytest.mark.parametrize(
    "arguments", ["first: 201", "first: -1", 'after: "rubbish"', "first: 1, last: 1", 'filter: {text: "\\u0000"}']
)
def test_a_question_that_has_no_answer_blanks_only_itself(services: Services, arguments: str) -> None:
    body = ask(services, f"{{ cases({arguments}) {{ totalCount }} policy {{ active {{ title }} }} }}")
    assert body["data"]["cases"] is None
    assert body["data"]["policy"]["active"]["title"]
    assert body["errors"][0]["extensions"]["code"] == "INVALID"


def test_an_internal_error_is_a_number(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(services.cases, "many", broken)
    answer = send(services, json={"query": '{ case(id: "case:0") { id } }'}, headers=bearer())
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "secret" not in answer.text
