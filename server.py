"""The service as an ASGI application: its routes, and what runs beside them while it is up."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

import anyio
import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from cases.clock import Clock, system_clock
from resolvers.hub import Hub
from resolvers.metrics import Metrics
from resolvers.scrape import Scrape
from resolvers.services import Services
from resolvers.settings import Settings
from transport.console import BUNDLE, Console
from transport.documents import AnalysisReports, FiledReportFiles, PeriodReports
from transport.execution import Executor
from transport.exports import TableExports
from transport.http import GraphQLOverHttp
from transport.intake import Intake
from transport.metrics import CountRequests, Scraping
from transport.observing import Observe
from transport.probes import Probes
from transport.protection import InFlight, SecurityHeaders
from transport.registered import Registered, read_documents
from transport.sessions import Sessions
from transport.socket import GraphQLOverSocket
from transport.stopping import Stop, UntilStop
from transport.streams import Streams
from transport.unavailable import store_away

__all__ = ["create_app"]

_log = logging.getLogger(__name__)
_LOOK_SECONDS: Final = 5.0
"""How often deadlines and warnings are looked at; domain.md asks for at least every ten seconds."""

_MINUTE: Final = 60.0
"""How often it is asked whether a period has closed, to file one report at a time, or an hour or a month has begun."""


def create_app(
    settings: Settings, *, clock: Clock = system_clock, services: Services | None = None, stop: Stop | None = None
) -> Starlette:
    """The application on its own services, or on those that are given. `stop` is how whoever runs it announces its end.

    Raises InvalidRules without usable rules, InvalidDocuments where the registered documents cannot be used.
    """
    held = services or Services.open(settings, clock)
    hub, leaving = Hub(held.feed), stop or Stop()
    leaving.also(hub.close)
    metrics = Metrics()
    metrics.registry.register(Scrape(held, hub))

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        ended = anyio.Event()
        own = anyio.CapacityLimiter(max(1, len(held.deliverer.channels)))  # slow receivers take no request's thread
        unsubscribe = held.manager.subscribe(hub.policy_changed)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(hub.run)
            tasks.start_soon(_look, partial(_look_at_deadlines, held, metrics), "deadlines", 0)
            tasks.start_soon(_look, held.worker.look, "long jobs", 0)
            tasks.start_soon(_look, held.rollups.fold_beside, "figures", 1)
            tasks.start_soon(_look, held.evaluator.look, "warnings", 3)
            tasks.start_soon(_go_on, held.filing.look, "a report of a closed period cannot be filed, trying again")
            tasks.start_soon(_go_on, held.checkpoint_taker.look, "no checkpoint can be taken, trying again")
            tasks.start_soon(_go_on, held.partitions.look, "the table of a coming month cannot be made, trying again")
            if held.erasure is not None:
                tasks.start_soon(_go_on, held.erasure.look, "personal data cannot be erased, trying again")
            tasks.start_soon(held.manager.watch, ended)
            for channel in held.deliverer.channels:
                tasks.start_soon(partial(anyio.to_thread.run_sync, held.deliverer.run, channel, limiter=own))
            try:
                yield
            finally:
                held.deliverer.stop()  # before the cancellation, which waits for its threads
                held.worker.stop()
                ended.set()
                hub.close()
                tasks.cancel_scope.cancel()
        unsubscribe()
        if services is None:
            held.close()

    executor = Executor(introspection=settings.dev, registered=_registered(settings))
    streams = Streams(settings.limits.streams)
    console = Console()
    probes = Probes(held, metrics, console, leaving)
    return Starlette(
        routes=[
            Route("/graphql", GraphQLOverHttp(held, hub, metrics, executor, streams).__call__, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", GraphQLOverSocket(held, hub, executor, streams)),
            Route("/documents/analysis-report/{file}", AnalysisReports(held).__call__, methods=["GET"]),
            Route("/export/{file}", TableExports(held).__call__, methods=["GET"]),
            Route("/documents/report/{file}", PeriodReports(held).__call__, methods=["GET"]),
            Route("/documents/filed-report/{file}", FiledReportFiles(held).__call__, methods=["GET"]),
            *Sessions(held).routes(),
            Route("/intake", Intake(held).__call__, methods=["POST"]),
            Route("/metrics", Scraping(held, metrics).__call__, methods=["GET"]),
            Route("/healthz", probes.healthz),
            Route("/readyz", probes.readyz),
            Route("/assets/{file}", console.asset),
            Route("/favicon.svg", console.icon),
            Route("/{page:path}", console.page),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Observe, tracer=held.tracer),
            Middleware(CountRequests, metrics=metrics),
            Middleware(InFlight, most=settings.limits.requests),
            Middleware(UntilStop, stop=leaving),
        ],
        exception_handlers={SQLAlchemyError: store_away},
        lifespan=lifespan,
    )


def _registered(settings: Settings) -> Registered:
    """The documents of the installation, and those of the console where it is built."""
    places = [place for place in (BUNDLE / "documents.json", settings.documents) if place is not None]
    texts = [read_documents(place) for place in places if place == settings.documents or place.is_file()]
    return Registered({digest: text for found in texts for digest, text in found.items()}, only=settings.documents_only)


def _look_at_deadlines(services: Services, metrics: Metrics) -> int:
    looked = services.timers.look()
    metrics.looked(looked, services.clock(), services.timers.set_aside)
    return looked


async def _look(look: Callable[[], int], what: str, after: float) -> None:
    """Looks at what is due after so many seconds, and then again and again, also after the store was away.

    They begin one after another: together they would keep clients waiting three times as long.
    """
    await anyio.sleep(after)
    while True:
        try:
            await anyio.to_thread.run_sync(look)
        except SQLAlchemyError as error:
            _log.warning("%s cannot be looked at, trying again: %s", what, type(error).__name__)
        except Exception:  # one odd case must not end all that runs in the background
            _log.exception("%s cannot be looked at, trying again", what)
        await anyio.sleep(_LOOK_SECONDS)


async def _go_on(work: Callable[[], object], failed: str) -> None:
    """Does what is done by the minute. What fails is told and tried again; it must stop nothing else."""
    while True:
        try:
            await anyio.to_thread.run_sync(work)
        except Exception:
            _log.exception(failed)
        await anyio.sleep(_MINUTE)
