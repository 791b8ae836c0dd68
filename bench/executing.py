"""What a page of cases costs: python -m bench executing.

The same page by graphql-core alone, read anew each time as bare Strawberry does, and with its document kept; and as it
is served. One run on one machine: only the ratios count. Processor time, without HTTP.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from graphql import execute_sync, parse

from cases.actors import Actor, Role
from cases.demo import fill
from resolvers.context import Context
from resolvers.services import Services
from resolvers.settings import Settings
from schema.contract import SCHEMA
from transport.execution import Answer, Executor, Request
from transport.http import encode

_HOME: Final = Path(__file__).resolve().parent.parent
_ROUNDS: Final = 40
_OFFICE: Final = Actor("bench", Role.PETITION_OFFICE)
_FIELDS: Final = "id number version subject narrative scope urgency complexity firstReceiver handler receivedAt rating"
_STATUS: Final = "status { card currentNode targets { target node state dueAt overdueWorkingDays label { zh } } }"
_PAGE: Final = "{ cases(first: 50) { edges { node { %s channel { code } branch { code } grade { code } } } } }"
_DOCUMENTS: Final = {"15 fields": _PAGE % _FIELDS, "with status": _PAGE % f"{_FIELDS} {_STATUS}"}


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        services = Services.open(
            Settings(secret="bench", database=f"sqlite:///{scratch}/petition.db", rules=_HOME / "rules")
        )
        fill(services.database, lambda: services.manager.timeline, services.clock, "bench", cases=200)
        taken = {name: _compared(_ways(services, text)) for name, text in _DOCUMENTS.items()}
        services.close()
    for name, ways in taken.items():
        served = ways["served"]
        told = ", ".join(f"{way} {seconds * 1e3:.2f} ms (×{seconds / served:.1f})" for way, seconds in ways.items())
        print(f"50 cases, {name}: {told}")
    ratio = taken["with status"]["served"] / taken["15 fields"]["served"]
    print(f"with status to plain, as served: ×{ratio:.2f}")


def _ways(services: Services, text: str) -> dict[str, Callable[[], object]]:
    executor, document = Executor(), parse(text)
    return {
        "bare Strawberry": partial(_bare, services, text),
        "graphql-core, document kept": partial(_kept, services, document),
        "served": partial(_served, services, executor, text),
    }


def _bare(services: Services, text: str) -> str:
    return json.dumps(SCHEMA.execute_sync(text, context_value=Context(services, _OFFICE)).data)


def _kept(services: Services, document: Any) -> str:
    return json.dumps(execute_sync(SCHEMA._schema, document, context_value=Context(services, _OFFICE)).data)


def _served(services: Services, executor: Executor, text: str) -> bytes:
    prepared = executor.prepare(Request(text))
    if isinstance(prepared, Answer):
        raise SystemExit(str(prepared.body))
    return encode(executor.execute(prepared, Context(services, _OFFICE)).body)


def _compared(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median of each, in rounds that take turns, in seconds of the processor."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(_ROUNDS):
        for name, work in ways.items():
            begin = time.process_time()
            work()
            taken[name].append(time.process_time() - begin)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


if __name__ == "__main__":
    main()
