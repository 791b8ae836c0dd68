"""Subscriptions as a client has them: a real websocket to a real server, and server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from figures.periods import containing
from policy.instants import ZONE
from resolvers import tokens
from resolvers.services import Services
from resolvers.settings import Settings
from server import create_app
from tests.conftest import RULES, new_sqlite
from transport.wire import protocols

SECRET = "sockets"
PROTOCOL = Subprotocol("graphql-transport-ws")
CHANGED = "subscription { caseChanged { number version branch { code } status { currentNode } } }"
REGISTER = """mutation($branch: String!) {
  registerCase(input: {channel: "hotline", branch: $branch, subject: "排队", narrative: "排队两小时"}) {
    userErrors { message }
  }
}"""


def token(role: Role = Role.PETITION_OFFICE, branch: str | None = None) -> str:
    return "Bearer " + tokens.issue(Actor(role.value, role, branch), SECRET, datetime.now(UTC))


class Served:
    """A server on a port of its own, in this event loop."""

    def __init__(self, services: Services) -> None:
        self.services = services
        config = uvicorn.Config(
            create_app(services.settings, services=services),
            port=0,
            log_level="error",
            **protocols(services.settings.limits),
        )
        self.server = uvicorn.Server(config)

    @property
    def port(self) -> int:
        return int(self.server.servers[0].sockets[0].getsockname()[1])

    async def register(self, branch: str = "东") -> None:
        async with httpx.AsyncClient() as client:
            body = {"query": REGISTER, "variables": {"branch": branch}}
            url = f"http://127.0.0.1:{self.port}/graphql"
            answer = await client.post(url, json=body, headers={"authorization": token()})
            assert answer.json()["data"]["registerCase"]["userErrors"] == []

    @asynccontextmanager
    async def socket(self, authorization: str | None) -> AsyncIterator[ClientConnection]:
        async with connect(f"ws://127.0.0.1:{self.port}/graphql", subprotocols=[PROTOCOL]) as socket:
            payload = {"Authorization": authorization} if authorization else {}
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            yield socket


async def received(socket: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 20))
    return message


async def subscribed(socket: ClientConnection, query: str) -> None:
    assert (await received(socket))["type"] == "connection_ack"
    await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": query}}))
    await asyncio.sleep(0.5)


def serve(tmp_path: Path, work: Callable[[Served], Awaitable[None]], **settings: Any) -> None:
    services = Services.open(Settings(SECRET, new_sqlite(tmp_path / "petition.db"), RULES, **settings))

    async def run() -> None:
        served = Served(services)
        serving = asyncio.create_task(served.server.serve())
        while not served.server.started:
            await asyncio.sleep(0.02)
        try:
            await work(served)
        finally:
            served.server.should_exit = True
            await asyncio.wait_for(serving, 20)

    asyncio.run(run())
    services.close()


def test_a_subscriber_is_told_of_the_cases_in_scope_only(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        async with served.socket(token(Role.FRONT_DESK, "西")) as socket:
            await subscribed(socket, CHANGED)
            await served.register("东")
            await served.register("西")
            case = (await received(socket))["payload"]["data"]["caseChanged"]
            assert case == {
                "number": f"XF{datetime.now(ZONE).year}-000002",
                "version": 1,
                "branch": {"code": "西"},
                "status": {"currentNode": "RECEIVE"},
            }

    serve(tmp_path, work)


def test_a_warning_is_told_once_to_who_sees_its_level(tmp_path: Path) -> None:
    def receive(served: Served, count: int, at: datetime) -> None:
        command = RegisterCase("hotline", "东", "s", "n", received_at=at, occurred_at=at)
        with served.services.service.batch() as batch:
            assert all(batch.register(Actor("shen", Role.PETITION_OFFICE), command).done for _ in range(count))
        served.services.evaluator.look()

    async def work(served: Served) -> None:
        now = datetime.now(UTC)
        raised = "subscription { alertRaised { metric dimension key period level } }"
        async with (
            served.socket(token()) as office,
            served.socket(token(Role.FRONT_DESK, "西")) as elsewhere,
        ):
            await subscribed(office, raised)
            await subscribed(elsewhere, raised)
            await asyncio.to_thread(receive, served, 10, now - timedelta(weeks=1))
            await asyncio.to_thread(receive, served, 12, now)
            week = containing(now.astimezone(ZONE).date())[0]
            found = []
            while {"metric": "volume", "dimension": None, "key": "", "period": week, "level": "YELLOW"} not in found:
                found.append((await received(office))["payload"]["data"]["alertRaised"])
            assert [told for told in found if told["level"] == "NONE"] == []
            told = [tuple(one.values()) for one in found]
            assert len(told) == len(set(told))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(elsewhere.recv(), 1)

    serve(tmp_path, work)


@pytest.mark.parametrize("authorization", [None, "Bearer rubbish"])
def test_nobody_subscribes_without_a_token(tmp_path: Path, authorization: str | None) -> None:
    async def work(served: Served) -> None:
        async with served.socket(authorization) as socket:
            with pytest.raises(ConnectionClosed) as closed:
                await received(socket)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4403

    serve(tmp_path, work)


@pytest.mark.parametrize("inner", [" ".join(f"a{number}: number" for number in range(200)), "number " * 9_000])
def test_a_costly_subscription_is_refused(tmp_path: Path, inner: str) -> None:
    async def work(served: Served) -> None:
        async with served.socket(token()) as socket:
            await subscribed(socket, f"subscription {{ caseChanged {{ {inner} }} }}")
            answer = await received(socket)
            assert answer["type"] == "error"
            assert answer["payload"][0]["extensions"]["code"] == "TOO_COSTLY"

    serve(tmp_path, work)


def test_a_stop_ends_the_socket(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        async with served.socket(token()) as socket:
            assert (await received(socket))["type"] == "connection_ack"
            served.server.should_exit = True
            with pytest.raises(ConnectionClosed):
                await received(socket)

    serve(tmp_path, work)


def test_server_sent_events(tmp_path: Path) -> None:
    async def work(served: Served) -> None:
        url = f"http://127.0.0.1:{served.port}/graphql"
        headers = {"authorization": token(), "accept": "text/event-stream"}
        async with (
            httpx.AsyncClient(timeout=20) as client,
            client.stream("POST", url, json={"query": CHANGED}, headers=headers) as stream,
        ):
            lines = stream.aiter_lines()
            assert await anext(lines) == ":"
            await asyncio.sleep(0.5)
            await served.register()
            while not (line := await anext(lines)).startswith("data: "):
                pass
            assert json.loads(line.removeprefix("data: "))["data"]["caseChanged"]["version"] == 1

    serve(tmp_path, work)
