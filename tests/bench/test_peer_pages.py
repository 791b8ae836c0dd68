"""The peers answer the very data that the service answers, from the service's own file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import build_schema, parse, validate

from bench import reading
from bench.peers import page_graphql_core, page_starlette, page_strawberry
from bench.peers.pages import SDL, Pages
from bench.stores import open_services
from cases import demo
from cases.actors import Actor, Role
from resolvers.context import Context
from resolvers.services import Services
from resolvers.settings import key_ring
from transport.execution import Answer, Executor, Request

CASES = 60
PEERS = (page_graphql_core, page_starlette, page_strawberry)
"""Ariadne is in the environment of the peers alone; it serves the schema and the resolver that graphql-core has."""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    opened = open_services(f"sqlite:///{tmp_path_factory.mktemp('reading')}/petition.db")
    secret, keys = opened.settings.secret, key_ring(opened.settings)
    demo.fill(opened.database, lambda: opened.manager.timeline, opened.clock, secret, keys, cases=CASES)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pages(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    file = Path(services.settings.database.removeprefix("sqlite:///"))
    terms = tmp_path_factory.mktemp("terms") / "terms.json"
    reading.write_terms(file, terms)
    return Pages(file, terms)


def ours(services: Services, body: bytes) -> Any:
    asked = json.loads(body)
    executor = Executor()
    prepared = executor.prepare(Request(asked["query"], asked["variables"]))
    assert not isinstance(prepared, Answer), prepared.body
    answer = executor.execute(prepared, Context(services, Actor("bench", Role.PETITION_OFFICE))).body
    assert "errors" not in answer, answer
    return json.loads(json.dumps(answer["data"]))


async def asked(application: Any, body: bytes) -> Any:
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://peer") as client:
        answer = await client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.__name__.rpartition("_")[2])
def test_a_peer_answers_what_the_service_answers(services: Services, pages: Pages, peer: Any) -> None:
    body = reading.body(status=False)
    expected = ours(services, body)
    assert len(expected["cases"]["edges"]) == 50
    assert asyncio.run(asked(peer.application(pages), body)) == expected


def test_a_node_of_the_page_has_fifteen_fields(services: Services) -> None:
    page = ours(services, reading.body(status=False))
    assert len(page["cases"]["edges"][0]["node"]) == 15


def test_the_schema_that_peers_take_as_text_admits_the_document_of_the_page() -> None:
    document = parse(json.loads(reading.body(status=False))["query"])
    assert not validate(build_schema(SDL), document)


def test_the_page_with_a_status_asks_for_the_clocks_of_each_case(services: Services) -> None:
    page = ours(services, reading.body(status=True))
    for edge in page["cases"]["edges"]:
        assert edge["node"]["status"]["targets"]


def test_the_last_page_has_no_next_one(pages: Pages) -> None:
    assert pages.page(CASES - 1)["pageInfo"] == {"hasNextPage": True}
    assert pages.page(CASES)["pageInfo"] == {"hasNextPage": False}
    assert len(pages.page(CASES)["edges"]) == CASES
