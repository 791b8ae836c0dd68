"""Traces by OpenTelemetry, sent by OTLP over HTTP. Only imported where they are wanted: the extra `otel`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from cases.spans import Note

__all__ = ["OtlpTracer"]


class OtlpTracer:
    """Sends to OTEL_EXPORTER_OTLP_ENDPOINT; the standard's variables of sampling, batches and headers hold too."""

    def __init__(self) -> None:
        resource = Resource.create({"service.name": "petition", "service.version": version("petition")})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("petition")
        self._callers = TraceContextTextMapPropagator()

    @contextmanager
    def request(self, name: str, headers: Mapping[str, str]) -> Iterator[Note]:
        with self._span(name, SpanKind.SERVER, self._callers.extract(dict(headers), Context())) as note:
            yield note

    @contextmanager
    def within(self, name: str) -> Iterator[Note]:
        if not get_current_span().get_span_context().is_valid:
            yield lambda name, value: None
            return
        with self._span(name, SpanKind.INTERNAL, None) as note:
            yield note

    @contextmanager
    def _span(self, name: str, kind: SpanKind, parent: Context | None) -> Iterator[Note]:
        """An error is told by its type alone: the library would send its message, which may quote a customer."""
        with self._tracer.start_as_current_span(
            name, parent, kind, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span.set_attribute
            except Exception as error:
                span.set_status(StatusCode.ERROR, type(error).__qualname__)
                raise

    def close(self) -> None:
        """Sends what is left; not for longer than the exporter's own timeout."""
        self._provider.shutdown()
