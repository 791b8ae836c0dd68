"""Where the time of one request goes: samples of the server's threads while it answers one client over HTTP.

The demo year in SQLite. Every millisecond it is noted in which package each thread of the server that works stands
(innermost Python frame; what C code takes counts for its caller, so a commit that waits for the disk stands in
sqlalchemy). Shares, not seconds: sampling slows the server.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import uvicorn

from bench import reading
from bench.processes import bearer
from bench.results import Result
from bench.stores import demo_store, open_services
from server import create_app
from transport.wire import protocols

_SECONDS: Final = float(os.environ.get("PROFILE_SECONDS", "4"))
_EVERY: Final = 0.001
_WAITING: Final = ("threading.py", "selectors.py", "queue.py", "runners.py", "_asyncio.py")
"""Where a thread stands that has nothing to do."""

_REGISTER: Final = """mutation($input: RegisterCaseInput!) {
  registerCase(input: $input) { case { id number } userErrors { code message } }
}"""
_INPUT: Final = {"channel": "hotline", "branch": "城东支行", "subject": "排队", "narrative": "排队两小时"}
_REQUESTS: Final = {
    "page of 50 × 15": reading.body(False),
    "the same with status": reading.body(True),
    "registerCase": json.dumps({"query": _REGISTER, "variables": {"input": _INPUT}}).encode(),
}
_CLIENT: Final = """
import http.client, json, sys, time
port, headers, body, seconds = json.loads(sys.stdin.read())
connection, until = http.client.HTTPConnection("127.0.0.1", port), time.monotonic() + seconds
while time.monotonic() < until:
    connection.request("POST", "/graphql", body.encode(), headers)
    connection.getresponse().read()
"""


def main() -> list[Result]:
    """Shares of each package in percent, those of two and more."""
    found = []
    with tempfile.TemporaryDirectory() as scratch, _serving(demo_store(Path(scratch))) as port:
        for words, body in _REQUESTS.items():
            asked = {"Content-Type": "application/json", **bearer()}
            given = json.dumps([port, asked, body.decode(), _SECONDS])
            samples = _sampled(given)
            whole = sum(samples.values())
            shares = {name: count / whole * 100 for name, count in samples.most_common()}
            found += [Result(f"{words}: {name}", share, "%") for name, share in shares.items() if share >= 2]
    return found


def _sampled(given: str) -> Counter[str]:
    """In which package the threads of this process stood, the one that samples left out."""
    samples: Counter[str] = Counter()
    sys.setswitchinterval(_EVERY / 10)  # else only threads that wait for something would be seen
    with subprocess.Popen([sys.executable, "-c", _CLIENT], stdin=subprocess.PIPE, text=True) as client:
        if client.stdin is None:
            raise RuntimeError("a pipe was asked for")
        client.stdin.write(given)
        client.stdin.close()
        while client.poll() is None:
            own = threading.get_ident()
            for thread, frame in sys._current_frames().items():
                if thread != own and (place := package(frame.f_code.co_filename)):
                    samples[place] += 1
            time.sleep(_EVERY)
    return samples


def package(file: str) -> str:
    """The top-level package of a source file; nothing where its thread waits, `standard library` for Python's own."""
    path = Path(file)
    if path.name in _WAITING:
        return ""
    parts = path.parts
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1].removesuffix(".py")
    here = Path(__file__).resolve().parent.parent
    if path.is_relative_to(here):
        return f"ours: {path.relative_to(here).parts[0].removesuffix('.py')}"
    return "generated methods of dataclasses" if file == "<string>" else "standard library"


@contextmanager
def _serving(file: Path) -> Iterator[int]:
    """The service in a thread of this process; answers its port."""
    services = open_services(f"sqlite:///{file}")
    app = create_app(services.settings, services=services)
    options: Mapping[str, Any] = protocols(services.settings.limits)
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, loop="asyncio", **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port: int = server.servers[0].sockets[0].getsockname()[1]
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/readyz")
    connection.close()
    yield port
    server.should_exit = True
    thread.join(30)
    services.close()
