"""Memory of one `petition serve` on SQLite: of an open case, and of a subscription; 10,000 that idle.

Cases live in the store, so what an open case takes is how much larger the server is over many of them than over few,
after it has swept and listed. Subscriptions are `caseChanged` over a websocket each, 10,000 of one user (the limits are
raised by `PETITION_MAX_CONNECTIONS` and `PETITION_MAX_STREAMS`; each takes a file descriptor). While they idle the
server's processor time is read; then one case is registered, and it is waited until every one of them has been told.
`MEMORY_CASES` and `MEMORY_SUBSCRIPTIONS` set other numbers.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench import reading
from bench.copies import copy_case, copy_tallies
from bench.processes import Process, ask, bearer, petition
from bench.results import Result, at_least
from bench.stores import open_services
from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.ids import case_key

_FEW: Final = 1_000
_CASES: Final = int(os.environ.get("MEMORY_CASES", "100000"))
_SUBSCRIPTIONS: Final = int(os.environ.get("MEMORY_SUBSCRIPTIONS", "10000"))
_IDLE_SECONDS: Final = float(os.environ.get("MEMORY_SECONDS", "20"))
_AT_ONCE: Final = 100
_TOLD_SECONDS: Final = 300
_LISTS: Final = 20
_SPARE: Final = 500
_WATCH: Final = {"id": "1", "type": "subscribe", "payload": {"query": "subscription { caseChanged { id number } }"}}
_REGISTER: Final = """mutation {
  registerCase(input: {channel: "hotline", branch: "x", subject: "排队", narrative: "排队两小时"}) {
    case { id } userErrors { message }
  }
}"""


@dataclass(frozen=True, slots=True)
class Idle:
    """What so many subscriptions took: bytes, the share of one core while nothing happened, seconds until all knew."""

    memory: int
    busy: float
    told: int
    seconds: float


def main() -> list[Result]:
    _raise_limit()
    few, many = _of_cases(_FEW), _of_cases(_CASES)
    raised = {
        "PETITION_MAX_CONNECTIONS": str(2 * _SUBSCRIPTIONS + _SPARE),
        "PETITION_MAX_STREAMS": str(_SUBSCRIPTIONS + _SPARE),
        "PETITION_DRAIN": "0",
    }
    with _stored(1) as url, petition(url, raised) as process:
        _asked(process)
        empty = process.memory()
        idle = asyncio.run(_subscribed(process))
    words = f"{_SUBSCRIPTIONS:,} idle subscriptions"
    return [
        Result("the server over one case", empty, "B"),
        Result(f"each of {_CASES:,} open cases, in the server", max(0, many - few) / (_CASES - _FEW), "B"),
        Result(f"each of {words}, in the server", idle.memory / _SUBSCRIPTIONS, "B"),
        Result(f"{words}: processor in use, of one core", idle.busy * 100, "%"),
        Result(f"{words}: seconds until all were told of one case", idle.seconds),
        Result(f"{words}: told of it", idle.told, goal=at_least(_SUBSCRIPTIONS), unit=""),
    ]


def _raise_limit() -> None:
    """File descriptors for as many sockets, here and in the server, which inherits the limit."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if most != resource.RLIM_INFINITY and most < _SUBSCRIPTIONS + _SPARE:
        raise SystemExit(f"{_SUBSCRIPTIONS:,} subscriptions need as many file descriptors; `ulimit -Hn` is {most:,}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (_SUBSCRIPTIONS + _SPARE, most))


def _of_cases(count: int) -> int:
    """Resident bytes of a server that has so many open cases, after it has swept and listed."""
    with _stored(count) as url, petition(url, {"PETITION_DRAIN": "0"}) as process:
        _asked(process)
        return process.memory()


def _asked(process: Process) -> None:
    for _ in range(_LISTS):
        answer = json.loads(ask(process, "POST", "/graphql", reading.body(True), _headers()))
        if answer.get("errors"):
            raise SystemExit(str(answer["errors"]))


def _headers() -> dict[str, str]:
    return {"Content-Type": "application/json", **bearer()}


@contextmanager
def _stored(count: int) -> Iterator[str]:
    """A store with so many open cases, none of which is due."""
    with tempfile.TemporaryDirectory() as scratch:
        url = f"sqlite:///{Path(scratch) / 'petition.db'}"
        services = open_services(url)
        command = RegisterCase("hotline", "城东支行", "排队", "排队两小时")
        case = services.service.register(Actor("bench", Role.PETITION_OFFICE), command).case_id or ""
        if count > 1:
            key, later = case_key(case) or "", services.clock() + timedelta(days=30)
            with services.database.write() as connection:
                copy_case(connection, key, 1, count - 1, later)
                copy_tallies(connection, key)
        services.close()
        yield url


async def _subscribed(process: Process) -> Idle:
    before = process.memory()
    sockets: list[ClientConnection] = []
    for first in range(0, _SUBSCRIPTIONS, _AT_ONCE):
        some = range(first, min(first + _AT_ONCE, _SUBSCRIPTIONS))
        sockets += await asyncio.gather(*(_subscribe(process) for _ in some))
    await asyncio.sleep(2)
    memory = process.memory() - before
    began, used = time.monotonic(), process.processor()
    await asyncio.sleep(_IDLE_SECONDS)
    busy = (process.processor() - used) / (time.monotonic() - began)
    told, seconds = await _tell(process, sockets)
    await asyncio.gather(*(socket.close() for socket in sockets))
    return Idle(memory, busy, told, seconds)


async def _subscribe(process: Process) -> ClientConnection:
    socket = await connect(
        f"ws://127.0.0.1:{process.port}/graphql",
        subprotocols=[Subprotocol("graphql-transport-ws")],
        compression=None,
        ping_interval=None,
        open_timeout=60,
    )
    await socket.send(json.dumps({"type": "connection_init", "payload": bearer()}))
    answer = json.loads(await socket.recv())
    if answer["type"] != "connection_ack":
        raise SystemExit(f"the server answered {answer}")
    await socket.send(json.dumps(_WATCH))
    return socket


async def _tell(process: Process, sockets: list[ClientConnection]) -> tuple[int, float]:
    """Registers a case; how many were told of it, and the seconds until the last one was."""
    began = time.monotonic()
    waiting = [asyncio.create_task(socket.recv()) for socket in sockets]
    asked = json.dumps({"query": _REGISTER}).encode()
    await asyncio.to_thread(ask, process, "POST", "/graphql", asked, _headers())
    done, late = await asyncio.wait(waiting, timeout=_TOLD_SECONDS)
    taken = time.monotonic() - began
    for task in late:
        task.cancel()
    return sum(_of_news(task.result()) for task in done if not task.exception()), taken


def _of_news(message: Any) -> bool:
    told = json.loads(message)
    return bool(told["type"] == "next" and told["payload"]["data"]["caseChanged"]["id"])
