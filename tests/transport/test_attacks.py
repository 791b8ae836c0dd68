"""Whoever attacks is refused before anything is spent on it, and the others are served meanwhile."""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from resolvers.settings import Limits
from tests.transport.attacks import DOCUMENTS, doubling
from tests.transport.test_socket import Served, serve, token
from transport.execution import Answer, Executor, Request

LIMITS = Limits(body=20_000, head_seconds=1, body_seconds=1, requests=3, connections=30, streams=3, subscriptions=5)
BEARER = {"authorization": token()}
JSON = {"content-type": "application/json"}
ASK = b'{"query": "{ __typename }"}'


def steps(work: Callable[[], Any]) -> int:
    """How many functions the work calls: a measure of it that no other process disturbs."""
    count = 0

    def seen(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("query", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_costly_document_is_refused_after_few_steps(query: str) -> None:
    executor = Executor()
    found: list[Any] = []
    assert steps(lambda: found.append(executor.prepare(Request(query)))) < 600_000
    assert isinstance(found[0], Answer)
    assert not found[0].executed


def test_the_steps_grow_with_the_length_only() -> None:
    few, many = (steps(partial(Executor().prepare, Request(doubling(depth)))) for depth in (20, 40))
    assert many < 3 * few


def test_documents_that_differ_fill_no_memory() -> None:
    executor = Executor()
    for number in range(200):
        executor.prepare(Request("{ __typename } #" + str(number) + "x" * 10_000))
    assert executor._documents.kept <= 300_000


def test_an_error_repeats_little_of_what_was_sent() -> None:
    answer = Executor().prepare(Request('{ cases(first: "' + "x" * 90_000 + '") { totalCount } }'))
    assert isinstance(answer, Answer)
    assert len(json.dumps(answer.body)) < 2_000


@pytest.mark.parametrize("query", ["{ __schema { types { name } } }", '{ __type(name: "Case") { fields { name } } }'])
def test_the_schema_is_told_in_development_only(query: str) -> None:
    assert not isinstance(Executor(introspection=True).prepare(Request(query)), Answer)
    assert isinstance(Executor(introspection=False).prepare(Request(query)), Answer)


def test_no_error_suggests_names_of_the_schema() -> None:
    answer = Executor(introspection=False).prepare(Request("{ caze }"))
    assert isinstance(answer, Answer)
    assert "case" not in json.dumps(answer.body)


BODIES = [
    (JSON, b"[" + ASK + b"," + ASK + b"]", 400),
    (JSON, b"[" * 19_000, 400),
    (JSON, b'{"a":' * 3_900, 400),
    (JSON, b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 15_000 + b"}}", 400),
    (JSON, b'{"query": "\xff"}', 400),
    (JSON, b'{"query": "{ a(b: \\"\\ud800\\") }"}', 400),
    (JSON, b'{"query": "{ __typename }", "variables": {"a": "' + b"x" * 20_000 + b'"}}', 413),
    ({**JSON, "content-encoding": "gzip"}, gzip.compress(b" " * 10_000_000 + ASK), 415),
    ({"content-type": "application/x-www-form-urlencoded"}, b"query={__typename}", 415),
    ({"content-type": "multipart/form-data; boundary=x"}, b"--x--", 415),
    ({"content-type": "text/plain"}, ASK, 415),
    ({"content-type": "application/graphql"}, b"{ __typename }", 415),
    ({}, ASK, 415),
]


def test_a_hostile_body_is_refused(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        async with httpx.AsyncClient() as client:
            for headers, body, status in BODIES:
                answer = await client.post(url(served), content=body, headers={**BEARER, **headers})
                assert answer.status_code == status, body[:100]
                assert answer.json()["errors"][0]["message"]
                assert "data" not in answer.json()

    serve(tmp_path, work, limits=LIMITS)


def url(served: Served) -> str:
    return f"http://127.0.0.1:{served.port}/graphql"


def head(length: int) -> bytes:
    lines = ("POST /graphql HTTP/1.1", "Host: x", f"Authorization: {BEARER['authorization']}")
    return "\r\n".join((*lines, "Content-Type: application/json", f"Content-Length: {length}", "", "")).encode()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"", b"408"),  # half-open: connected, and nothing more
        (b"POST /graphql HTTP/1.1\r\nX-A: ", b"408"),
        (head(1_000) + b'{"query"', b"408"),
        (head(1_000).replace(b"Bearer", b"None") + b"{", b"401"),  # refused at once; what is left of it never comes
    ],
)
def test_a_slow_request_is_ended(tmp_path: Path, sent: bytes, told: bytes) -> None:
    """A byte now and then does not keep it alive, nor the place that it takes."""

    async def drip(writer: asyncio.StreamWriter) -> None:
        while not writer.is_closing():
            writer.write(b"x" if sent else b"")
            await asyncio.sleep(0.1)

    async def work(served: Served) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(sent)
        dripping = asyncio.create_task(drip(writer))
        try:
            answer = await asyncio.wait_for(reader.read(), 20)
        except ConnectionResetError:
            answer = told  # ended while a byte was on its way
        assert told in answer
        dripping.cancel()
        writer.close()
        await served.register()

    serve(tmp_path, work, limits=LIMITS)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"GET /" + b"x" * 2_000_000, b"431"),
        (b"GET / HTTP/1.1\r\nX-A: " + b"x" * 2_000_000, b"431"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 5_000, b"400"),
        (b"\x16\x03\x01\x02\x00", b"400"),
    ],
)
def test_a_flood_in_one_connection_ends_it(tmp_path: Path, sent: bytes, told: bytes) -> None:
    async def work(served: Served) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(sent)
        try:
            answer = await asyncio.wait_for(reader.read(), 20)
        except ConnectionResetError:
            answer = told
        assert told in answer
        writer.close()

    serve(tmp_path, work, limits=LIMITS)


def test_more_requests_than_may_be_in_flight_are_put_off(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        slow = [await asyncio.open_connection("127.0.0.1", served.port) for _ in range(3)]
        for _, writer in slow:
            writer.write(head(1_000))
        await asyncio.sleep(0.3)
        async with httpx.AsyncClient() as client:
            answer = await client.post(url(served), content=ASK, headers={**BEARER, **JSON})
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
            assert (await client.get(url(served).replace("graphql", "healthz"))).status_code == 200
            await asyncio.gather(*(reader.read() for reader, _ in slow))
            assert (await client.post(url(served), content=ASK, headers={**BEARER, **JSON})).status_code == 200
        for _, writer in slow:
            writer.close()

    serve(tmp_path, work, limits=LIMITS)


def test_every_answer_has_the_headers_that_browsers_heed(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        async with httpx.AsyncClient() as client:
            for path in ("graphql", "healthz", "readyz", "metrics", "export/none", "nowhere", "intake"):
                answer = await client.get(url(served).replace("graphql", path))
                assert answer.headers["x-content-type-options"] == "nosniff", path
                assert answer.headers["referrer-policy"] == "no-referrer", path
                assert "strict-transport-security" not in answer.headers
            behind = await client.get(url(served), headers={"x-forwarded-proto": "https"})
            assert behind.headers["strict-transport-security"].startswith("max-age=")

    serve(tmp_path, work)
