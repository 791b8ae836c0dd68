"""Websockets and event streams under attack: floods are bounded, and what is malformed ends one socket alone."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from tests.transport.attacks import DOCUMENTS
from tests.transport.test_attacks import BEARER, LIMITS, url
from tests.transport.test_socket import CHANGED, PROTOCOL, Served, received, serve, token


def test_subscriptions_over_one_socket_are_bounded(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        async with served.socket(token()) as socket:
            assert (await received(socket))["type"] == "connection_ack"
            for number in range(30):
                message = {"id": str(number), "type": "subscribe", "payload": {"query": CHANGED}}
                await socket.send(json.dumps(message))
            refused = {(await received(socket))["id"] for _ in range(25)}
            assert refused == {str(number) for number in range(5, 30)}

    serve(tmp_path, work, limits=LIMITS)


def test_streams_of_one_user_are_bounded_and_free_again_when_closed(tmp_path: Path) -> None:
    async def admitted(served: Served) -> bool:
        async with served.socket(token()) as socket:
            try:
                return bool((await received(socket))["type"] == "connection_ack")
            except ConnectionClosed:
                return False

    async def work(served: Served) -> None:
        held = [served.socket(token()) for _ in range(2)]
        for one in held:
            assert (await received(await one.__aenter__()))["type"] == "connection_ack"
        headers = {**BEARER, "accept": "text/event-stream"}
        async with httpx.AsyncClient(timeout=20) as client:
            async with client.stream("POST", url(served), json={"query": CHANGED}, headers=headers) as stream:
                lines = stream.aiter_lines()
                assert await anext(lines) == ":"
                assert not await admitted(served)
                answer = await client.post(url(served), json={"query": CHANGED}, headers=headers)
                assert "TOO_MANY" in answer.text
            for one in held:
                await one.__aexit__(None, None, None)
            async with asyncio.timeout(20):
                while not await admitted(served):
                    await asyncio.sleep(0.1)

    serve(tmp_path, work, limits=LIMITS)


def test_a_socket_that_never_says_who_it_is_is_closed(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        async with connect(url(served).replace("http", "ws"), subprotocols=[PROTOCOL]) as socket:
            await socket.send('{"type": "ping"}')
            assert (await received(socket))["type"] == "pong"
            with pytest.raises(ConnectionClosed) as closed:
                await received(socket)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4408

    serve(tmp_path, work, limits=LIMITS)


def test_sockets_beyond_the_limit_are_refused_at_the_handshake(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        address = url(served).replace("http", "ws")
        held = [await connect(address, subprotocols=[PROTOCOL]) for _ in range(15)]
        with pytest.raises(InvalidStatus) as refused:
            await connect(address, subprotocols=[PROTOCOL])
        assert refused.value.response.status_code == 403
        for socket in held:
            await socket.close()

    serve(tmp_path, work, limits=LIMITS)


MESSAGES: list[str | bytes] = [
    "5", "null", '"x"', "[]", "{}", "{", "[" * 9_000, '{"type": 5}', '{"type": "subscribe"}', '{"type": "no"}',
    '{"type": "subscribe", "id": [], "payload": {"query": "{a}"}}',
    '{"type": "subscribe", "id": "1", "payload": 5}',
    '{"type": "complete", "id": {}}',
    '{"type": "connection_init"}',
    b"\x00\xff",
]  # fmt: skip


def test_a_malformed_message_ends_the_socket(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def work(served: Served) -> None:
        for message in MESSAGES:
            async with served.socket(token()) as socket:
                assert (await received(socket))["type"] == "connection_ack"
                await socket.send(message)
                with pytest.raises(ConnectionClosed) as closed:
                    await received(socket)
                assert closed.value.rcvd is not None
                assert 4400 <= closed.value.rcvd.code < 4500, message

    serve(tmp_path, work, limits=LIMITS)
    assert "Traceback" not in caplog.text


PAYLOADS: list[dict[str, Any]] = [
    {"query": 5},
    {"query": ""},
    {"query": "{ __typename }"},
    {"query": 'mutation { recordContact(input: {caseId: "x"}) { userErrors { code } } }'},
    {"query": CHANGED, "variables": 5},
    {"query": CHANGED, "operationName": 5},
    {"query": CHANGED, "operationName": "other"},
    {"query": "subscription { __typename"},
    {"query": "subscription { nonsense }"},
    {"query": DOCUMENTS["doubling fragments"]},
]


def test_what_is_no_subscription_is_refused_and_the_socket_lives(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        async with served.socket(token()) as socket:
            assert (await received(socket))["type"] == "connection_ack"
            for payload in PAYLOADS:
                await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
                assert (await received(socket))["type"] == "error", payload
            await socket.send('{"type": "ping"}')
            assert (await received(socket))["type"] == "pong"

    serve(tmp_path, work, limits=LIMITS)


async def told(socket: ClientConnection, message: str | list[str]) -> dict[str, Any]:
    await socket.send(message)
    return await received(socket)


def test_a_large_message_and_one_in_many_pieces_end_the_socket(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        for message in ("x" * 30_000, ["x"] + [""] * 5_000):
            async with served.socket(token()) as socket:
                assert (await received(socket))["type"] == "connection_ack"
                with pytest.raises(ConnectionClosed):
                    await told(socket, message)
            assert socket.protocol.extensions == []  # no compression, so no message is larger than it looks

    serve(tmp_path, work, limits=LIMITS)


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_page_of_another_site_opens_no_socket(tmp_path: Path, origin: str) -> None:
    async def work(served: Served) -> None:
        address = url(served).replace("http", "ws")
        with pytest.raises(InvalidStatus) as refused:
            await connect(address, subprotocols=[PROTOCOL], origin=Origin(origin))
        assert refused.value.response.status_code == 403
        own = url(served).removesuffix("/graphql")
        async with connect(address, subprotocols=[PROTOCOL], origin=Origin(own)):
            pass

    serve(tmp_path, work, limits=LIMITS)
