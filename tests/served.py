"""A server in a thread of this process, on a port of its own: for tests that ask it as any client does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from resolvers.services import Services
from server import create_app


@contextmanager
def serving(services: Services) -> Iterator[str]:
    """The address of the running service: `127.0.0.1:port`."""
    app = create_app(services.settings, services=services)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, ws="websockets-sansio"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(30)
