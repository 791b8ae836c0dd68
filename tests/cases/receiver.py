"""A real HTTP server that receives webhooks, and answers as a test tells it to."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Received", "Receiver", "receiving"]


@dataclass(frozen=True, slots=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Received], tuple[int, dict[str, str]]]


def _accept(received: Received) -> tuple[int, dict[str, str]]:
    return 204, {}


@dataclass
class Receiver:
    """`keys` counts the requests by their key, `last` keeps the newest. `answer` decides status and headers."""

    url: str = ""
    answer: Answer = _accept
    keys: Counter[str] = field(default_factory=Counter)
    requests: list[Received] = field(default_factory=list)
    kept: int = 1_000
    lock: Any = field(default_factory=threading.Lock)

    def take(self, received: Received) -> tuple[int, dict[str, str]]:
        with self.lock:
            self.keys[received.headers.get("webhook-id", "")] += 1
            if len(self.requests) < self.kept:
                self.requests.append(received)
        return self.answer(received)


@contextmanager
def receiving(answer: Answer = _accept) -> Iterator[Receiver]:
    """A receiver on a port of its own."""
    receiver = Receiver(answer=answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more = receiver.take(Received(self.path, headers, body))
            try:
                self.send_response(status)
                for name, value in {"content-length": "0", **more}.items():
                    self.send_header(name, value)
                self.end_headers()
            except OSError:
                self.close_connection = True  # the sender has gone

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is printed."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A sender that was killed breaks its connection."""

    server = Server(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
