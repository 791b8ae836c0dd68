"""What the service counts of itself while it runs, in a registry of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

__all__ = ["Metrics"]

Seen = Callable[[Iterable[Mapping[str, Any]]], str]

_CODES: Final = frozenset({"BAD_REQUEST", "INVALID", "INTERNAL", "UNAUTHORIZED", "UNAVAILABLE"})
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Safe for threads. No label ever holds what a client wrote: labels come from the schema and the routes.

    `last_look` is when deadlines were last looked at; None before the first time.
    """

    def __init__(self) -> None:
        self.last_look: datetime | None = None
        self.registry = CollectorRegistry(auto_describe=True)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._requests = Counter(
            "petition_http_requests", "HTTP requests by route and status", ("route", "status"), registry=self.registry
        )
        self._operations = Counter(
            "petition_graphql_operations", "GraphQL operations by root field and outcome: ok, errors, failed",
            ("operation", "outcome"), registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "petition_graphql_duration_seconds", "Time to carry out a GraphQL operation", ("operation",),
            buckets=_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self._errors = Counter("petition_graphql_errors", "GraphQL errors by code", ("code",), registry=self.registry)
        self._renewed = Counter("petition_sweep_renewed_cases", "Cases that looks renewed", registry=self.registry)
        self._set_aside = Gauge("petition_sweep_set_aside_cases", "Cases that cannot be judged", registry=self.registry)
        self._look = Gauge(
            "petition_sweep_last_look_timestamp_seconds", "When deadlines were last looked at", registry=self.registry
        )

    def request(self, route: str, status: int) -> None:
        self._requests.labels(route, str(status)).inc()

    @contextmanager
    def operation(self, name: str) -> Iterator[Seen]:
        """Times one operation; what it yields is to be told the errors of the answer, and answers the outcome."""
        outcome, began = "failed", time.perf_counter()

        def seen(errors: Iterable[Mapping[str, Any]]) -> str:
            nonlocal outcome
            outcome = "ok"
            for error in errors:
                outcome = "errors"
                code = error.get("extensions", {}).get("code")
                self._errors.labels(code if code in _CODES else "OTHER").inc()
            return outcome

        try:
            yield seen
        finally:
            self._seconds.labels(name).observe(time.perf_counter() - began)
            self._operations.labels(name, outcome).inc()

    def looked(self, renewed: int, at: datetime, set_aside: int) -> None:
        """After each look at what is due."""
        self._renewed.inc(renewed)
        self._set_aside.set(set_aside)
        self.last_look = at
        self._look.set(at.timestamp())
