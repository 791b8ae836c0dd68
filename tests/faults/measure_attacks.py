"""What each attack costs: CPU and memory, measured in a process of its own.

`python -m tests.faults.measure_attacks` prints a table and ends with 1 where one takes more than 50 ms of CPU (the
least of five, for the machine may be noisy) or the memory grows by more than 50 MB.
"""

from __future__ import annotations

import gc
import resource
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import anyio
from starlette.requests import Request as HttpRequest
from starlette.types import Message

from resolvers.settings import Limits
from tests.transport.attacks import DOCUMENTS
from transport.execution import Executor, Request
from transport.request import Malformed, from_json, read_body

_MILLISECONDS: Final = 50.0
_MEGABYTES: Final = 50.0
_REPEATS: Final = 20
_DIFFERENT: Final = 1_000
"""Documents that pass, and would fill the cache of those that are read."""

_MOST: Final = Limits().body
BODIES: Final = {
    "a batch": (b"[", b'{"query": "{ __typename }"},', 30_000),
    "nested lists": (b"", b"[", _MOST),
    "nested objects": (b"", b'{"a":', _MOST // 5),
    "a number without end": (b'{"query": "{ __typename }", "variables": {"a": ', b"9", 1_000_000),
    "no UTF-8": (b'{"query": "', b"\xff", 1_000_000),
    "a body too large": (b'{"query": "', b"x", 1_000_000_000),
}
"""How each begins, what comes again and again, and how often."""


def pieces(begin: bytes, again: bytes, times: int) -> Iterator[bytes]:
    yield begin
    for at in range(0, times, 10_000):
        yield again * min(10_000, times - at)


def refused(begin: bytes, again: bytes, times: int) -> bool:
    """Whether the body is refused; it arrives in pieces, as over the wire."""

    async def read() -> bool:
        chunks = pieces(begin, again, times)

        async def receive() -> Message:
            piece = next(chunks, None)
            return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

        scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"application/json")]}
        try:
            from_json(await read_body(HttpRequest(scope, receive), _MOST))
        except Malformed:
            return True
        return False

    return anyio.run(read)


def attacks(executor: Executor) -> Iterator[tuple[str, Callable[[], object]]]:
    for name, query in DOCUMENTS.items():
        yield name, partial(executor.prepare, Request(query))
    for name, body in BODIES.items():
        yield name, partial(refused, *body)


def least(work: Callable[[], object]) -> float:
    """Milliseconds of CPU."""
    found = []
    for _ in range(5):
        began = time.process_time()
        work()
        found.append((time.process_time() - began) * 1_000)
    return min(found)


def peak() -> float:
    """The most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def main() -> int:
    executor = Executor(introspection=False)
    executor.prepare(Request("{ __typename }"))
    gc.collect()
    gc.freeze()
    before, worst = peak(), 0.0
    for name, work in attacks(executor):
        took = least(work)
        worst = max(worst, took)
        sys.stdout.write(f"{took:7.1f} ms  {name}\n")
    for number in range(_REPEATS):
        for query in DOCUMENTS.values():
            executor.prepare(Request(f"{query} #{number}"))
    for number in range(_DIFFERENT):
        executor.prepare(Request(f"{{ {' '.join(f'a{n}: __typename' for n in range(99))} }} #{number}"))
    grown = peak() - before
    sys.stdout.write(f"worst {worst:.1f} ms of CPU; memory grew by {grown:.1f} MB\n")
    return int(worst > _MILLISECONDS or grown > _MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
