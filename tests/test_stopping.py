"""A stop as a proxy and its clients see it: announced, waited for, nothing lost."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from cases.db import Database
from cases.models import CASES
from tests.conftest import RULES
from tests.running import REGISTER, Running, until
from transport.console import BUNDLE

IN_FLIGHT = 200


@contextmanager
def started(directory: Path, drain: int) -> Iterator[Running]:
    shutil.copytree(RULES, directory / "rules")
    service = Running(directory, f"sqlite:///{directory}/petition.db", PETITION_DRAIN=str(drain))
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.end(signal.SIGKILL)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with started(tmp_path, drain=4) as service:
        yield service


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


def check_readiness(told: dict[str, Any]) -> None:
    assert (told["status"], told["outbox_age_seconds"], told["diagnostics"]) == ("ready", 0, [])
    assert datetime.now(UTC) - datetime.fromisoformat(told["last_sweep"]) < timedelta(minutes=1)
    assert told["console"] is (BUNDLE / "index.html").is_file()


def test_two_hundred_requests_in_flight_are_all_answered(running: Running) -> None:
    limits = httpx.Limits(max_connections=IN_FLIGHT + 10)
    place = f"127.0.0.1:{running.port}"
    until(lambda: httpx.get(f"http://{place}/readyz").json()["last_sweep"] is not None, 30)

    async def work() -> None:
        async with (
            httpx.AsyncClient(headers=running.headers, timeout=60, limits=limits) as client,
            connect(f"ws://{place}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket,
        ):
            await subscribe(socket, running.headers["authorization"])
            check_readiness((await client.get(f"http://{place}/readyz")).json())
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


def test_a_terminal_waits_for_no_proxy(tmp_path: Path) -> None:
    with started(tmp_path, drain=3600) as running:
        assert running.end(signal.SIGINT) == 0
