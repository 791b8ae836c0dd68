"""A page of 50 cases by 15 fields over HTTP, out of the demo year in SQLite: `petition serve` and its peers.

Every contender answers the same document with equal data (checked before anything is timed) from the same file, on
uvicorn with uvloop and httptools, in a process of its own, to four clients that keep their connections. Figures are
the server's processor time per request, of all its threads. `petition serve` runs as it is shipped: it also identifies
the caller, bounds what it may see, guards the document, counts metrics, writes a line of log, and looks at deadlines
beside; no peer does. They are:

- bare Strawberry: typed classes and Strawberry's own ASGI view, no extension, so each request is parsed and validated;
- Ariadne: its own ASGI application, with a parser and a validator that remember each document;
- graphql-core: Starlette in front of `execute_sync` over dictionaries, documents parsed and validated once;
- Starlette + orjson: no GraphQL, the same JSON from the same rows. The limit.

The page with a status asks `status { card currentNode targets { target node state dueAt overdueWorkingDays } }` of
each of the 50 cases in addition.
"""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench.processes import HOME, Process, ask, bearer, peer, petition
from bench.results import Goal, Result, at_least, at_most
from bench.rounds import interleaved
from bench.stores import demo_store
from policy.assemble import must_build
from policy.directory import read_directory

_ROUNDS: Final = int(os.environ.get("READING_ROUNDS", "9"))
_SECONDS: Final = float(os.environ.get("READING_SECONDS", "1"))
_CLIENTS: Final = 4
_FIRST: Final = 50
_STATUS: Final = " status { card currentNode targets { target node state dueAt overdueWorkingDays } }"
_PAGE: Final = """query($first: Int!) {
  cases(first: $first, order: RECEIVED) {
    edges { node {
      id number version subject narrative scope urgency complexity firstReceiver handler receivedAt rating
      channel { code zh en } branch { code zh en } businessLine { code zh en }%s
    } }
    pageInfo { hasNextPage }
  }
}"""
_PEERS: Final[dict[str, tuple[str, Goal | None]]] = {
    "strawberry": ("bare Strawberry", at_least(8)),
    "ariadne": ("Ariadne with caches", at_least(1)),
    "graphql_core": ("graphql-core, documents kept", None),
    "starlette": ("Starlette + orjson, no GraphQL", None),
}
_WORK: Final = f"page of {_FIRST} cases × 15 fields"


def main() -> list[Result]:
    """The processor's time of each server per request, and what it is beside ours."""
    with tempfile.TemporaryDirectory() as scratch, _servers(Path(scratch)) as servers:
        contenders = {name: partial(_round, process, body(status)) for name, (process, status) in servers.items()}
        _check({name: (process, status) for name, (process, status) in servers.items() if not status})
        taken = interleaved(contenders, _ROUNDS)
    ours = taken["petition"]
    found = [
        Result(f"{_WORK}: petition serve", ours, beside=words, base=taken[name], faster=True, goal=goal)
        for name, (words, goal) in _PEERS.items()
    ]
    with_status = taken["petition with status"]
    return [
        *found,
        Result(f"{_WORK} with status", with_status, beside="the plain page", base=ours, goal=at_most(3)),
    ]


def body(status: bool) -> bytes:
    """The request that every server is sent."""
    return json.dumps({"query": _PAGE % (_STATUS if status else ""), "variables": {"first": _FIRST}}).encode()


@contextmanager
def _servers(scratch: Path) -> Iterator[dict[str, tuple[Process, bool]]]:
    """The servers by name, on one store, and whether they are asked for the status too."""
    file, terms = demo_store(scratch), scratch / "terms.json"
    with ExitStack() as stack:
        ours = stack.enter_context(petition(f"sqlite:///{file}"))
        write_terms(file, terms)
        servers = {"petition": (ours, False), "petition with status": (ours, True)}
        for name in _PEERS:
            servers[name] = (stack.enter_context(peer(name, str(file), str(terms))), False)
        yield servers


def write_terms(file: Path, terms: Path) -> None:
    """The labels of every code that the store has, for peers that know no rules."""
    bundle = must_build(read_directory(HOME / "rules"), verify=False)
    found: dict[str, dict[str, dict[str, str]]] = {}
    store = sqlite3.connect(file)
    for kind in ("channel", "branch", "business_line"):
        codes = [row[0] for row in store.execute(f"SELECT DISTINCT {kind} FROM petition_case")]
        labels = {code: bundle.term(kind, code) for code in codes}
        found[kind] = {code: {"code": code, "zh": term.zh, "en": term.en} for code, term in labels.items()}
    store.close()
    terms.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _check(servers: dict[str, tuple[Process, bool]]) -> None:
    """Raises where two servers answer different data."""
    answers: dict[str, Any] = {
        name: json.loads(ask(process, "POST", "/graphql", body(status), _headers()))["data"]
        for name, (process, status) in servers.items()
    }
    for name, answer in answers.items():
        if answer != answers["petition"] or len(answer["cases"]["edges"]) != _FIRST:
            raise SystemExit(f"{name} does not answer what petition serve answers")


def _headers() -> dict[str, str]:
    return {"Content-Type": "application/json", "Accept": "application/json", **bearer()}


def _round(process: Process, asked: bytes) -> float:
    """Seconds of the server's processor per request, while four clients ask for a while."""
    counts = [0] * _CLIENTS
    until = time.monotonic() + _SECONDS
    before = process.processor()
    clients = [threading.Thread(target=_client, args=(process, asked, until, counts, n)) for n in range(_CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return (process.processor() - before) / sum(counts)


def _client(process: Process, asked: bytes, until: float, counts: list[int], place: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", process.port, timeout=60)
    headers = _headers()
    while time.monotonic() < until:
        connection.request("POST", "/graphql", asked, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"a server answered {answer.status}")
        counts[place] += 1
    connection.close()
