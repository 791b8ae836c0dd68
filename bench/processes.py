"""Servers in processes of their own, and what they use."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from bench.rounds import processor
from cases.actors import Actor, Role
from resolvers import tokens

__all__ = ["HOME", "PEERS", "SECRET", "Process", "ask", "bearer", "peer", "petition"]

HOME: Final = Path(__file__).resolve().parent.parent
PEERS: Final = HOME / ".venv-bench" / "bin" / "python"
SECRET: Final = "a secret of the benchmarks"
_START_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Process:
    """A server that answers on a port of 127.0.0.1."""

    pid: int
    port: int

    def processor(self) -> float:
        """Seconds of the processor since its start."""
        return processor(self.pid)

    def memory(self) -> int:
        """Resident bytes."""
        pages = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def petition(database: str, environment: Mapping[str, str] | None = None) -> Iterator[Process]:
    """`petition serve` on that store, as it is installed; demo data where the store is empty."""
    command = [sys.executable, "-c", "from cli.main import main; main()", "serve", "--database", database]
    with _running([*command, "--rules", str(HOME / "rules"), "--no-watch"], "/readyz", environment or {}) as process:
        yield process


@contextmanager
def peer(*arguments: str) -> Iterator[Process]:
    """A peer from `bench.peers`, in the environment of the peers."""
    with _running([str(PEERS), "-m", "bench.peers.serve", *arguments], "/", {}) as process:
        yield process


def bearer(role: Role = Role.PETITION_OFFICE, user: str = "bench") -> dict[str, str]:
    """The header by which `petition` knows who asks."""
    return {"Authorization": f"Bearer {tokens.issue(Actor(user, role), SECRET, datetime.now(UTC))}"}


def ask(process: Process, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """One request over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", process.port, timeout=60)
    connection.request(method, path, body or None, dict(headers or {}))
    answer = connection.getresponse().read()
    connection.close()
    return answer


@contextmanager
def _running(command: Sequence[str], path: str, environment: Mapping[str, str]) -> Iterator[Process]:
    port = _free_port()
    ours = {**os.environ, "PETITION_SECRET": SECRET, "PETITION_PORT": str(port), **environment}
    with tempfile.TemporaryFile() as log:
        started = subprocess.Popen(command, cwd=HOME, env=ours, stdout=subprocess.DEVNULL, stderr=log)
        try:
            _wait(started, port, path, log)
            yield Process(started.pid, port)
        finally:
            started.send_signal(signal.SIGTERM)
            try:
                started.wait(60)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


def _wait(started: subprocess.Popen[bytes], port: int, path: str, log: IO[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if started.poll() is not None:
            log.seek(0)
            raise RuntimeError(f"a server ended before it answered: {log.read()[-2_000:].decode(errors='replace')}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            if connection.getresponse().status < 500:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError("a server did not answer in time")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
