"""A stop as a proxy and its clients see it: announced, waited for, nothing lost."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from cases.db import Database
from cases.models import CASES
from tests.conftest import RULES
from tests.test_server import REGISTER, Running

IN_FLIGHT = 200


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    shutil.copytree(RULES, tmp_path / "rules")
    service = Running(tmp_path, f"sqlite:///{tmp_path}/petition.db", PETITION_DRAIN="4")
    yield service
    if service.process.poll() is None:
        service.end(signal.SIGKILL)


def stored(url: str) -> int:
    database = Database(url)
    with database.read() as connection:
        found = connection.execute(select(func.count()).select_from(CASES)).scalar_one()
    database.close()
    return int(found)


async def registered(client: httpx.AsyncClient, url: str, number: int) -> bool:
    given = {
        "channel": "hotline",
        "branch": "x",
        "subject": "排队",
        "narrative": "排队",
        "idempotencyKey": f"k{number}",
    }
    answer = await client.post(url, json={"query": REGISTER, "variables": {"input": given}})
    return answer.status_code == 200 and answer.json()["data"]["registerCase"]["userErrors"] == []


async def unready(client: httpx.AsyncClient, url: str) -> httpx.Response:
    """The first answer of /readyz that is not 200."""
    while True:
        answer = await client.get(url)
        if answer.status_code != 200:
            return answer
        await asyncio.sleep(0.02)


async def subscribe(socket: ClientConnection, authorization: str) -> None:
    await socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": authorization}}))
    assert json.loads(await socket.recv())["type"] == "connection_ack"
    query = "subscription { policyChanged { version } }"
    await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": query}}))


async def closed(socket: ClientConnection) -> int | None:
    """The code that the socket is closed with."""
    try:
        while True:
            await asyncio.wait_for(socket.recv(), 30)
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else None


def test_two_hundred_requests_in_flight_are_all_answered(running: Running) -> None:
    limits = httpx.Limits(max_connections=IN_FLIGHT + 10)
    place = f"127.0.0.1:{running.port}"

    async def work() -> None:
        async with (
            httpx.AsyncClient(headers=running.headers, timeout=60, limits=limits) as client,
            connect(f"ws://{place}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket,
        ):
            await subscribe(socket, running.headers["authorization"])
            ready = (await client.get(f"http://{place}/readyz")).json()
            assert (ready["status"], ready["outbox_age_seconds"], ready["diagnostics"]) == ("ready", 0, [])
            sent = [asyncio.create_task(registered(client, running.url, number)) for number in range(IN_FLIGHT)]
            await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
            running.process.send_signal(signal.SIGTERM)
            told = await unready(client, f"http://{place}/readyz")
            assert (told.status_code, told.json()["status"]) == (503, "stopping")
            assert told.headers["connection"] == "close"
            assert (await client.get(f"http://{place}/healthz")).status_code == 200
            assert await registered(client, running.url, IN_FLIGHT)  # the proxy has not noticed yet
            assert all(await asyncio.gather(*sent))
            assert await closed(socket) == 1001

    asyncio.run(work())
    assert running.process.wait(60) == 0
    assert stored(running.database) == IN_FLIGHT + 1


def test_a_terminal_waits_for_no_proxy(running: Running) -> None:
    running.environment = {"PETITION_DRAIN": "3600"}
    running.end(signal.SIGKILL)
    running.start()
    assert running.end(signal.SIGINT) == 0
