"""/healthz and /readyz: whether the process lives, and whether it should be sent requests."""

from __future__ import annotations

import anyio.to_thread
import orjson
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from figures.office_state import outbox_age
from resolvers.metrics import Metrics
from resolvers.services import Services
from transport.console import Console
from transport.stopping import Stop

__all__ = ["Probes"]


class Probes:
    """Open to everybody: no secret, no address and no word about a case is told."""

    def __init__(self, services: Services, metrics: Metrics, console: Console, stop: Stop) -> None:
        self._services = services
        self._metrics = metrics
        self._console = console
        self._stop = stop

    async def healthz(self, request: Request) -> Response:
        """200 as long as the process answers, also while it stops: a restart would help nobody."""
        return PlainTextResponse("ok\n")

    async def readyz(self, request: Request) -> Response:
        """503 while the store is away and once a stop has begun. A refused edit of the rules changes nothing."""
        ready, body = await anyio.to_thread.run_sync(self._readiness)
        return Response(orjson.dumps(body), 200 if ready else 503, media_type="application/json")

    def _readiness(self) -> tuple[bool, dict[str, object]]:
        services, now = self._services, self._services.clock()
        found = (*services.manager.diagnostics, *services.contacts.diagnostics)
        told: dict[str, object] = {
            "console": self._console.built,
            "last_sweep": self._metrics.last_look,
            "cases_set_aside": services.timers.set_aside,
            "diagnostics": [str(diagnostic) for diagnostic in found],
        }
        if self._stop.begun:
            return False, {"status": "stopping", **told}
        try:
            revision = services.database.revision()
            with services.database.read() as connection:
                waiting = outbox_age(connection, now)
        except SQLAlchemyError:
            return False, {"status": "store unreachable", **told}
        active = services.manager.timeline.active(now)
        store = {"policy": active.version, "schema": revision, "outbox_age_seconds": int(waiting)}
        return True, {"status": "ready", **store, **told}
