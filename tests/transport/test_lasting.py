"""What is open ends with the session or the token that opened it, and with nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from cases.actors import Actor, Role
from resolvers import tokens
from resolvers.settings import Limits
from tests.transport.test_socket import CHANGED, PROTOCOL, SECRET, Served, received, serve, subscribed, token

ZHOU = Actor("zhouqian", Role.PETITION_OFFICE)
OFTEN = Limits(identity_seconds=0.1)


async def code_of_its_end(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        await received(socket)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def test_a_socket_is_closed_once_its_session_has_ended(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        session = served.services.identity.sessions.start(ZHOU)
        address = f"127.0.0.1:{served.port}"
        cookie, origin = {"cookie": f"petition={session}"}, Origin(f"http://{address}")
        async with connect(
            f"ws://{address}/graphql", subprotocols=[PROTOCOL], additional_headers=cookie, origin=origin
        ) as socket:
            await socket.send('{"type": "connection_init"}')
            await subscribed(socket, CHANGED)
            await served.register()
            assert (await received(socket))["type"] == "next"
            served.services.identity.sessions.end(session)
            assert await code_of_its_end(socket) == 4401

    serve(tmp_path, work, limits=OFTEN)


def test_a_socket_is_closed_once_its_token_has_run_out_and_no_other(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        short = tokens.issue(ZHOU, SECRET, datetime.now(UTC), timedelta(seconds=3))
        async with served.socket(f"Bearer {short}") as socket, served.socket(token()) as other:
            await subscribed(other, CHANGED)
            assert (await received(socket))["type"] == "connection_ack"
            assert await code_of_its_end(socket) == 4401
            await served.register()
            assert (await received(other))["type"] == "next"

    serve(tmp_path, work, limits=OFTEN)


def test_an_event_stream_ends_with_its_session(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        session = served.services.identity.sessions.start(ZHOU)
        headers = {"accept": "text/event-stream", "x-petition-client": "c", "cookie": f"petition={session}"}
        url = f"http://127.0.0.1:{served.port}/graphql"
        async with (
            httpx.AsyncClient(timeout=20) as client,
            client.stream("POST", url, json={"query": CHANGED}, headers=headers) as stream,
        ):
            lines = stream.aiter_lines()
            assert await anext(lines) == ":"
            await asyncio.sleep(0.5)
            await served.register()
            told = [line async for line in _until_data(lines)]
            assert json.loads(told[-1].removeprefix("data: "))["data"]["caseChanged"]["version"] == 1
            served.services.identity.sessions.end(session)
            assert "event: complete" in [line async for line in lines]

    serve(tmp_path, work, limits=OFTEN)


async def _until_data(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    async for line in lines:
        yield line
        if line.startswith("data: "):
            return
