"""What a running service writes to its log: JSON lines on a pipe, readable lines on a terminal; no personal data."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from typing import Any, Final, TextIO

import structlog
from sqlalchemy.exc import DBAPIError
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from transport.observing import FACTS

__all__ = ["LEVELS", "write_logs"]

LEVELS: Final = ("debug", "info", "warning", "error")
_OWN: Final = ("cases", "cli", "figures", "policy", "resolvers", "schema", "server", "transport")
_FRAMES: Final = 12
"""The innermost frames of an exception that are told."""


def write_logs(stream: TextIO, level: str) -> None:
    """Sends the log records of all libraries to the stream: ours from `level` on, those of others from warnings on."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for package in _OWN:
        logging.getLogger(package).setLevel(level.upper())
    logging.captureWarnings(True)


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(FACTS),
        structlog.processors.TimeStamper("iso", utc=True, key="at"),
        _exceptions_without_their_words,
    ]


def _formatter(terminal: bool) -> logging.Formatter:
    """The same facts in both forms, so that what a terminal shows is what a collector keeps."""
    shown: Processor = (
        structlog.dev.ConsoleRenderer(timestamp_key="at")
        if terminal
        else structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
    )


def _exceptions_without_their_words(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Tells an exception by its type, its codes and its places. Its message may quote a value of a row or a request."""
    given = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = _error(given)
    if error is not None:
        event["error"] = [_told(one) for one in _chain(error)]
        event["frames"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ][-_FRAMES:]
    return event


def _error(given: BaseException | ExcInfo | tuple[None, None, None] | bool | None) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    return given[1] if isinstance(given, tuple) else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what caused it; the guard is against causes that go in a circle."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _told(error: BaseException) -> str:
    origin: Any = error.orig if isinstance(error, DBAPIError) else error
    codes = (getattr(origin, name, None) for name in ("sqlstate", "sqlite_errorname", "errno"))
    return " ".join([f"{type(error).__module__}.{type(error).__qualname__}", *(str(code) for code in codes if code)])
