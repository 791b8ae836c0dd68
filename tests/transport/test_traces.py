"""Traces as a collector gets them: a real service sends them by OTLP over HTTP to a real, small receiver."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.cases.receiver import Received, Receiver, receiving
from tests.conftest import RULES
from tests.running import REGISTER, ROOT, Running, free_port

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
INPUT = {"channel": "hotline", "branch": "x", "subject": "欧阳锋利", "narrative": "请致电 13912345678"}


def collect(received: Received) -> tuple[int, dict[str, str]]:
    return 200, {"content-type": "application/x-protobuf"}


@pytest.fixture
def collector() -> Iterator[Receiver]:
    with receiving(collect) as receiver:
        yield receiver


def started(directory: Path, endpoint: str) -> Running:
    shutil.copytree(RULES, directory / "rules")
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "PETITION_DRAIN": "0"}
    return Running(directory, f"sqlite:///{directory}/petition.db", ROOT, **environment)


def register(running: Running, headers: Mapping[str, str] | None = None) -> httpx.Response:
    asked = {"query": REGISTER, "variables": {"input": INPUT}}
    return httpx.post(running.url, json=asked, headers={**running.headers, **(headers or {})}, timeout=60)


def spans(collector: Receiver) -> list[Span]:
    assert {received.path for received in collector.requests} == {"/v1/traces"}
    batches = [ExportTraceServiceRequest.FromString(received.body) for received in collector.requests]
    return [
        span for batch in batches for one in batch.resource_spans for scope in one.scope_spans for span in scope.spans
    ]


def attributes(span: Span) -> dict[str, object]:
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


def test_a_mutation_is_a_request_an_operation_and_its_transactions(tmp_path: Path, collector: Receiver) -> None:
    running = started(tmp_path, collector.url.removesuffix("/hook"))
    answer = register(running, {"traceparent": PARENT})
    assert running.end(signal.SIGTERM) == 0
    told = [span for span in spans(collector) if span.trace_id.hex() == PARENT.split("-")[1]]
    request = next(span for span in told if span.name == "POST graphql")
    operation = next(span for span in told if span.name == "operation registerCase")
    transactions = [span for span in told if span.name == "transaction"]
    assert request.parent_span_id.hex() == PARENT.split("-")[2]
    assert operation.parent_span_id == request.span_id
    assert {span.parent_span_id for span in transactions} == {operation.span_id}
    assert "write" in {attributes(span)["petition.access"] for span in transactions}
    assert attributes(request) == {
        "petition.request_id": answer.headers["x-request-id"],
        "http.response.status_code": 200,
    }
    assert attributes(operation) == {"petition.role": "petition_office", "petition.outcome": "ok"}
    assert "欧阳锋利".encode() not in b"".join(received.body for received in collector.requests)
    assert b"13912345678" not in b"".join(received.body for received in collector.requests)


def test_work_in_the_background_leaves_no_traces(tmp_path: Path, collector: Receiver) -> None:
    running = started(tmp_path, collector.url.removesuffix("/hook"))
    time.sleep(1)  # several readings of the feed
    assert running.end(signal.SIGTERM) == 0
    assert {span.name for span in spans(collector)} == {"GET healthz"}


def test_without_a_collector_the_service_serves_and_stops(tmp_path: Path) -> None:
    running = started(tmp_path, f"http://127.0.0.1:{free_port()}")
    assert register(running).status_code == 200
    began = time.monotonic()
    assert running.end(signal.SIGTERM) == 0
    assert time.monotonic() - began < 30


def test_a_missing_extra_is_told_in_one_sentence(tmp_path: Path) -> None:
    without = "import sys; sys.modules['opentelemetry'] = None; from cli.main import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", without, "serve", "--port", "0", "--database", f"sqlite:///{tmp_path}/petition.db"],
        cwd=ROOT,
        env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 2
    assert "pip install 'petition[otel]'" in ended.stderr
    assert "Traceback" not in ended.stderr
